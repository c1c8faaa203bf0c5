using System.Text.Json;

namespace Passthrough.Cli.Tests.Owners;

public sealed class AssignTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_claim_makes_the_store_and_says_lease_host_and_store()
    {
        ToolRun run = await _host.RunAsync("assign", "01:00.0", "--vm", "web1");

        run.ExitCode.Should().Be(0);
        run.Lines[0].Should().Be($"assigned: VM web1 has {OwnedHost.Network}");
        run.Lines.Should().Contain("  lease         1").And.Contain($"  host          {OwnedHost.Id}").And.Contain($"  store         {_host.Store}")
            .And.Contain("  The claim is written; the host was not touched.");
        File.Exists(_host.Store).Should().BeTrue();
    }

    [Fact]
    public async Task The_id_that_the_tool_makes_up_is_on_standard_error_before_the_answer_and_repeats_it()
    {
        ToolRun first = await _host.RunAsync("assign", "01:00.0", "--vm", "web1");
        string id = first.ErrorLines.Should().ContainSingle().Which.Split(' ')[1].TrimEnd(':');

        ToolRun again = await _host.RunAsync("assign", "01:00.0", "--vm", "web1", "--request-id", id);

        again.ExitCode.Should().Be(0);
        again.Error.Should().BeEmpty();
        again.Lines[0].Should().Be($"repeated: VM web1 has {OwnedHost.Network} under this request already; nothing was changed");
        again.Lines.Should().Contain("  lease         1");
    }

    [Fact]
    public async Task A_device_that_another_VM_has_is_refused_with_1_and_names_it()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        ToolRun run = await _host.RunAsync("assign", "01:00.0", "--vm", "web2");

        run.ExitCode.Should().Be(1);
        run.Lines[0].Should().Be($"refused: VM web2 does not get {OwnedHost.Network}, for 1 reason");
        run.Lines[1].Should().StartWith($"  PT2001: {OwnedHost.Network} is assigned to VM web1. ");
    }

    [Fact]
    public async Task All_or_nothing_with_every_reason()
    {
        ToolRun run = await _host.RunAsync("assign", "01:00.0", "02:00.0", "7f:00.0", "--vm", "web1");

        run.ExitCode.Should().Be(1);
        run.Lines.Should().ContainSingle(l => l.StartsWith("  PT2022: ")).And.ContainSingle(l => l.StartsWith("  PT4005: the host has no function at 0000:7f:00.0. "));
        (await _host.ReadAsync("owners")).GetProperty("claims").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task An_id_of_another_request_is_refused()
    {
        const string id = "7f3c1c9e-0d5b-4c1e-9a63-2f1d5a9b7c10";
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1", "--request-id", id);

        ToolRun run = await _host.RunAsync("assign", "02:00.0", "02:00.1", "--vm", "web1", "--request-id", id);

        run.ExitCode.Should().Be(1);
        run.Lines[1].Should().StartWith("  PT2031: ");
    }

    [Fact]
    public async Task A_request_whose_lease_is_over_is_not_granted_again()
    {
        const string id = "7f3c1c9e-0d5b-4c1e-9a63-2f1d5a9b7c10";
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1", "--request-id", id);
        await _host.DoAsync("release", "01:00.0");

        ToolRun run = await _host.RunAsync("assign", "01:00.0", "--vm", "web1", "--request-id", id);

        run.ExitCode.Should().Be(1);
        run.Lines[1].Should().StartWith("  PT2032: ");
    }

    [Fact]
    public async Task Slots_are_kept_whole_on_request()
    {
        ToolRun run = await _host.RunAsync("assign", "02:00.0", "--vm", "web1", "--keep-slots-whole");

        run.ExitCode.Should().Be(1);
        run.Lines.Should().ContainSingle(l => l.StartsWith("  PT2044: "));
    }

    [Fact]
    public async Task A_recording_is_refused_with_3_and_no_store_is_made()
    {
        string recording = Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35.umockdev");

        ToolRun run = await ToolRun.InProcessAsync("assign", "01:00.0", "--vm", "web1", "--host", recording, "--host-id", "lab", "--store", _host.Store);

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines[^1].Should().StartWith("PT4032: ");
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Fact]
    public async Task A_host_without_an_id_is_refused_with_3_until_one_is_named()
    {
        using HostTree nameless = HostTree.Sample();

        ToolRun refused = await ToolRun.InProcessAsync("assign", "01:00.0", "--vm", "web1", "--host", nameless.Path, "--store", _host.Store);
        ToolRun named = await ToolRun.InProcessAsync("assign", "01:00.0", "--vm", "web1", "--host", nameless.Path, "--store", _host.Store, "--host-id", "node7");

        refused.ExitCode.Should().Be(3);
        refused.Output.Should().BeEmpty();
        refused.ErrorLines[^1].Should().StartWith("PT4031: ").And.Contain("--host-id");
        named.ExitCode.Should().Be(0);
        named.Lines.Should().Contain("  host          node7");
    }

    [Fact]
    public async Task A_store_that_cannot_be_made_is_refused_with_3()
    {
        ToolRun run = await ToolRun.InProcessAsync("assign", "01:00.0", "--vm", "web1", "--host", _host.Tree.Path, "--store", "/proc/none/owners.db");

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines[^1].Should().MatchRegex("^PT600[12]: ");
    }

    [Fact]
    public async Task JSON_has_the_lease_or_the_reasons()
    {
        JsonElement given = await _host.ReadAsync("assign", "02:00.0", "02:00.1", "--vm", "web1", "--request-id", "7f3c1c9e-0d5b-4c1e-9a63-2f1d5a9b7c10");
        JsonElement refused = await _host.ReadAsync("assign", "02:00.0", "02:00.1", "--vm", "2");

        given.GetProperty("accepted").GetBoolean().Should().BeTrue();
        given.GetProperty("requestId").GetString().Should().Be("7f3c1c9e-0d5b-4c1e-9a63-2f1d5a9b7c10");
        given.GetProperty("lease").GetProperty("functions").EnumerateArray().Select(f => f.GetString()).Should().Equal(OwnedHost.Gpu, OwnedHost.GpuAudio);
        refused.GetProperty("accepted").GetBoolean().Should().BeFalse();
        refused.GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("code").GetString()).Should().OnlyContain(c => c == "PT2001");
    }

    [Fact]
    public async Task Who_why_and_boot_reach_the_trail()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1", "--reason", "ticket 4711", "--who", "scheduler");

        JsonElement claim = (await _host.ReadAsync("owners")).GetProperty("claims")[0];

        claim.GetProperty("who").GetString().Should().Be("scheduler");
        claim.GetProperty("why").GetString().Should().Be("ticket 4711");
        claim.GetProperty("bootId").GetString().Should().Be("11111111-2222-3333-4444-555555555555");
    }
}
