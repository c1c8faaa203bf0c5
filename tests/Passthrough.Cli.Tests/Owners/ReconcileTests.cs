using System.Text.Json;

namespace Passthrough.Cli.Tests.Owners;

public sealed class ReconcileTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Without_a_difference_it_ends_with_0()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        ToolRun run = await _host.RunAsync("reconcile");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal($"no difference between store and host: host {OwnedHost.Id}, revision 1");
    }

    [Fact]
    public async Task Without_a_store_there_is_no_difference_and_none_is_made()
    {
        (await _host.RunAsync("reconcile")).ExitCode.Should().Be(0);
        (await _host.RunAsync("reconcile --apply")).ExitCode.Should().Be(0);
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Fact]
    public async Task A_device_that_is_gone_is_told_with_the_command_that_resolves_it_and_that_command_does()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        _host.Tree.Remove(OwnedHost.Network);

        ToolRun run = await _host.RunAsync("reconcile");
        JsonElement finding = (await _host.ReadAsync("reconcile")).GetProperty("findings")[0];

        run.ExitCode.Should().Be(1);
        run.Lines[0].Should().StartWith("1 difference between store and host: ");
        finding.GetProperty("kind").GetString().Should().Be("deviceVanished");
        string command = finding.GetProperty("command").GetString()!;
        run.Lines.Should().Contain($"      {command}");
        (await _host.RunAsync(command["passthrough ".Length..])).ExitCode.Should().Be(0);
        (await _host.RunAsync("reconcile")).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task A_claim_of_an_earlier_boot_is_told()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        _host.Tree.Identify(OwnedHost.Id, boot: "99999999-2222-3333-4444-555555555555");

        (await _host.ReadAsync("reconcile")).GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("kind").GetString()).Should().Equal("earlierBoot");
    }

    [Fact]
    public async Task A_device_on_VFIO_that_nobody_claimed_is_told()
    {
        _host.Tree.Add("0000:04:00.0", 0x8086, 0x1533, "vfio-pci", 20);

        JsonElement finding = (await _host.ReadAsync("reconcile")).GetProperty("findings")[0];

        finding.GetProperty("kind").GetString().Should().Be("boundUnclaimed");
        finding.GetProperty("devices")[0].GetString().Should().Be("0000:04:00.0");
    }

    [Fact]
    public async Task A_recording_may_be_compared_and_not_changed()
    {
        string recording = Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35.umockdev");
        string[] names = ["--host", recording, "--host-id", "lab", "--store", _host.Store];

        ToolRun compared = await ToolRun.InProcessAsync(["reconcile", .. names]);
        ToolRun applied = await ToolRun.InProcessAsync(["reconcile", "--apply", .. names]);

        compared.ExitCode.Should().BeOneOf(0, 1);
        applied.ExitCode.Should().Be(3);
        applied.ErrorLines[^1].Should().StartWith("PT4032: ");
    }
}
