using System.Diagnostics;
using System.Globalization;

namespace Passthrough.Cli.Tests.Owners;

/// <summary>Several processes on one store, and users without rights.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class OwnersProcessTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    private Process Start(params string[] arguments) => ToolRun.Start(ToolRun.DotNet, [ToolRun.Assembly, .. arguments, .. _host.Names]);

    private static int Ended(Process process)
    {
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    [Fact]
    public async Task Of_two_processes_that_claim_one_device_one_gets_it()
    {
        using Process first = Start("assign", "01:00.0", "--vm", "web1");
        using Process second = Start("assign", "01:00.0", "--vm", "web2");

        int[] codes = [Ended(first), Ended(second)];

        codes.Should().BeEquivalentTo([0, 1]);
        (await _host.ReadAsync("owners")).GetProperty("claims").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task Of_two_processes_that_claim_two_devices_both_get_theirs()
    {
        using Process first = Start("assign", "01:00.0", "--vm", "web1");
        using Process second = Start("assign", "slot=02:00", "--vm", "web2");

        int[] codes = [Ended(first), Ended(second)];

        codes.Should().Equal(0, 0);
        (await _host.ReadAsync("owners")).GetProperty("claims").GetArrayLength().Should().Be(2);
    }

    [Fact]
    public async Task Who_follows_is_told_at_once_what_another_process_does_and_Ctrl_C_ends_it_with_130()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        using Process follower = ToolRun.Start("env", ["--default-signal=INT", ToolRun.DotNet, ToolRun.Assembly, "events", "--follow", .. _host.Names]);
        string? first = await follower.StandardOutput.ReadLineAsync();

        await _host.DoAsync("release", "--vm", "web1");
        string? second = await follower.StandardOutput.ReadLineAsync();
        _ = ToolRun.OfProcess("kill", ["-INT", follower.Id.ToString(CultureInfo.InvariantCulture)]);

        first.Should().StartWith("1  ").And.Contain("assigned");
        second.Should().StartWith("2  ").And.Contain("released");
        Ended(follower).Should().Be(130);
    }

    [Fact]
    public void The_environment_names_the_store_where_no_option_does()
    {
        ToolRun run = ToolRun.OfShell($"PASSTHROUGH_STORE='{_host.Store}' $TOOL assign 01:00.0 --vm web1 --host '{_host.Tree.Path}'");

        run.ExitCode.Should().Be(0);
        File.Exists(_host.Store).Should().BeTrue();
    }

    [Fact]
    public async Task The_store_is_for_its_owner_alone()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        File.GetUnixFileMode(_host.Store).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [UnprivilegedFact]
    public async Task Who_may_not_read_the_store_sees_the_list_and_that_owners_are_unknown()
    {
        using var tool = new UnprivilegedTool();
        await KeepFromOthersAsync();

        ToolRun run = tool.Run(["list", .. _host.Names]);

        run.ExitCode.Should().Be(0);
        run.Lines.Count(l => !l.StartsWith('#')).Should().Be(5);
        run.Lines.Should().ContainSingle(l => l.StartsWith("# owner: unknown (not readable). PT6001: "));
        run.Output.Should().NotContain("web1");
    }

    [UnprivilegedFact]
    public async Task Who_may_not_read_the_store_gets_a_check_that_says_that_owners_are_unknown()
    {
        using var tool = new UnprivilegedTool();
        await KeepFromOthersAsync();

        ToolRun run = tool.Run(["check", "01:00.0", "--vm", "web2", .. _host.Names]);

        run.ExitCode.Should().Be(0);
        run.Lines.Should().ContainSingle(l => l.StartsWith("  owner: unknown (not readable). PT6001: "));
    }

    [UnprivilegedFact]
    public async Task Who_may_not_open_the_store_changes_nothing_and_gets_no_second_one()
    {
        using var tool = new UnprivilegedTool();
        await KeepFromOthersAsync();

        ToolRun[] runs =
        [
            tool.Run(["assign", "02:00.0", "02:00.1", "--vm", "web2", .. _host.Names]),
            tool.Run(["release", "--vm", "web1", .. _host.Names]),
            tool.Run(["owners", .. _host.Names]),
        ];

        runs.Should().OnlyContain(r => r.ExitCode == 3 && r.Output.Length == 0 && r.ErrorLines.Last().StartsWith("PT6001: "));
        File.SetUnixFileMode(_host.Store, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await _host.ReadAsync("owners")).GetProperty("revision").GetInt32().Should().Be(1);
    }

    // A user without rights who runs the tests owns the store that he makes.
    private async Task KeepFromOthersAsync()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        if (!Environment.IsPrivilegedProcess)
        {
            TemporaryDirectory.Hide(_host.Store);
        }
    }
}
