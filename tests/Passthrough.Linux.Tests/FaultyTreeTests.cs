namespace Passthrough.Linux.Tests;

public sealed class FaultyTreeTests : IDisposable
{
    private readonly FakeHostTree _tree = new();
    private readonly FakeFunction _function;

    public FaultyTreeTests()
    {
        _function = _tree.Function("pci0000:00/0000:00:01.0");
        _tree.Function("pci0000:00/0000:00:02.0");
    }

    public void Dispose() => _tree.Dispose();

    public static TheoryData<string> Attributes =>
    [
        "vendor", "device", "class", "revision", "subsystem_vendor", "subsystem_device", "numa_node", "driver_override", "reset_method",
        "resource", "sriov_totalvfs", "current_link_speed", "current_link_width", "max_link_speed", "max_link_width", "boot_vga",
    ];

    [Theory]
    [MemberData(nameof(Attributes))]
    public void Garbage_in_a_file_is_a_warning_that_names_the_file_and_its_content(string attribute)
    {
        _function.With(attribute, "\x01zz\xE9garbage\n");

        HostInventory inventory = _tree.Read();

        inventory.At("0000:00:01.0").Warnings.Should().ContainSingle().Which.Should().BeOfType<AttributeMalformed>().Which.Attribute.Should().Be(attribute);
        inventory.At("0000:00:02.0").Warnings.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Attributes))]
    public void A_directory_in_place_of_a_file_is_a_warning(string attribute)
    {
        File.Delete(_tree.PathOf($"{_function.FolderPath}/{attribute}"));
        Directory.CreateDirectory(_tree.PathOf($"{_function.FolderPath}/{attribute}"));

        _tree.Read().At("0000:00:01.0").Warnings.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.AttributeNotReadable);
    }

    [Theory]
    [MemberData(nameof(Attributes))]
    public void A_huge_file_is_a_warning(string attribute)
    {
        using (FileStream file = File.Create(_tree.PathOf($"{_function.FolderPath}/{attribute}")))
        {
            file.SetLength(1L << 33);
        }

        _tree.Read().At("0000:00:01.0").Warnings.Should().ContainSingle().Which.Should().BeOfType<AttributeNotReadable>().Which.Reason.Should().Contain("longer");
    }

    [FactOnLinux(Program = "mkfifo (coreutils)")]
    public void A_fifo_in_place_of_a_file_is_not_waited_for()
    {
        _function.Without("vendor");
        using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", _tree.PathOf($"{_function.FolderPath}/vendor")))
        {
            made.WaitForExit();
        }

        _tree.Read().At("0000:00:01.0").Warnings.Should().ContainSingle();
    }

    [FactOnLinux]
    public void A_link_in_place_of_a_file_is_not_followed()
    {
        _function.Without("vendor").LinkTo("vendor", "/etc/hostname");

        _tree.Read().At("0000:00:01.0").Warnings.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.AttributeNotReadable);
    }

    [FactOnLinux]
    public void A_missing_id_is_taken_from_the_configuration_bytes_with_a_warning()
    {
        _function.Without("vendor").Config(FakeConfig.Of(0x8086, 1, 0x020000).Bytes);

        PciFunction function = _tree.Read().At("0000:00:01.0");

        function.VendorId.Should().Be(0x8086);
        function.Warnings.Should().ContainSingle().Which.Should().Be(new AttributeNotReadable("vendor", "is missing"));
    }

    [FactOnLinux]
    public void A_function_whose_directory_is_gone_has_vanished()
    {
        Directory.Delete(_tree.PathOf(_function.FolderPath), recursive: true);

        HostInventory inventory = _tree.Read();

        inventory.At("0000:00:01.0").Warnings.Should().Equal(new FunctionVanished(PciAddress.Parse("0000:00:01.0")));
        inventory.At("0000:00:02.0").Warnings.Should().BeEmpty();
    }

    [FactOnLinux]
    public void Links_that_lead_round_end()
    {
        Directory.Delete(_tree.PathOf(_function.FolderPath), recursive: true);
        _tree.Link(_function.FolderPath, "0000:00:01.0");

        _tree.Read().At("0000:00:01.0").Warnings.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.HostNotReadable);
    }

    [FactOnLinux]
    public void A_link_cannot_lead_out_of_the_tree()
    {
        _tree.Link("sys/bus/pci/devices/0000:00:03.0", "../../../../../../../../../../../../sys/devices/pci0000:00/0000:00:02.0");

        _tree.Read().At("0000:00:03.0").Warnings.Should().BeEmpty("the tree's own sys is what the link leads to");
    }

    [FactOnLinux]
    public void A_dangling_driver_link_still_names_the_driver()
    {
        _function.LinkTo("driver", "../../../bus/pci/drivers/gone");

        _tree.Read().At("0000:00:01.0").Driver.ValueOrDefault.Should().Be("gone");
    }

    [FactOnLinux]
    public void A_file_in_place_of_the_driver_link_is_a_warning_and_unknown()
    {
        _function.With("driver", "nvme\n");

        PciFunction function = _tree.Read().At("0000:00:01.0");

        function.Driver.IsKnown.Should().BeFalse();
        function.Warnings.Should().ContainSingle();
    }

    [FactOnLinux]
    public void A_group_link_without_a_number_is_a_warning_and_unknown()
    {
        _function.LinkTo("iommu_group", "../../../kernel/iommu_groups/abc");

        PciFunction function = _tree.Read().At("0000:00:01.0");

        function.IommuGroup.IsKnown.Should().BeFalse();
        function.Warnings.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.AttributeMalformed);
    }

    [FactOnLinux]
    public void A_name_that_is_no_address_is_a_warning_of_the_host()
    {
        _tree.Link("sys/bus/pci/devices/0000:00:1F.0", "../../../devices/pci0000:00/0000:00:01.0");

        HostInventory inventory = _tree.Read();

        inventory.Warnings.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.AttributeMalformed);
        inventory.Functions.Should().HaveCount(2);
    }

    [FactOnLinux]
    public void One_bad_bar_leaves_the_others()
    {
        _function.Resource(2, 0x1000, 0x3000, 0x40200);

        PciFunction function = _tree.Read().At("0000:00:01.0");

        function.Bars.ValueOrDefault.Should().ContainSingle().Which.Index.Should().Be(0);
        function.Warnings.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.BarInvalid);
    }

    [FactOnLinux]
    public void Configuration_bytes_of_an_odd_number_are_a_warning()
    {
        _function.Config(new byte[100]);

        PciFunction function = _tree.Read().At("0000:00:01.0");

        function.Capabilities.IsKnown.Should().BeFalse();
        function.Warnings.Should().Contain(new AttributeNotReadable("config", "gave 100 of 256 bytes"));
    }

    [FactOnLinux]
    public void A_function_of_all_ones_is_unresponsive()
    {
        _function.Config([.. Enumerable.Repeat((byte)0xFF, 4096)]);

        PciFunction function = _tree.Read().At("0000:00:01.0");

        function.IsUnresponsive.Should().BeTrue();
        function.Capabilities.IsKnown.Should().BeFalse();
    }

    [FactOnLinux]
    public void Garbage_in_reserved_regions_is_a_warning_of_the_host()
    {
        _tree.Group(7, reservedRegions: "0x1 garbage\n");

        HostInventory inventory = _tree.Read();

        inventory.Groups[0].ReservedRegions.IsKnown.Should().BeFalse();
        inventory.Warnings.Should().ContainSingle().Which.Should().BeOfType<AttributeMalformed>().Which.Attribute.Should().Be("sys/kernel/iommu_groups/7/reserved_regions");
    }
}
