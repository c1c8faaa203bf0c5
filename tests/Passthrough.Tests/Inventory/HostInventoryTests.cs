namespace Passthrough.Tests.Inventory;

public sealed class HostInventoryTests
{
    private static readonly HostInventory Host = Sample.Host(
        Sample.Endpoint("10000:01:00.0"),
        Sample.Endpoint("0000:02:00.0", group: 10),
        Sample.Endpoint("0000:01:00.1", group: 9),
        Sample.Endpoint("0000:01:00.0", group: 9));

    [Fact]
    public void Functions_are_in_address_order()
    {
        Host.Functions.Select(f => f.Address.ToString()).Should().Equal("0000:01:00.0", "0000:01:00.1", "0000:02:00.0", "10000:01:00.0");
    }

    [Fact]
    public void Below_a_bridge_are_those_on_its_bus_and_below_the_bridges_there()
    {
        HostInventory host = Sample.Host(
            Sample.Bridge("00:01.0"),
            Sample.Bridge("00:02.0"),
            Sample.Endpoint("02:00.1") with { ParentBridge = Sample.At("01:00.0") },
            Sample.Endpoint("02:00.0") with { ParentBridge = Sample.At("01:00.0") },
            Sample.Bridge("01:00.0") with { ParentBridge = Sample.At("00:01.0") },
            Sample.Endpoint("03:00.0") with { ParentBridge = Sample.At("00:02.0") },
            Sample.Endpoint("10000:03:00.0") with { ParentBridge = Sample.At("10000:00:01.0") });

        host.Below(Sample.At("00:01.0")).Select(f => f.Address).Should().Equal(Sample.At("01:00.0"), Sample.At("02:00.0"), Sample.At("02:00.1"));
        host.Below(Sample.At("00:02.0")).Select(f => f.Address).Should().Equal(Sample.At("03:00.0"));
        host.Below(Sample.At("10000:00:01.0")).Select(f => f.Address).Should().Equal(Sample.At("10000:03:00.0"));
        host.Below(Sample.At("03:00.0")).Should().BeEmpty();
    }

    [Fact]
    public void Groups_are_in_order_of_their_numbers()
    {
        Host.Groups.Select(g => g.Id.Value).Should().Equal(9, 10);
    }

    [Fact]
    public void A_function_is_found_by_its_address()
    {
        PciAddress address = Sample.At("0000:02:00.0");

        Host.TryFind(address, out PciFunction? function).Should().BeTrue();
        function!.Address.Should().Be(address);
        Host.Find(address).GetValueOrThrow().Should().BeSameAs(function);
    }

    [Fact]
    public void An_address_without_function_is_refused_with_the_address()
    {
        PciAddress address = Sample.At("0000:03:00.0");

        Host.TryFind(address, out _).Should().BeFalse();
        Host.Find(address).Error.Should().Be(new FunctionNotFound(address));
        Host.Find(address).Error!.Message.Should().Be("the host has no function at 0000:03:00.0");
    }

    [Fact]
    public void Two_functions_at_one_address_are_a_bug_of_the_caller_that_names_it()
    {
        Action act = () => _ = new HostInventory([Sample.Endpoint("01:00.0"), Sample.Endpoint("0000:01:00.0")], []);

        act.Should().Throw<ArgumentException>().WithMessage("*0000:01:00.0*").Which.ParamName.Should().Be("functions");
    }

    [Fact]
    public void Two_groups_of_one_number_are_a_bug_of_the_caller_that_names_it()
    {
        Action act = () => _ = new HostInventory([], [Sample.Group(14), Sample.Group(14)]);

        act.Should().Throw<ArgumentException>().WithMessage("*14*").Which.ParamName.Should().Be("groups");
    }

    [Fact]
    public void A_host_without_functions_is_one()
    {
        var host = new HostInventory([], []);

        host.Functions.Should().BeEmpty();
        host.Groups.Should().BeEmpty();
        host.Warnings.Should().BeEmpty();
    }

    [Fact]
    public void Warnings_are_kept_in_order()
    {
        VmError[] warnings = [new VmIdMissing(), new NothingRequested()];

        new HostInventory([], [], warnings).Warnings.Should().Equal(warnings);
    }

    [Fact]
    public void The_group_of_a_function_is_the_one_it_names()
    {
        Host.GroupOf(Host.Functions[0])!.Members.Select(m => m.ToString()).Should().Equal("0000:01:00.0", "0000:01:00.1");
    }

    [Fact]
    public void A_function_has_no_group_when_in_none_when_unknown_and_when_the_host_lists_none()
    {
        Host.GroupOf(Sample.Endpoint("01:00.0")).Should().BeNull();
        Host.GroupOf(Sample.Endpoint("01:00.0") with { IommuGroup = default }).Should().BeNull();
        Host.GroupOf(Sample.Endpoint("01:00.0", group: 99)).Should().BeNull();
    }

    [Theory]
    [InlineData("vfio-noiommu", true)]
    [InlineData("VFIO-NOIOMMU", false)]
    [InlineData("other", false)]
    [InlineData(null, false)]
    public void A_group_is_without_iommu_by_its_name(string? name, bool isNoIommu)
    {
        (Sample.Group(1) with { Name = new(name) }).IsNoIommu.Should().Be(isNoIommu);
    }

    [Fact]
    public void A_group_of_unknown_name_is_taken_for_an_ordinary_one()
    {
        (Sample.Group(1) with { Name = default }).IsNoIommu.Should().BeFalse();
    }

    [Theory]
    [InlineData("direct", true)]
    [InlineData("direct-relaxable", false)]
    [InlineData("reserved", false)]
    [InlineData("msi", false)]
    public void Only_direct_regions_are_firmware_mapped(string type, bool isFirmwareMapped)
    {
        new ReservedRegion(0, 0xFFF, type).IsFirmwareMapped.Should().Be(isFirmwareMapped);
    }
}
