using Passthrough.Cli.Commands;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Tests.Output;

public class ListPlainTests
{
    private static string[] Lines(bool withGuest = false) => Lines(SampleHost.Inventory, withGuest);

    private static string[] Lines(HostInventory host, bool withGuest)
    {
        using var console = CapturedConsole.Redirected();
        ListCommand.Print(console.Console, host, OwnershipPolicy.Default, OwnerKnowledge.None, asJson: false, withGuest);
        return console.Lines;
    }

    [Fact]
    public void A_note_names_the_functions_of_which_the_uses_could_not_be_read() =>
        Lines().Should().ContainSingle(l => l.StartsWith("# How the host uses 0000:05:00.0 could not be read, so a yes may be in use"));

    [Fact]
    public void A_physical_function_with_virtual_ones_is_refused_and_a_note_has_the_command_that_removes_them() =>
        Lines(new HostInventory([SampleHost.WithVirtualFunctions], SampleHost.Inventory.Groups), withGuest: false).Should()
            .ContainSingle(l => l.StartsWith("0000:03:00.0") && l.Contains("  no: has VFs PT2041  "))
            .And.ContainSingle(l => l.StartsWith("# PT2041: 0000:03:00.0 has virtual functions enabled: ") && l.Contains("(echo 0 > /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs)"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_line_without_a_hash_is_a_function_and_begins_with_its_address(bool withGuest) =>
        Lines(withGuest).Where(l => !l.StartsWith('#')).Select(l => l.Split(' ')[0])
            .Should().Equal(SampleHost.Inventory.Functions.Select(f => f.Address.ToString()));

    [Fact]
    public void Two_blanks_or_more_separate_ten_columns() =>
        Lines().Where(l => !l.StartsWith('#')).Should().OnlyContain(l => l.Split("  ", StringSplitOptions.RemoveEmptyEntries).Length == 10);

    [Fact]
    public void The_first_seven_columns_are_words()
    {
        string row = Lines().Single(l => l.StartsWith(SampleHost.Network, StringComparison.Ordinal));

        row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..7].Should().Equal(SampleHost.Network, "virtio-pci", "12", "1", "~1.1M", "3", "flr,pm");
    }

    [Fact]
    public void What_could_not_be_read_is_a_question_mark_and_what_is_not_there_a_dash()
    {
        string row = Lines().Single(l => l.StartsWith(SampleHost.Unread, StringComparison.Ordinal));

        row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..7].Should().Equal(SampleHost.Unread, "-", "14", "?", "1M", "?", "?");
    }

    [Fact]
    public void A_name_with_control_characters_neither_breaks_a_line_nor_colours_it() => Lines().Should().NotContain(l => l.Contains('\e'));

    [Fact]
    public void A_guest_view_has_the_windows_without_the_msix_pages_and_the_vectors()
    {
        string[] lines = Lines(withGuest: true);
        int row = Array.FindIndex(lines, l => l.StartsWith(SampleHost.Network, StringComparison.Ordinal));

        lines[(row + 1)..(row + 5)].Should().Equal(
            "#   BAR 0 memory32 1M: window 0-fffff 1M",
            "#   BAR 2 memory32 16: window 0-fff 4K; sub-page, alone in its page",
            "#   BAR 4 memory64 64K: window 0-7fff 32K, window a000-ffff 24K; 8K trapped (MSI-X)",
            "#   3 MSI-X vectors, 0 to 2");
    }

    [Fact]
    public void A_guest_view_that_cannot_be_told_says_why() =>
        Lines(withGuest: true).Should().ContainSingle(l => l.StartsWith("#   ? no guest's view of 0000:05:00.0 can be built"));
}
