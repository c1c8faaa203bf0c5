using System.Text.Json;

namespace Passthrough.Cli.Tests.Owners;

public sealed class QuarantineTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_claimed_device_goes_there_and_the_others_of_its_lease_are_free()
    {
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1");

        ToolRun run = await _host.RunAsync("quarantine", "02:00.0", "--reason", "it smells");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal($"{OwnedHost.Gpu} is in quarantine");
        JsonElement owners = await _host.ReadAsync("owners");
        owners.GetProperty("claims").GetArrayLength().Should().Be(0);
        owners.GetProperty("quarantines").EnumerateArray().Select(q => q.GetProperty("function").GetProperty("address").GetString()).Should().Equal(OwnedHost.Gpu);
    }

    [Fact]
    public async Task The_list_says_which_and_why()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        await _host.DoAsync("quarantine", "01:00.0", "--reason", "it smells");

        ToolRun run = await _host.RunAsync("quarantine");

        run.ExitCode.Should().Be(0);
        run.Lines[0].Should().StartWith($"1 device in quarantine: host {OwnedHost.Id}, revision ");
        run.Lines[1].Should().StartWith($"{OwnedHost.Network}  1af4:1041, in quarantine since ");
        run.Lines[2].Should().Contain("VM web1").And.Contain("it smells");
        (await _host.ReadAsync("quarantine")).GetProperty("quarantines")[0].GetProperty("lastVm").GetString().Should().Be("web1");
    }

    [Fact]
    public async Task Each_device_is_taken_by_itself_and_a_refusal_ends_with_1()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        ToolRun run = await _host.RunAsync("quarantine", "02:00.0", "01:00.0", "--reason", "it smells");

        run.ExitCode.Should().Be(1);
        run.Lines[0].Should().Be($"refused: {OwnedHost.Gpu}");
        run.Lines[1].Should().StartWith("  PT2002: ");
        run.Lines[2].Should().Be($"{OwnedHost.Network} is in quarantine");
    }

    [Fact]
    public async Task A_device_in_quarantine_is_given_to_nobody_until_it_is_cleared()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        await _host.DoAsync("quarantine", "01:00.0", "--reason", "it smells");

        ToolRun refused = await _host.RunAsync("assign 01:00.0 --vm web2");
        ToolRun cleared = await _host.RunAsync("clear", "01:00.0", "--reason", "aired");
        ToolRun given = await _host.RunAsync("assign 01:00.0 --vm web2");

        refused.ExitCode.Should().Be(1);
        refused.Lines[1].Should().StartWith("  PT2014: ").And.Contain("it smells");
        cleared.Lines.Should().Equal($"{OwnedHost.Network} is out of quarantine");
        given.ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("clear 01:00.0", "option '--reason' is required")]
    [InlineData("clear --reason aired", "required argument missing for command: 'clear'")]
    [InlineData("quarantine 01:00.0", "option '--reason' is required with addresses")]
    [InlineData("quarantine --reason smells", "--reason is given, and no address of a device")]
    [InlineData("quarantine 01:00 --reason smells", "is not a PCI address")]
    public async Task A_reason_and_addresses_go_together(string line, string problem)
    {
        ToolRun run = await _host.RunAsync(line);

        run.ExitCode.Should().Be(2);
        run.ErrorLines.Should().ContainSingle().Which.Should().Contain(problem);
    }

    [Theory]
    [InlineData("clear", "PT2018")]
    [InlineData("quarantine", "PT2002")]
    public async Task What_is_free_is_refused_and_so_is_an_empty_reason(string command, string code)
    {
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1");

        ToolRun free = await _host.RunAsync(command, "01:00.0", "--reason", "because");
        ToolRun empty = await _host.RunAsync(command, "02:00.0", "--reason", " ");

        free.ExitCode.Should().Be(1);
        free.Lines[1].Should().StartWith($"  {code}: ");
        empty.ExitCode.Should().Be(1);
        empty.Lines[1].Should().MatchRegex("^  PT201[68]: ");
    }
}
