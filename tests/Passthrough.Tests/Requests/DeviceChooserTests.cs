using static Passthrough.Tests.Support.Sample;

namespace Passthrough.Tests.Requests;

public sealed class DeviceChooserTests
{
    private static string Choose(HostInventory host, string spec, Asked? view = null, OwnershipPolicy? policy = null) => string.Join(
        ' ',
        SelectionResolver.Resolve(host, DeviceSelection.Of(DeviceSpec.Parse(spec)), policy ?? OwnershipPolicy.Default, view ?? new()).GetValueOrThrow());

    private static PciFunction OnNode(string address, int? node, int? group = null) => Endpoint(address, group) with { NumaNode = new(node) };

    [Fact]
    public void The_preferred_node_comes_first_and_the_others_fill_up()
    {
        HostInventory host = Host(OnNode("0000:01:00.0", 0), OnNode("0000:02:00.0", 1), OnNode("0000:03:00.0", null), OnNode("0000:04:00.0", 1));

        Choose(host, "prefer-numa=1,count=3").Should().Be("0000:02:00.0 0000:04:00.0 0000:01:00.0");
    }

    [Fact]
    public void A_node_that_is_unknown_is_not_the_preferred_one()
    {
        HostInventory host = Host(Endpoint("0000:01:00.0"), OnNode("0000:02:00.0", 0));

        Choose(host, "prefer-numa=0").Should().Be("0000:02:00.0");
    }

    [Fact]
    public void The_preferred_node_counts_for_more_than_a_group_that_stays_whole()
    {
        HostInventory host = Host(OnNode("0000:01:00.0", 0, 1), OnNode("0000:02:00.0", 1, 2), OnNode("0000:02:00.1", 1, 2));

        Choose(host, "prefer-numa=1").Should().Be("0000:02:00.0");
    }

    [Fact]
    public void A_group_that_is_taken_whole_comes_before_one_that_would_be_torn()
    {
        HostInventory host = Host(Endpoint("0000:01:00.0", 1), Endpoint("0000:01:00.1", 1), Endpoint("0000:02:00.0", 2));

        Choose(host, "count=1").Should().Be("0000:02:00.0");
        Choose(host, "count=2").Should().Be("0000:01:00.0 0000:01:00.1");
    }

    [Fact]
    public void A_group_where_the_VM_has_a_function_comes_first()
    {
        HostInventory host = Host(Endpoint("0000:01:00.0", 1), Endpoint("0000:02:00.0", 2), Endpoint("0000:02:00.1", 2), Endpoint("0000:02:00.2", 2));

        Choose(host, "count=1", new() { Own = [At("0000:02:00.0")] }).Should().Be("0000:02:00.1");
    }

    [Fact]
    public void A_group_that_the_request_begins_counts_as_the_VMs()
    {
        HostInventory host = Host(Endpoint("0000:01:00.0", 1), Endpoint("0000:02:00.0", 2), Endpoint("0000:02:00.1", 2), Endpoint("0000:02:00.2", 2));

        SelectionResolver.Resolve(host, DeviceSelection.Parse("count=1 02:00.2"), OwnershipPolicy.Default, new Asked()).GetValueOrThrow()
            .Should().Equal(At("0000:02:00.0"), At("0000:02:00.2"));
    }

    [Fact]
    public void What_others_have_of_a_group_is_not_lost_by_the_choice()
    {
        HostInventory host = Host(
            Endpoint("0000:01:00.0", 1), Endpoint("0000:01:00.1", 1) with { VendorId = 1 }, Endpoint("0000:02:00.0", 2), Endpoint("0000:02:00.1", 2) with { VendorId = 1 });

        Choose(host, "vendor=144d", new() { Taken = [At("0000:02:00.1")] }).Should().Be("0000:02:00.0");
    }

    [Fact]
    public void Bridges_of_a_group_are_nothing_that_could_be_lost()
    {
        HostInventory host = Host(Bridge("0000:00:01.0", 1), Endpoint("0000:01:00.0", 1), Endpoint("0000:02:00.0", 2), Endpoint("0000:02:00.1", 2));

        Choose(host, "count=1").Should().Be("0000:01:00.0");
    }

    [Fact]
    public void What_is_equal_goes_by_topology_path_and_not_by_bus_number()
    {
        HostInventory host = Host(
            Endpoint("0000:01:00.0") with { TopologyPath = "pci0000:00/02.0/00.0" }, Endpoint("0000:02:00.0") with { TopologyPath = "pci0000:00/01.0/00.0" });

        Choose(host, "count=1").Should().Be("0000:02:00.0");
    }

    [Fact]
    public void Equal_paths_go_by_address()
    {
        HostInventory host = Host(Endpoint("0000:02:00.0") with { TopologyPath = "p" }, Endpoint("0000:01:00.0") with { TopologyPath = "p" });

        Choose(host, "count=2").Should().Be("0000:01:00.0 0000:02:00.0");
    }

    [Fact]
    public void Without_protection_a_group_is_no_unit()
    {
        HostInventory host = Host(Endpoint("0000:01:00.0", 1), Endpoint("0000:01:00.1", 1), Endpoint("0000:02:00.0", 2));
        HostInventory unprotected = host.With(Group(1, "0000:01:00.0", "0000:01:00.1") with { Name = new(IommuGroup.NoIommuName) });

        Choose(unprotected, "count=1").Should().Be("0000:01:00.0");
        Choose(host, "count=1", policy: new() { AssumeIommu = true }).Should().Be("0000:01:00.0");
    }

    [Fact]
    public void As_fewer_are_wanted_a_large_group_is_weighed_by_what_it_would_lose_then()
    {
        HostInventory host = Host(
            Endpoint("0000:01:00.0", 1), Endpoint("0000:01:00.1", 1), Endpoint("0000:01:00.2", 1),
            Endpoint("0000:02:00.0", 2), Endpoint("0000:02:00.1", 2),
            Endpoint("0000:03:00.0", 3), Endpoint("0000:03:00.1", 3) with { VendorId = 1 });

        Choose(host, "vendor=144d,count=4").Should().Be("0000:01:00.0 0000:01:00.1 0000:01:00.2 0000:02:00.0");
    }
}
