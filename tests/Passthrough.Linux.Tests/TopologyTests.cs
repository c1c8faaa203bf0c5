namespace Passthrough.Linux.Tests;

public sealed class TopologyTests : IDisposable
{
    private readonly FakeHostTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [FactOnLinux]
    public void A_function_on_a_root_bus_has_no_bridge()
    {
        _tree.Function("pci0000:00/0000:00:01.0");

        PciFunction function = _tree.Only();

        function.TopologyPath.Should().Be("pci0000:00/01.0");
        function.ParentBridge.Should().BeNull();
    }

    [FactOnLinux]
    public void The_topology_path_names_each_bridge_by_device_and_function()
    {
        _tree.Function("pci0000:00/0000:00:14.0");
        _tree.Function("pci0000:00/0000:00:14.0/0000:06:00.0");
        _tree.Function("pci0000:00/0000:00:14.0/0000:06:00.0/0000:07:01.0");
        _tree.Function("pci0000:00/0000:00:14.0/0000:06:00.0/0000:07:01.0/0000:09:00.0");

        PciFunction function = _tree.Read().At("0000:09:00.0");

        function.TopologyPath.Should().Be("pci0000:00/14.0/00.0/01.0/00.0");
        function.ParentBridge.Should().Be(PciAddress.Parse("0000:07:01.0"));
    }

    [FactOnLinux]
    public void A_nested_root_bus_of_vmd_stays_in_the_path_and_is_no_bridge()
    {
        _tree.Function("pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:1d.0");
        _tree.Function("pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:1d.0/10000:e1:00.0");

        HostInventory inventory = _tree.Read();

        inventory.At("10000:e1:00.0").TopologyPath.Should().Be("pci0000:00/0e.0/pci10000:e0/1d.0/00.0");
        inventory.At("10000:e1:00.0").ParentBridge.Should().Be(PciAddress.Parse("10000:e0:1d.0"));
        inventory.At("10000:e0:1d.0").ParentBridge.Should().BeNull();
    }

    [FactOnLinux]
    public void What_stands_before_the_root_bus_is_left_out()
    {
        _tree.Function("platform/40000000.pcie/pci0000:00/0000:00:01.0");

        _tree.Only().TopologyPath.Should().Be("pci0000:00/01.0");
    }

    [FactOnLinux]
    public void A_physical_function_knows_its_virtual_ones_by_index()
    {
        AddSriov();

        PciFunction physical = _tree.Read().At("0000:02:00.0");

        physical.VirtualFunctions.Should().Equal(PciAddress.Parse("0000:02:00.1"), PciAddress.Parse("0000:02:00.2"));
        physical.TotalVirtualFunctions.ValueOrDefault.Should().Be(4);
        physical.PhysicalFunction.Should().BeNull();
    }

    [FactOnLinux]
    public void A_virtual_function_knows_its_physical_one_and_is_named_after_it()
    {
        AddSriov();

        PciFunction second = _tree.Read().At("0000:02:00.2");

        second.PhysicalFunction.Should().Be(PciAddress.Parse("0000:02:00.0"));
        second.TopologyPath.Should().Be("pci0000:00/11.0/00.0/vf1");
        second.TotalVirtualFunctions.Should().Be(new Fact<int?>(null));
    }

    [FactOnLinux]
    public void A_virtual_function_after_one_whose_link_is_not_understood_keeps_its_index()
    {
        AddSriov();
        string first = _tree.PathOf("sys/devices/pci0000:00/0000:00:11.0/0000:02:00.0/virtfn0");
        File.Delete(first);
        File.CreateSymbolicLink(first, "../garbage");

        HostInventory inventory = _tree.Read();

        inventory.At("0000:02:00.0").VirtualFunctions.Should().Equal(PciAddress.Parse("0000:02:00.2"));
        inventory.At("0000:02:00.0").Warnings.Should().Equal(new AttributeMalformed("virtfn0", "garbage", "a link to a PCI function"));
        inventory.At("0000:02:00.2").TopologyPath.Should().Be("pci0000:00/11.0/00.0/vf1");
    }

    [FactOnLinux]
    public void A_virtual_function_after_a_file_in_place_of_a_link_is_found()
    {
        AddSriov();
        string first = _tree.PathOf("sys/devices/pci0000:00/0000:00:11.0/0000:02:00.0/virtfn0");
        File.Delete(first);
        File.WriteAllText(first, "no link");

        PciFunction physical = _tree.Read().At("0000:02:00.0");

        physical.VirtualFunctions.Should().Equal(PciAddress.Parse("0000:02:00.2"));
        physical.Warnings.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.AttributeNotReadable);
    }

    [FactOnLinux]
    public void A_physical_function_without_virtual_ones_knows_how_many_it_could_have()
    {
        _tree.Function("pci0000:00/0000:00:01.0").With("sriov_totalvfs", "7\n");

        PciFunction function = _tree.Only();

        function.TotalVirtualFunctions.ValueOrDefault.Should().Be(7);
        function.VirtualFunctions.Should().BeEmpty();
    }

    [FactOnLinux]
    public void Functions_of_one_card_share_a_group()
    {
        _tree.Group(15);
        _tree.Function("pci0000:00/0000:00:13.0/0000:05:00.0").InGroup(15);
        _tree.Function("pci0000:00/0000:00:13.0/0000:05:00.1").InGroup(15);

        HostInventory inventory = _tree.Read();

        inventory.Groups.Should().ContainSingle().Which.Members.Should().Equal(PciAddress.Parse("0000:05:00.0"), PciAddress.Parse("0000:05:00.1"));
        inventory.At("0000:05:00.1").IommuGroup.ValueOrDefault.Should().Be(new IommuGroupId(15));
    }

    [FactOnLinux]
    public void A_function_whose_link_is_not_understood_is_still_a_member_of_the_group_that_lists_it()
    {
        _tree.Group(15);
        FakeFunction function = _tree.Function("pci0000:00/0000:00:13.0").InGroup(15);
        function.Without("iommu_group").LinkTo("iommu_group", "garbage");

        _tree.Read().Groups.Should().ContainSingle().Which.Members.Should().Equal(PciAddress.Parse("0000:00:13.0"));
    }

    [FactOnLinux]
    public void A_groups_name_type_and_reserved_regions_are_read()
    {
        _tree.Group(3, "identity", "0x0000000000000000 0x0000000000ffffff direct\n0x00000000fee00000 0x00000000feefffff msi\n", IommuGroup.NoIommuName);

        IommuGroup group = _tree.Read().Groups.Should().ContainSingle().Subject;

        group.Type.ValueOrDefault.Should().Be("identity");
        group.IsNoIommu.Should().BeTrue();
        group.ReservedRegions.ValueOrDefault.Should().Equal(new ReservedRegion(0, 0xFF_FFFF, "direct"), new ReservedRegion(0xFEE0_0000, 0xFEEF_FFFF, "msi"));
    }

    [FactOnLinux]
    public void A_group_without_reserved_regions_to_read_does_not_claim_to_have_none()
    {
        _tree.Group(3);
        File.Delete(_tree.PathOf("sys/kernel/iommu_groups/3/reserved_regions"));

        _tree.Read().Groups.Should().ContainSingle().Which.ReservedRegions.IsKnown.Should().BeFalse();
    }

    [FactOnLinux]
    public void A_host_without_an_iommu_has_functions_in_no_group()
    {
        _tree.Function("pci0000:00/0000:00:01.0");

        HostInventory inventory = _tree.Read();

        inventory.Groups.Should().BeEmpty();
        inventory.Functions[0].IommuGroup.Should().Be(new Fact<IommuGroupId?>(null));
    }

    private void AddSriov()
    {
        _tree.Function("pci0000:00/0000:00:11.0/0000:02:00.0").With("sriov_totalvfs", "4\n").LinkTo("virtfn0", "../0000:02:00.1").LinkTo("virtfn1", "../0000:02:00.2");
        _tree.Function("pci0000:00/0000:00:11.0/0000:02:00.1").LinkTo("physfn", "../0000:02:00.0");
        _tree.Function("pci0000:00/0000:00:11.0/0000:02:00.2").LinkTo("physfn", "../0000:02:00.0");
    }
}
