using Passthrough.Cli.Commands;
using Passthrough.Cli.Owners;
using Passthrough.Linux;

namespace Passthrough.Cli.Tests.Commands;

/// <summary>The tool on the recordings of a real machine that the repository offers to newcomers.</summary>
public class RecordingTests
{
    private static readonly string Lab = Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35.umockdev");

    private static ToolRun Check(params string[] arguments) => ToolRun.Of(["check", "--host", Lab, "--vm", "1", .. arguments]);

    [Theory]
    [InlineData("lab-q35.umockdev")]
    [InlineData("lab-q35-vfio.umockdev")]
    public void All_that_is_shown_of_a_recording_keeps_the_documented_schema(string name)
    {
        JsonSchema schema = JsonSchema.OfDocument();
        HostInventory host = LinuxHost.Open(Path.Combine(AppContext.BaseDirectory, "recordings", name)).GetValueOrThrow().ReadInventory().GetValueOrThrow();
        using var list = CapturedConsole.Redirected();
        ListCommand.Print(list.Console, host, OwnershipPolicy.Default, OwnerKnowledge.None, asJson: true, withGuest: true);

        schema.Faults("list", list.Output).Should().BeEmpty();
        host.Functions.SelectMany(f => schema.Faults("show", Shown(host, f))).Should().BeEmpty();
    }

    private static string Shown(HostInventory host, PciFunction function)
    {
        using var console = CapturedConsole.Redirected();
        ShowCommand.Print(console.Console, host, function, OwnershipPolicy.Default, OwnerKnowledge.None, asJson: true);
        return console.Output;
    }

    [Theory]
    [InlineData("0000:00:10.0", "no: bridge PT2020")]
    [InlineData("0000:01:00.0", "yes, from e1000e")]
    [InlineData("0000:02:00.1", "yes")]
    [InlineData("0000:04:03.0", "yes, from e1000 (+2)")]
    [InlineData("0000:05:00.0", "no: in use PT2021 +4")]
    public void The_list_says_which_functions_could_be_given_away(string address, string verdict) =>
        ToolRun.Of("list", "--host", Lab).Lines.Single(l => l.StartsWith(address, StringComparison.Ordinal))
            .Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[7].Should().Be(verdict);

    [Fact]
    public void A_terminal_of_100_columns_holds_a_function_a_line()
    {
        using var console = CapturedConsole.Terminal(100);
        ListCommand.Print(console.Console, LinuxHost.Open(Lab).GetValueOrThrow().ReadInventory().GetValueOrThrow(), OwnershipPolicy.Default, OwnerKnowledge.None, asJson: false, withGuest: false);

        console.Lines.Should().OnlyContain(l => l.TrimEnd().Length <= 100);
    }

    [Fact]
    public void A_group_that_is_named_in_part_is_refused_with_the_member_that_blocks_it()
    {
        ToolRun run = Check("04:01.0", "04:02.0");

        run.ExitCode.Should().Be(1);
        run.Lines.Should().ContainSingle(l => l.StartsWith("  PT2022: 0000:04:01.0 shares IOMMU group 14 with 0000:04:03.0, which is on e1000 and not named."));
    }

    [Fact]
    public void A_group_that_is_named_whole_is_accepted() => Check("04:01.0", "04:02.0", "04:03.0").ExitCode.Should().Be(0);
}
