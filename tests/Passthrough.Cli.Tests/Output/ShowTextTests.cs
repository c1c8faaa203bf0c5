using System.Collections.Immutable;
using Passthrough.Cli.Commands;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Tests.Output;

public class ShowTextTests
{
    private static string[] Lines(PciFunction function) => Lines(SampleHost.Inventory, function);

    private static string[] Lines(HostInventory host, PciFunction function)
    {
        using var console = CapturedConsole.Redirected();
        ShowCommand.Print(console.Console, host, function, OwnershipPolicy.Default, OwnerKnowledge.None, asJson: false);
        return console.Lines;
    }

    private static string[] ShownBelowTheBridge(string address, string label) =>
        [.. Lines(SampleHost.BelowTheBridge, SampleHost.BelowTheBridge.Find(PciAddress.Parse(address)).GetValueOrThrow()).Where(l => l.StartsWith($"  {label}", StringComparison.Ordinal))];

    [Fact]
    public void A_physical_function_with_virtual_ones_says_that_they_go_first() =>
        Lines(new HostInventory([SampleHost.WithVirtualFunctions], SampleHost.Inventory.Groups), SampleHost.WithVirtualFunctions).Should().ContainSingle(l =>
            l.StartsWith("  PT2041: ") && l.Contains("(echo 0 > /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs)"));

    [Fact]
    public void A_yes_without_knowledge_of_the_uses_says_so() =>
        Lines(SampleHost.Function(SampleHost.Unread)).Should().Contain(l => l.Contains("How the host uses 0000:05:00.0 could not be read, so a yes may be in use"));

    [Fact]
    public void A_yes_with_knowledge_of_the_uses_stands_alone() =>
        Lines(SampleHost.Function(SampleHost.Network)).Should().NotContain(l => l.Contains("could not be read"));

    [Fact]
    public void Resets_that_registers_and_kernel_agree_on_are_named_once_for_each() =>
        Lines(SampleHost.WithResets("pm", "bus")).SkipWhile(l => l != "Reset and link").Should().StartWith(
            ["Reset and link", "  reset methods pm bus (in the kernel's order)", "  reach         bus: cannot be done, it is on a root bus: no bridge is above it", "  own resets    pm (that its registers offer)", "  link          -"]);

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
    public void A_reset_of_a_shared_bus_says_who_shares_it() =>
        ShownBelowTheBridge(SampleHost.Gpu, "reach").Should().Equal("  reach         bus: refused by the kernel for this function alone. VFIO's hot reset: for a VM that has 0000:01:00.1 too");

    [Fact]
    public void A_function_without_a_reset_of_its_own_says_with_whom_it_can_be_reset() =>
        ShownBelowTheBridge(SampleHost.GpuAudio, "reach").Should().Equal("  reach         VFIO's hot reset: for a VM that has 0000:01:00.0 too");

    [Fact]
    public void A_bridge_in_reach_ends_the_hope_for_a_hot_reset() =>
        ShownBelowTheBridge(SampleHost.Disk, "reach").Should().Equal(
            "  reach         bus: refused by the kernel for this function alone. VFIO's hot reset: not done either, a bridge would be reset too: 0000:02:01.0");

    [Fact]
    public void Virtual_functions_in_reach_end_it_too()
    {
        PciAddress physical = PciAddress.Parse(SampleHost.Network), first = PciAddress.Parse("0000:03:10.0");
        PciFunction function = SampleHost.Function(SampleHost.Network) with { ParentBridge = PciAddress.Parse(SampleHost.Bridge), ResetMethods = ImmutableArray.Create("flr", "bus") };
        PciFunction virtualOne = function with { Address = first, PhysicalFunction = physical };
        var host = new HostInventory([SampleHost.Function(SampleHost.Bridge), function, virtualOne], []);

        Lines(host, virtualOne).Where(l => l.StartsWith("  reach", StringComparison.Ordinal)).Should().Equal(
            "  reach         bus: refused by the kernel for this function alone. VFIO's hot reset: not done either while there are virtual functions: 0000:03:00.0 would be reset too");
    }

    [Fact]
    public void A_bridge_says_that_its_bus_reset_is_none() =>
        ShownBelowTheBridge("0000:02:01.0", "reach").Should().Equal("  reach         bus: not done for a bridge");

    [Fact]
    public void The_reset_of_a_physical_function_says_that_its_virtual_ones_end() =>
        Lines(SampleHost.WithVirtualFunctions).Where(l => l.StartsWith("  reach", StringComparison.Ordinal)).Should().Equal(
            "  reach         flr: ends its virtual functions 0000:03:10.0 0000:03:10.1", "  reach         pm: ends its virtual functions 0000:03:10.0 0000:03:10.1");

    [Fact]
    public void A_reset_that_reaches_nobody_else_has_no_line() =>
        Lines(SampleHost.Function(SampleHost.Network)).Should().NotContain(l => l.StartsWith("  reach", StringComparison.Ordinal));

    [Fact]
    public void A_group_that_is_not_what_is_predicted_has_a_note_and_decides()
    {
        ShownBelowTheBridge(SampleHost.Gpu, "differs       kept").Should().Equal(
            "  differs       kept apart from 0000:00:01.0, though nothing in ACS and topology does that: the kernel knows more of these devices, or was told to overlook it (pcie_acs_override). The kernel's group decides.");
        ShownBelowTheBridge(SampleHost.Network, "differs       kept").Should().Equal(
            "  differs       kept together with 0000:04:00.0, though ACS and topology keep them apart: the kernel knows more of these devices, or ACS was changed after it made the group. The kernel's group decides.");
    }

    [Fact]
    public void A_group_as_predicted_or_without_prediction_has_none()
    {
        var onRootBus = new HostInventory(SampleHost.Inventory.Functions.Select(f => f with { ParentBridge = null }), SampleHost.Inventory.Groups);

        Lines(onRootBus, onRootBus.Find(PciAddress.Parse(SampleHost.Gpu)).GetValueOrThrow()).Should().NotContain(l => l.StartsWith("  differs", StringComparison.Ordinal));
        Lines(SampleHost.Function(SampleHost.Dead)).Should().NotContain(l => l.StartsWith("  differs", StringComparison.Ordinal));
    }

    [Fact]
    public void Long_notes_are_broken_at_the_terminals_width()
    {
        using var console = CapturedConsole.Terminal(60);
        ShowCommand.Print(console.Console, SampleHost.BelowTheBridge, SampleHost.BelowTheBridge.Find(PciAddress.Parse(SampleHost.Gpu)).GetValueOrThrow(), OwnershipPolicy.Default, OwnerKnowledge.None, asJson: false);

        console.Lines.SkipWhile(l => !l.StartsWith("  reach", StringComparison.Ordinal)).Take(3).Should().Equal(
            "  reach         bus: refused by the kernel for this function",
            "                alone. VFIO's hot reset: for a VM that has",
            "                0000:01:00.1 too");
        console.Lines.Should().OnlyContain(l => l.Length <= 60);
    }

    [Fact]
    public void What_identifies_a_function_is_a_question_mark_where_it_could_not_be_read()
    {
        string[] lines = Lines(new PciFunction(PciAddress.Parse("0000:06:00.0"), "pci0000:00/06.0"));

        lines[0].Should().Be("0000:06:00.0  ?");
        lines.Should().Contain(["  vendor        ?", "  device        ?", "  subsystem     ?", "  class         ?", "  revision      ?", "  device type   ?"]);
    }
}
