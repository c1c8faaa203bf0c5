namespace Passthrough.Linux.Tests;

public sealed class DiscoveryTests : IDisposable
{
    private readonly FakeHostTree _tree = new();

    public void Dispose() => _tree.Dispose();

    private FakeFunction AddFunction() => _tree.Function("pci0000:00/0000:00:01.0");

    [FactOnLinux]
    public void Ids_class_and_revision_are_those_of_sysfs()
    {
        AddFunction();

        PciFunction function = _tree.Only();

        function.Should().BeEquivalentTo(
            new { VendorId = (ushort)0x1b36, DeviceId = (ushort)0x0010, SubsystemVendorId = (ushort)0x1af4, SubsystemDeviceId = (ushort)0x1100, ClassCode = 0x010802u, Revision = (byte)2 });
    }

    [FactOnLinux]
    public void A_sound_function_has_no_warning_and_nothing_unknown()
    {
        AddFunction();

        PciFunction function = _tree.Only();

        function.Warnings.Should().BeEmpty();
        function.Unknown.Should().BeEmpty();
    }

    [FactOnLinux]
    public void The_ids_of_a_virtual_function_are_those_of_sysfs_not_the_ffff_of_its_bytes()
    {
        AddFunction().Config(FakeConfig.Of(0xFFFF, 0xFFFF, 0x010802).Bytes);

        PciFunction function = _tree.Only();

        function.VendorId.Should().Be(0x1b36);
        function.IsUnresponsive.Should().BeFalse();
    }

    [FactOnLinux]
    public void The_driver_is_the_last_name_of_its_link()
    {
        AddFunction().Driver("nvme");

        _tree.Only().Driver.ValueOrDefault.Should().Be("nvme");
    }

    [FactOnLinux]
    public void A_function_without_a_driver_is_known_to_have_none()
    {
        AddFunction();

        _tree.Only().Driver.Should().Be(new Fact<string?>(null));
    }

    [FactOnLinux]
    public void The_kernels_null_is_no_driver_override()
    {
        AddFunction().With("driver_override", "(null)\n");

        _tree.Only().DriverOverride.Should().Be(new Fact<string?>(null));
    }

    [FactOnLinux]
    public void A_driver_override_is_its_name()
    {
        AddFunction().With("driver_override", "vfio-pci\n");

        _tree.Only().DriverOverride.ValueOrDefault.Should().Be("vfio-pci");
    }

    [FactOnLinux]
    public void Node_minus_one_is_known_to_be_none()
    {
        AddFunction().With("numa_node", "-1\n");

        _tree.Only().NumaNode.Should().Be(new Fact<int?>(null));
    }

    [FactOnLinux]
    public void A_numa_node_is_its_number()
    {
        AddFunction().With("numa_node", "1\n");

        _tree.Only().NumaNode.ValueOrDefault.Should().Be(1);
    }

    [FactOnLinux]
    public void Reset_methods_keep_the_kernels_order()
    {
        AddFunction().With("reset_method", "pm flr bus\n");

        _tree.Only().ResetMethods.ValueOrDefault.Should().Equal("pm", "flr", "bus");
    }

    [FactOnLinux]
    public void Without_reset_method_and_reset_there_is_known_to_be_none()
    {
        AddFunction();

        _tree.Only().ResetMethods.ValueOrDefault.Should().BeEmpty().And.Subject.Should().NotBeNull();
    }

    [FactOnLinux]
    public void An_old_kernels_reset_alone_leaves_the_methods_unknown()
    {
        AddFunction().With("reset", string.Empty);

        _tree.Only().ResetMethods.IsKnown.Should().BeFalse();
    }

    [FactOnLinux]
    public void Bars_have_kind_address_size_and_prefetchability()
    {
        AddFunction().Resource(0, 0x40_0000_0000, 0x8_0000, 0x14220c).Resource(2, 0xfe84_0000, 0x4000, 0x40200).Resource(3, 0xe000, 0x20, 0x40101).Resource(6, 0xfea0_0000, 0x4_0000, 0x46200);

        _tree.Only().Bars.ValueOrDefault.Should().Equal(
            PciBar.Create(0, BarKind.Memory64, 0x40_0000_0000, 0x8_0000, prefetchable: true).GetValueOrThrow(),
            PciBar.Create(2, BarKind.Memory32, 0xfe84_0000, 0x4000).GetValueOrThrow(),
            PciBar.Create(3, BarKind.Io, 0xe000, 0x20).GetValueOrThrow(),
            PciBar.Create(6, BarKind.Rom, 0xfea0_0000, 0x4_0000).GetValueOrThrow());
    }

    [FactOnLinux]
    public void A_bar_that_the_kernel_has_not_placed_has_a_size_and_no_address()
    {
        AddFunction().Resource(0, 0, 0x4000, 0x2014_0204);

        PciBar bar = _tree.Only().Bars.ValueOrDefault.Should().ContainSingle().Subject;

        bar.Should().Be(PciBar.Create(0, BarKind.Memory64, 0, 0x4000).GetValueOrThrow());
    }

    [FactOnLinux]
    public void The_msix_table_is_decoded()
    {
        AddFunction().Config(FakeConfig.Of(0x1b36, 0x0010, 0x010802).Msix(24, 0x2000, 0x3000).Bytes);

        _tree.Only().Msix.Should().Be(new Fact<MsixCapability?>(new MsixCapability(24, 0, 0x2000, 0, 0x3000)));
    }

    [FactOnLinux]
    public void An_msix_table_outside_its_bar_is_a_warning_and_no_guest_gets_the_function()
    {
        AddFunction().Config(FakeConfig.Of(0x1b36, 0x0010, 0x010802).Msix(2048, 0x2000, 0x3000).Bytes).InGroup(1);

        HostInventory inventory = _tree.Read();
        PciFunction function = inventory.Functions[0];

        function.Msix.Should().Be(new Fact<MsixCapability?>(new MsixCapability(2048, 0, 0x2000, 0, 0x3000)));
        function.Warnings.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.MsixCapabilityInvalid);
        Verdict.Of(inventory, function).Reasons.Should().Contain(r => r is FunctionMalformed);
    }

    [FactOnLinux]
    public void An_msix_capability_that_cannot_be_decoded_is_a_warning_and_none()
    {
        AddFunction().Config(FakeConfig.Of(0x1b36, 0x0010, 0x010802).Msix(24, 0x2007, 0x3000).Bytes);

        PciFunction function = _tree.Only();

        function.Msix.Should().Be(new Fact<MsixCapability?>(null));
        function.Warnings.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.MsixCapabilityInvalid);
    }

    [FactOnLinux]
    public void The_shadow_of_a_displays_rom_in_low_memory_is_no_bar()
    {
        AddFunction().Resource(6, 0xc_0000, 0x2_0000, 0x212);

        PciFunction function = _tree.Only();

        function.Bars.ValueOrDefault.Should().ContainSingle().Which.Index.Should().Be(0);
        function.Warnings.Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_rom_that_is_enabled_is_a_bar()
    {
        AddFunction().Resource(6, 0xfea0_0000, 0x4_0000, 0x46201);

        _tree.Only().Bars.ValueOrDefault.Should().Contain(PciBar.Create(6, BarKind.Rom, 0xfea0_0000, 0x4_0000).GetValueOrThrow());
    }

    [FactOnLinux]
    public void A_conventional_function_has_256_bytes_of_configuration_space()
    {
        AddFunction().Config(FakeConfig.Of(0x1b36, 0x0010, 0x010802, size: 256).Bytes);

        PciFunction function = _tree.Only();

        function.Config.Length.Should().Be(256);
        function.ConfigSpaceSize.Should().Be(256);
        function.Capabilities.IsKnown.Should().BeTrue();
    }

    [FactOnLinux]
    public void Of_64_bytes_capabilities_are_unknown_and_not_none()
    {
        AddFunction().Config(FakeConfig.Of(0x1b36, 0x0010, 0x010802, size: 64).Bytes);

        PciFunction function = _tree.Only();

        function.Capabilities.IsKnown.Should().BeFalse();
        function.Msix.IsKnown.Should().BeFalse();
        function.Unknown.Should().Equal("capabilities", "msix");
        function.Warnings.Should().BeEmpty();
    }

    [FactOnLinux]
    public void The_link_has_speeds_and_widths()
    {
        AddFunction().With("current_link_speed", "8.0 GT/s PCIe\n").With("current_link_width", "4\n").With("max_link_speed", "16.0 GT/s PCIe\n").With("max_link_width", "16\n");

        _tree.Only().Link.ValueOrDefault.Should().Be(new PcieLink("8.0 GT/s PCIe", 4, "16.0 GT/s PCIe", 16));
    }

    [FactOnLinux]
    public void A_link_of_unknown_speed_says_so()
    {
        AddFunction().With("current_link_speed", "Unknown\n").With("current_link_width", "0\n").With("max_link_speed", "Unknown speed\n").With("max_link_width", "255\n");

        _tree.Only().Link.ValueOrDefault.Should().Be(new PcieLink(null, 0, null, 0));
    }

    [FactOnLinux]
    public void A_function_without_link_attributes_is_known_to_have_no_link()
    {
        AddFunction();

        _tree.Only().Link.Should().Be(new Fact<PcieLink?>(null));
    }

    [FactOnLinux]
    public void Many_functions_are_in_address_order()
    {
        string[] addresses = [.. Enumerable.Range(0, 200).Select(i => new PciAddress(0, (ushort)((i * 37 % 200) << 3)).ToString())];
        Array.ForEach(addresses, a => _tree.Function($"pci0000:00/{a}"));

        _tree.Read().Functions.Select(f => f.Address).Should().HaveCount(200).And.BeInAscendingOrder();
    }

    [FactOnLinux]
    public void Names_come_from_the_trees_pci_ids()
    {
        AddFunction();
        _tree.File("usr/share/hwdata/pci.ids", "1b36  Red Hat, Inc.\n\t0010  QEMU NVM Express Controller\nC 01  Mass storage controller\n\t08  Non-Volatile memory controller\n");

        _tree.Only().Should().BeEquivalentTo(new { VendorName = "Red Hat, Inc.", DeviceName = "QEMU NVM Express Controller", ClassName = "Non-Volatile memory controller" });
    }

    [FactOnLinux]
    public void Without_pci_ids_there_are_no_names()
    {
        AddFunction();

        _tree.Only().Should().BeEquivalentTo(new { VendorName = (string?)null, DeviceName = (string?)null, ClassName = (string?)null });
    }
}
