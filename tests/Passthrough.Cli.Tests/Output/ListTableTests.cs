using Passthrough.Cli.Commands;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Tests.Output;

public class ListTableTests
{
    private static string[] Lines(int width, bool hasColor = false, bool withGuest = false)
    {
        using var console = CapturedConsole.Terminal(width, hasColor);
        ListCommand.Print(console.Console, SampleHost.Inventory, OwnershipPolicy.Default, OwnerKnowledge.None, asJson: false, withGuest);
        return console.Lines;
    }

    [Fact]
    public void A_terminal_of_100_columns_shows_a_function_a_line_with_all_nine_columns()
    {
        string[] lines = Lines(100);

        lines.Should().OnlyContain(l => l.TrimEnd().Length <= 100);
        lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Should().Equal("Address", "Name", "Driver", "Group", "NUMA", "Memory", "MSI-X", "Reset", "Verdict");
        lines[1..8].Select(l => l[..12]).Should().Equal(SampleHost.Inventory.Functions.Select(f => f.Address.ToString()));
    }

    [Fact]
    public void A_name_that_does_not_fit_is_cut_with_a_mark() => Lines(100).Should().ContainSingle(l => l.Contains("GA102 High D…"));

    [Fact]
    public void A_wide_terminal_cuts_nothing() => Lines(200).Should().ContainSingle(l => l.Contains("GA102 High Definition Audio Controller  snd_hda_intel"));

    [Fact]
    public void A_narrow_terminal_keeps_a_function_a_line() =>
        Lines(60)[1..8].Select(l => l[..12]).Should().Equal(SampleHost.Inventory.Functions.Select(f => f.Address.ToString()));

    [Fact]
    public void Rows_with_guest_lines_between_them_stay_in_columns()
    {
        string[] rows = [.. Lines(100, withGuest: true).Where(l => l.StartsWith("0000:", StringComparison.Ordinal))];

        rows.Should().HaveCount(7).And.OnlyContain(l => l.IndexOf(" yes", StringComparison.Ordinal) == 71 || l.IndexOf(" no:", StringComparison.Ordinal) == 71);
    }

    [Fact]
    public void Colour_is_used_only_where_the_terminal_has_it()
    {
        Lines(100, hasColor: true).Should().Contain(l => l.Contains('\e'));
        Lines(100, hasColor: false).Should().NotContain(l => l.Contains('\e'));
    }
}
