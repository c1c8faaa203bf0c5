namespace Passthrough.Cli.Tests.Commands;

public sealed class HostErrorTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Commands => ["list", "list --json", "list --guest", "show 01:00.0", "show 01:00.0 --json", "check 01:00.0 --vm 1", "check 01:00.0 --vm 1 --json", "capture NEW"];

    private ToolRun Run(string command, string host) =>
        ToolRun.Of([.. command.Replace("NEW", _folder.Below("new"), StringComparison.Ordinal).Split(' '), "--host", host]);

    private static void ShouldBeUnreadable(ToolRun run, string code)
    {
        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith($"{code}: ").And.EndWith(".");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_host_that_is_not_there_ends_with_3(string command) => ShouldBeUnreadable(Run(command, _folder.Below("nowhere")), "PT4001");

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_directory_without_sys_ends_with_3(string command) => ShouldBeUnreadable(Run(command, _folder.Path), "PT4001");

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_file_that_is_no_recording_ends_with_3(string command) => ShouldBeUnreadable(Run(command, _folder.Write("garbage", "\u0001\u0002 no recording\n")), "PT4003");

    [Fact]
    public void An_empty_file_ends_with_3() => ShouldBeUnreadable(Run("list", _folder.Write("empty", string.Empty)), "PT4003");

    [Fact]
    public void A_recording_without_a_PCI_function_ends_with_3() =>
        ShouldBeUnreadable(Run("list", _folder.Write("usb", "P: /devices/usb1\nE: SUBSYSTEM=usb\n")), "PT4001");

    [Fact]
    public void A_failed_capture_leaves_no_file()
    {
        _ = Run("capture NEW", _folder.Below("nowhere"));

        Directory.GetFileSystemEntries(_folder.Path).Should().BeEmpty();
    }
}
