using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Passthrough.Cli.Tests.Owners;

public sealed class WatchTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    private async Task<Process> BeginAsync(params string[] more)
    {
        Process watch = ToolRun.Start("env", ["--default-signal=INT", ToolRun.DotNet, ToolRun.Assembly, "watch", "--rescan", "0.2", .. _host.Names, .. more]);
        string? said;
        do
        {
            said = await watch.StandardError.ReadLineAsync();
        }
        while (said is not null && !said.StartsWith("Watching", StringComparison.Ordinal));

        return watch;
    }

    private static int End(Process watch)
    {
        _ = ToolRun.OfProcess("kill", ["-INT", watch.Id.ToString(CultureInfo.InvariantCulture)]);
        return watch.WaitForExit(TimeSpan.FromMinutes(1)) ? watch.ExitCode : throw new TimeoutException("The watch did not end.");
    }

    [Fact]
    public async Task What_comes_goes_and_changes_is_a_line_each_and_Ctrl_C_ends_it_with_130()
    {
        using Process watch = await BeginAsync();

        _host.Tree.Add("0000:05:00.0", 0x8086, 0x1521, "igb", null);
        string? added = await watch.StandardOutput.ReadLineAsync();
        _host.Tree.Set("0000:05:00.0", "driver_override", "vfio-pci\n");
        string? altered = await watch.StandardOutput.ReadLineAsync();
        _host.Tree.Remove("0000:05:00.0");
        string? removed = await watch.StandardOutput.ReadLineAsync();

        added.Should().MatchRegex(@"^-  \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  added        0000:05:00\.0 8086:1521, on igb$");
        altered.Should().EndWith("  altered      0000:05:00.0 8086:1521: driver override none -> vfio-pci");
        removed.Should().EndWith("  removed      0000:05:00.0 8086:1521, was on igb");
        End(watch).Should().Be(130);
    }

    [Fact]
    public async Task Who_is_given_what_is_told_as_events_tells_it()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        using Process watch = await BeginAsync();

        await _host.DoAsync("release", "--vm", "web1");

        (await watch.StandardOutput.ReadLineAsync()).Should().StartWith("2  ").And.Contain("released");
        End(watch).Should().Be(130);
    }

    [Fact]
    public async Task JSON_is_an_object_a_line_that_keeps_the_documented_schema()
    {
        using Process watch = await BeginAsync("--json");

        _host.Tree.Add("0000:05:00.0", 0x8086, 0x1521, "igb", null);
        string added = (await watch.StandardOutput.ReadLineAsync())!;

        JsonSchema.OfDocument().Faults("hostChange", added).Should().BeEmpty();
        JsonElement change = JsonDocument.Parse(added).RootElement;
        (change.GetProperty("kind").GetString(), change.GetProperty("address").GetString(), change.GetProperty("driver").GetString()).Should().Be(("added", "0000:05:00.0", "igb"));
        End(watch).Should().Be(130);
    }

    [Fact]
    public async Task A_rescan_that_is_no_time_ends_with_2() => (await _host.RunAsync("watch --rescan never")).ExitCode.Should().Be(2);

    [Fact]
    public async Task A_recording_does_not_change_and_ends_with_3()
    {
        string file = Path.Combine(Path.GetDirectoryName(_host.Store)!, "recording");
        (await ToolRun.InProcessAsync("capture", file, "--host", _host.Tree.Path)).ExitCode.Should().Be(0);

        ToolRun run = await ToolRun.InProcessAsync("watch", "--host", file, "--host-id", "a");

        run.ExitCode.Should().Be(3);
        run.Error.Should().Contain("PT4032");
    }
}
