using Passthrough.Cli.Commands;

namespace Passthrough.Cli.Tests.Output;

public class ShowTextTests
{
    private static string[] Lines(PciFunction function)
    {
        using var console = CapturedConsole.Redirected();
        ShowCommand.Print(console.Console, SampleHost.Inventory, function, OwnershipPolicy.Default, asJson: false);
        return console.Lines;
    }

    [Fact]
    public void A_physical_function_with_virtual_ones_says_that_they_go_first() =>
        Lines(SampleHost.WithVirtualFunctions).Should().Contain(
            "  remove its 2 virtual functions first (echo 0 > /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs): VFIO refuses a physical function while they exist");

    [Fact]
    public void A_yes_without_knowledge_of_the_uses_says_so() =>
        Lines(SampleHost.Function(SampleHost.Unread)).Should().Contain(l => l.Contains("How the host uses 0000:05:00.0 could not be read, so a yes may be in use"));

    [Fact]
    public void A_yes_with_knowledge_of_the_uses_stands_alone() =>
        Lines(SampleHost.Function(SampleHost.Network)).Should().NotContain(l => l.Contains("could not be read"));

    [Fact]
    public void Resets_that_registers_and_kernel_agree_on_are_named_once_for_each() =>
        Lines(SampleHost.WithResets("pm", "bus")).SkipWhile(l => l != "Reset and link").Should().StartWith(
            ["Reset and link", "  reset methods pm bus (in the kernel's order)", "  own resets    pm (that its registers offer)", "  link          -"]);

    [Fact]
    public void A_reset_on_which_they_differ_has_a_line_that_says_how() =>
        Lines(SampleHost.WithResets("flr", "bus")).Where(l => l.StartsWith("  differs", StringComparison.Ordinal)).Should().Equal(
            "  differs       flr: the kernel lists it, its registers do not offer it. Either the kernel has its own way for this device, or one of the two is wrong: try a reset once, after its host driver was unbound and before a VM gets it.",
            "  differs       pm: its registers offer it, the kernel does not list it. Either the kernel knows that it fails on this device, or somebody took it out of reset_method.");

    [Fact]
    public void Registers_that_offer_no_reset_are_a_dash_and_unread_ones_a_question_mark()
    {
        Lines(SampleHost.Function(SampleHost.Gpu)).Should().Contain("  own resets    -");
        Lines(SampleHost.Function(SampleHost.Unread)).Should().Contain("  own resets    ?").And.NotContain(l => l.StartsWith("  differs", StringComparison.Ordinal));
    }

    [Fact]
    public void What_identifies_a_function_is_a_question_mark_where_it_could_not_be_read()
    {
        string[] lines = Lines(new PciFunction(PciAddress.Parse("0000:06:00.0"), "pci0000:00/06.0"));

        lines[0].Should().Be("0000:06:00.0  ?");
        lines.Should().Contain(["  vendor        ?", "  device        ?", "  subsystem     ?", "  class         ?", "  revision      ?", "  device type   ?"]);
    }
}
