using System.Diagnostics;

namespace Passthrough.Linux.Tests;

/// <summary>A recording from a real kernel in a virtual machine with an IOMMU, SR-IOV, a card of three functions, a switch, a conventional bridge and two NUMA nodes.</summary>
public sealed class LabRecordingTests
{
    private static readonly HostInventory Lab = Read("lab-q35.umockdev");
    private static readonly HostInventory LabWithVfio = Read("lab-q35-vfio.umockdev");

    private static HostInventory Read(string name) =>
        LinuxHost.Open(Path.Combine(AppContext.BaseDirectory, "recordings", name)).GetValueOrThrow().ReadInventory().GetValueOrThrow();

    private static string[] GroupOf(string address) => [.. Lab.GroupOf(Lab.At(address))!.Members.Select(m => m.ToString())];

    [Fact]
    public void It_has_all_functions_and_no_warning()
    {
        Lab.Functions.Should().HaveCount(32);
        Lab.Warnings.Should().BeEmpty();
        Lab.Functions.SelectMany(f => f.Warnings).Should().BeEmpty();
        Lab.Functions.SelectMany(f => f.Unknown).Should().BeEmpty();
    }

    [Fact]
    public void The_three_functions_of_a_card_share_a_group() => GroupOf("0000:05:00.1").Should().Equal("0000:05:00.0", "0000:05:00.1", "0000:05:00.2");

    [Fact]
    public void A_conventional_bridge_shares_its_group_with_what_is_behind_it() =>
        GroupOf("0000:03:00.0").Should().Equal("0000:03:00.0", "0000:04:01.0", "0000:04:02.0", "0000:04:03.0");

    [Fact]
    public void Each_virtual_function_has_a_group_of_its_own() => GroupOf("0000:02:00.2").Should().Equal("0000:02:00.2");

    [Fact]
    public void The_predicted_groups_are_the_kernels()
    {
        foreach (HostInventory host in new[] { Lab, LabWithVfio })
        {
            PredictedGroups predicted = PredictedGroups.Of(host);

            predicted.Differences.Should().BeEmpty();
            predicted.Groups.Select(g => string.Join(' ', g)).Should().BeEquivalentTo(host.Groups.Select(g => string.Join(' ', g.Members)));
        }
    }

    [Fact]
    public void A_reset_of_the_bus_would_take_the_whole_card() =>
        ResetReach.Of(Lab, Lab.At("0000:05:00.0")).Ways.ValueOrDefault.Single().Others.Select(a => a.ToString()).Should().Equal("0000:05:00.1", "0000:05:00.2");

    [Fact]
    public void A_reset_of_the_physical_function_would_take_its_virtual_ones() =>
        ResetReach.Of(Lab, Lab.At("0000:02:00.0")).Ways.ValueOrDefault.Select(w => (w.Method, w.Others.Length, w.IsUsableAlone))
            .Should().Equal(("flr", 2, true), ("bus", 2, false));

    [Fact]
    public void Groups_tell_their_type_and_reserved_regions() =>
        Lab.Groups.Should().OnlyContain(g => g.Type.ValueOrDefault == "DMA" && g.ReservedRegions.ValueOrDefault.Contains(new ReservedRegion(0xFEE0_0000, 0xFEEF_FFFF, "msi")));

    [Fact]
    public void The_physical_function_has_two_virtual_ones_of_four()
    {
        Lab.At("0000:02:00.0").VirtualFunctions.Should().Equal(PciAddress.Parse("0000:02:00.1"), PciAddress.Parse("0000:02:00.2"));
        Lab.At("0000:02:00.0").TotalVirtualFunctions.ValueOrDefault.Should().Be(4);
    }

    [Fact]
    public void A_virtual_function_has_its_physical_ones_vendor_and_its_own_path()
    {
        PciFunction second = Lab.At("0000:02:00.2");

        second.VendorId.Should().Be(Lab.At("0000:02:00.0").VendorId);
        second.PhysicalFunction.Should().Be(PciAddress.Parse("0000:02:00.0"));
        second.TopologyPath.Should().Be("pci0000:00/11.0/00.0/vf1");
    }

    [Fact]
    public void A_function_behind_the_expander_is_on_node_1() => Lab.At("0000:81:00.0").NumaNode.ValueOrDefault.Should().Be(1);

    [Fact]
    public void A_function_behind_the_switch_has_the_way_through_it()
    {
        Lab.At("0000:09:00.0").TopologyPath.Should().Be("pci0000:00/14.0/00.0/01.0/00.0");
        Lab.At("0000:09:00.0").ParentBridge.Should().Be(PciAddress.Parse("0000:07:01.0"));
    }

    [Fact]
    public void The_network_card_has_five_vectors() => Lab.At("0000:01:00.0").Msix.ValueOrDefault!.Value.TableSize.Should().Be(5);

    [Fact]
    public void The_display_has_no_rom_in_low_memory() => Lab.At("0000:05:00.0").Bars.ValueOrDefault.Select(b => b.Index).Should().Equal(0, 2);

    [Fact]
    public void Reset_methods_are_the_kernels() => Lab.At("0000:02:00.0").ResetMethods.ValueOrDefault.Should().Equal("flr", "bus");

    [Fact]
    public void The_kernel_and_the_registers_agree_on_every_reset() =>
        Lab.Functions.Concat(LabWithVfio.Functions).Should().OnlyContain(f => f.ResetDifferences.IsKnown && f.ResetDifferences.ValueOrDefault.IsEmpty);

    [Fact]
    public void Registers_offer_what_the_kernel_lists_beside_the_bus() => Lab.At("0000:09:00.0").ResetFacts.ValueOrDefault.Should().Be(new ResetFacts(true, false, true));

    [Fact]
    public void Root_read_all_configuration_bytes() => Lab.Functions.Should().OnlyContain(f => f.Config.Length == f.ConfigSpaceSize && f.Capabilities.IsKnown);

    [Fact]
    public void A_virtual_function_on_vfio_has_the_driver_and_the_override()
    {
        Lab.At("0000:02:00.1").Driver.ValueOrDefault.Should().Be("vfio-pci");
        Lab.At("0000:02:00.1").DriverOverride.ValueOrDefault.Should().Be("vfio-pci");
        Lab.At("0000:02:00.2").Driver.Should().Be(new Fact<string?>(null));
    }

    [Fact]
    public void The_second_recording_has_the_card_on_vfio() =>
        LabWithVfio.Functions.Where(f => f.Address.Bus == 5).Select(f => f.Driver.ValueOrDefault).Should().Equal("vfio-pci", "vfio-pci", "vfio-pci");

    [FactOnLinux(Program = "umockdev-run (umockdev)")]
    public void Lspci_shows_all_functions_of_it_with_their_capabilities()
    {
        string[] shown = Lspci();

        shown.Select(f => f.Split(' ')[0]).Should().Equal(Lab.Functions.Select(f => f.Address.ToString()));
        shown.Should().OnlyContain(f => f.Contains("Capabilities: [", StringComparison.Ordinal) || !HasCapabilities(f));
        shown.Single(f => f.StartsWith("0000:02:00.0 ", StringComparison.Ordinal)).Should().ContainAll("MSI-X: Enable", "Single Root I/O Virtualization (SR-IOV)", "Total VFs: 4", "Express (v2) Endpoint");
    }

    private static bool HasCapabilities(string shown) => Lab.At(shown.Split(' ')[0]).Capabilities.ValueOrDefault!.Entries.Length > 0;

    private static string[] Lspci()
    {
        string recording = Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35.umockdev");
        using Process process = Process.Start(new ProcessStartInfo("umockdev-run", ["-d", recording, "--", "lspci", "-D", "-vvv"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        return output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
