using System.Text.Json;

namespace Passthrough.Cli.Tests.Owners;

public sealed class OwnersTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Each_claim_has_VM_lease_state_functions_and_who_and_why()
    {
        await _host.DoAsync("assign", "slot=02:00", "--vm", "web1", "--reason", "ticket 4711", "--who", "alice");

        ToolRun run = await _host.RunAsync("owners");

        run.ExitCode.Should().Be(0);
        run.Lines[0].Should().Be($"1 claim, 0 devices in quarantine: host {OwnedHost.Id}, revision 1, store {_host.Store}");
        run.Lines[1].Should().MatchRegex(@"^VM web1, lease 1, assigned since \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$");
        run.Lines[2..].Where(l => !l.Contains("request")).Should().Equal(
            "  by            alice: ticket 4711",
            "  asked for     slot=0000:02:00",
            $"  function      {OwnedHost.Gpu}  10de:2204",
            $"  function      {OwnedHost.GpuAudio}  10de:1aef");
    }

    [Fact]
    public async Task A_claim_of_a_device_that_is_gone_is_shown_and_marked()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        _host.Tree.Remove(OwnedHost.Network);

        ToolRun run = await _host.RunAsync("owners");

        run.Lines.Should().ContainSingle(l => l.StartsWith($"  function      {OwnedHost.Network}  gone: the host does not report it ("));
        (await _host.ReadAsync("owners")).GetProperty("claims")[0].GetProperty("functions")[0].GetProperty("present").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task Devices_in_quarantine_stand_below_with_the_reason()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        await _host.DoAsync("quarantine", "01:00.0", "--reason", "it smells");

        ToolRun run = await _host.RunAsync("owners");

        run.Lines[0].Should().StartWith("0 claims, 1 device in quarantine: ");
        run.Lines.Should().ContainSingle(l => l.StartsWith($"{OwnedHost.Network}  1af4:1041, in quarantine since ")).And.ContainSingle(l => l.Contains("it smells"));
    }

    [Fact]
    public async Task Without_a_store_nobody_has_a_claim_and_none_is_made()
    {
        ToolRun run = await _host.RunAsync("owners");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal($"0 claims, 0 devices in quarantine: host {OwnedHost.Id}, revision 0");
        run.ErrorLines.Should().Equal($"There is no store '{_host.Store}' yet: nobody has a claim. 'passthrough assign' makes it.");
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Fact]
    public async Task Another_host_has_its_own_claims_and_its_devices_are_not_looked_up_here()
    {
        await ToolRun.InProcessAsync("assign", "01:00.0", "--vm", "web1", "--host", _host.Tree.Path, "--host-id", "node7", "--store", _host.Store);

        ToolRun run = await ToolRun.InProcessAsync("owners", "--host-id", "node7", "--store", _host.Store, "--json");

        JsonElement owners = JsonDocument.Parse(run.Output).RootElement;
        owners.GetProperty("host").GetString().Should().Be("node7");
        owners.GetProperty("claims")[0].GetProperty("functions")[0].GetProperty("present").ValueKind.Should().Be(JsonValueKind.Null);
        (await _host.ReadAsync("owners")).GetProperty("claims").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Foreign_text_moves_no_cursor()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1", "--reason", "\e[31mred\nforged line", "--who", "\e]0;title\a");

        (await _host.RunAsync("owners")).Output.Should().NotContainAny("\e", "\a").And.NotContain("\nforged");
        (await _host.RunAsync("events")).Output.Should().NotContainAny("\e", "\a").And.NotContain("\nforged");
        (await _host.RunAsync("check", "01:00.0", "--vm", "2")).Output.Should().NotContainAny("\e", "\a").And.NotContain("\nforged");
    }

    [Fact]
    public async Task A_damaged_store_ends_with_3()
    {
        File.WriteAllText(_host.Store, "this is no database, and it is long enough to be read as one: " + new string('x', 8192));

        ToolRun run = await _host.RunAsync("owners");

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT6006: ");
    }
}
