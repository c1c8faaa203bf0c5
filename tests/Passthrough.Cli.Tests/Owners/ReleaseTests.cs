using System.Text.Json;

namespace Passthrough.Cli.Tests.Owners;

public sealed class ReleaseTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    private async Task<int> ClaimsAsync() => (await _host.ReadAsync("owners")).GetProperty("claims").GetArrayLength();

    [Fact]
    public async Task An_address_releases_the_whole_lease_and_says_so()
    {
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1");

        ToolRun run = await _host.RunAsync("release", "02:00.1", "--reason", "it was shut down");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal($"released: lease 1 of VM web1, {OwnedHost.Gpu} {OwnedHost.GpuAudio}", "  The whole lease was released, its other functions too.");
        (await ClaimsAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Two_addresses_of_one_lease_release_it_once()
    {
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1");

        ToolRun run = await _host.RunAsync("release", "02:00.0", "02:00.1");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal($"released: lease 1 of VM web1, {OwnedHost.Gpu} {OwnedHost.GpuAudio}");
    }

    [Fact]
    public async Task A_VM_gives_back_all_its_leases()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1");

        ToolRun run = await _host.RunAsync("release --vm web1");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().HaveCount(2).And.OnlyContain(l => l.StartsWith("released: lease "));
        (await ClaimsAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_VM_that_has_nothing_is_no_error()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        ToolRun run = await _host.RunAsync("release --vm web2");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal($"nothing to release: VM web2 has no lease on host {OwnedHost.Id}");
    }

    [Fact]
    public async Task A_lease_is_released_by_its_number()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        (await _host.RunAsync("release --lease 1")).Lines.Should().Equal($"released: lease 1 of VM web1, {OwnedHost.Network}");
    }

    [Theory]
    [InlineData("release --lease 1", "PT2009")]
    [InlineData("release --lease 77", "PT2008")]
    [InlineData("release 01:00.0", "PT2002")]
    [InlineData("release 7f:00.0", "PT4005")]
    public async Task What_is_not_held_is_refused_with_1_and_nothing_is_released(string line, string code)
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        await _host.DoAsync("release", "--lease", "1");
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1");

        ToolRun run = await _host.RunAsync(line + (line.Contains("--lease", StringComparison.Ordinal) ? string.Empty : " 02:00.0"));

        run.ExitCode.Should().Be(1);
        run.Lines[0].Should().Be("refused: nothing is released, for 1 reason");
        run.Lines[1].Should().StartWith($"  {code}: ");
        (await ClaimsAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Without_a_store_nothing_is_held_and_none_is_made()
    {
        ToolRun run = await _host.RunAsync("release --vm web1");

        run.ExitCode.Should().Be(0);
        run.ErrorLines.Should().ContainSingle(l => l.StartsWith("There is no store '"));
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Fact]
    public async Task A_device_that_is_gone_is_released_by_its_address()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        _host.Tree.Remove(OwnedHost.Network);

        (await _host.RunAsync("release 01:00.0")).Lines.Should().Equal($"released: lease 1 of VM web1, {OwnedHost.Network}");
    }

    [Fact]
    public async Task JSON_has_each_lease()
    {
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1");

        JsonElement released = await _host.ReadAsync("release", "02:00.0");

        JsonElement lease = released.GetProperty("leases").EnumerateArray().Should().ContainSingle().Which;
        lease.GetProperty("released").GetBoolean().Should().BeTrue();
        lease.GetProperty("functions").EnumerateArray().Select(f => f.GetString()).Should().Equal(OwnedHost.Gpu, OwnedHost.GpuAudio);
    }

    [Theory]
    [InlineData("release")]
    [InlineData("release 01:00.0 --vm 1")]
    [InlineData("release --vm 1 --lease 1")]
    public async Task One_of_addresses_VM_and_lease_is_to_be_named(string line)
    {
        ToolRun run = await _host.RunAsync(line);

        run.ExitCode.Should().Be(2);
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT1004: passthrough release takes one of ADDRESS..., --vm and --lease");
    }
}
