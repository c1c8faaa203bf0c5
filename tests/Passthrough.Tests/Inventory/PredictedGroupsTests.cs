namespace Passthrough.Tests.Inventory;

public sealed class PredictedGroupsTests
{
    private const int Intel = 0x8086;

    [Fact]
    public void An_endpoint_below_a_port_that_isolates_is_alone() =>
        Tree.GroupsOf(Tree.Port("00:01.0"), Tree.Function("01:00.0", Tree.Endpoint, "00:01.0")).Should().Be("00:01.0 | 01:00.0");

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x04)]
    [InlineData(0x08)]
    [InlineData(0x10)]
    public void A_port_with_one_service_off_shares_its_group_with_what_is_below(int missing) =>
        Tree.GroupsOf(Tree.Function("00:01.0", Tree.RootPort, enabled: Tree.AllServices & ~missing), Tree.Function("01:00.0", Tree.Endpoint, "00:01.0"))
            .Should().Be("00:01.0 01:00.0");

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x04)]
    [InlineData(0x08)]
    [InlineData(0x10)]
    public void A_service_that_is_not_offered_is_not_missed(int missing) =>
        Tree.GroupsOf(
            Tree.Function("00:01.0", Tree.RootPort, enabled: Tree.AllServices & ~missing, offered: Tree.AllServices & ~missing),
            Tree.Function("01:00.0", Tree.Endpoint, "00:01.0"))
            .Should().Be("00:01.0 | 01:00.0");

    [Fact]
    public void Services_that_groups_do_not_ask_for_may_be_off() =>
        Tree.GroupsOf(Tree.Function("00:01.0", Tree.RootPort, enabled: Tree.AllServices, offered: 0x7F), Tree.Function("01:00.0", Tree.Endpoint, "00:01.0"))
            .Should().Be("00:01.0 | 01:00.0");

    [Fact]
    public void A_port_without_ACS_shares_its_group_with_all_below() =>
        Tree.GroupsOf(
            Tree.Function("00:01.0", Tree.RootPort),
            Tree.Function("01:00.0", Tree.UpstreamPort, "00:01.0"),
            Tree.Function("02:00.0", Tree.DownstreamPort, "01:00.0", enabled: Tree.AllServices),
            Tree.Function("03:00.0", Tree.Endpoint, "02:00.0"))
            .Should().Be("00:01.0 01:00.0 02:00.0 03:00.0");

    [Fact]
    public void Ports_of_one_device_without_ACS_share_one() =>
        Tree.GroupsOf(
            Tree.Function("00:1c.0", Tree.RootPort, isMulti: true),
            Tree.Function("00:1c.4", Tree.RootPort, isMulti: true),
            Tree.Function("01:00.0", Tree.Endpoint, "00:1c.0"),
            Tree.Function("02:00.0", Tree.Endpoint, "00:1c.4"))
            .Should().Be("00:1c.0 00:1c.4 01:00.0 02:00.0");

    [Fact]
    public void Ports_of_one_device_that_isolate_are_apart() =>
        Tree.GroupsOf(
            Tree.Function("00:1c.0", Tree.RootPort, enabled: Tree.AllServices, isMulti: true),
            Tree.Function("00:1c.4", Tree.RootPort, enabled: Tree.AllServices, isMulti: true))
            .Should().Be("00:1c.0 | 00:1c.4");

    [Fact]
    public void One_that_isolates_is_apart_from_those_that_do_not() =>
        Tree.GroupsOf(
            Tree.Function("00:1c.0", Tree.RootPort, isMulti: true),
            Tree.Function("00:1c.1", Tree.RootPort, enabled: Tree.AllServices, isMulti: true),
            Tree.Function("00:1c.2", Tree.RootPort, isMulti: true))
            .Should().Be("00:1c.0 00:1c.2 | 00:1c.1");

    [Fact]
    public void A_downstream_port_without_ACS_takes_what_is_below_it_and_not_its_neighbour() =>
        Tree.GroupsOf(
            Tree.Port("00:01.0"),
            Tree.Function("01:00.0", Tree.UpstreamPort, "00:01.0"),
            Tree.Function("02:00.0", Tree.DownstreamPort, "01:00.0"),
            Tree.Function("02:01.0", Tree.DownstreamPort, "01:00.0"),
            Tree.Function("03:00.0", Tree.Endpoint, "02:00.0"),
            Tree.Function("04:00.0", Tree.Endpoint, "02:01.0"))
            .Should().Be("00:01.0 | 01:00.0 | 02:00.0 03:00.0 | 02:01.0 04:00.0");

    [Theory]
    [InlineData(Tree.Endpoint)]
    [InlineData(1)]
    [InlineData(Tree.IntegratedEndpoint)]
    [InlineData(Tree.UpstreamPort)]
    public void Functions_of_one_device_without_ACS_share_a_group(int type) =>
        Tree.GroupsOf(Tree.Function("00:02.0", type, isMulti: true), Tree.Function("00:02.1", type)).Should().Be("00:02.0 00:02.1");

    [Theory]
    [InlineData(Tree.Endpoint)]
    [InlineData(1)]
    [InlineData(Tree.IntegratedEndpoint)]
    [InlineData(Tree.UpstreamPort)]
    public void Those_with_ACS_are_apart(int type) =>
        Tree.GroupsOf(
            Tree.Function("00:02.0", type, enabled: Tree.AllServices, isMulti: true),
            Tree.Function("00:02.1", type, enabled: Tree.AllServices))
            .Should().Be("00:02.0 | 00:02.1");

    [Fact]
    public void A_first_function_that_says_it_is_the_only_one_needs_no_ACS() =>
        Tree.GroupsOf(Tree.Function("00:02.0", Tree.Endpoint), Tree.Function("00:02.1", Tree.Endpoint)).Should().Be("00:02.0 | 00:02.1");

    [Fact]
    public void Other_devices_of_a_bus_are_apart() =>
        Tree.GroupsOf(Tree.Function("00:02.0", Tree.IntegratedEndpoint, isMulti: true), Tree.Function("00:03.0", Tree.IntegratedEndpoint, isMulti: true))
            .Should().Be("00:02.0 | 00:03.0");

    [Fact]
    public void Event_collectors_are_never_isolated() =>
        Tree.GroupsOf(
            Tree.Function("00:02.0", Tree.EventCollector, enabled: Tree.AllServices, isMulti: true),
            Tree.Function("00:02.1", Tree.EventCollector, enabled: Tree.AllServices))
            .Should().Be("00:02.0 00:02.1");

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public void A_reserved_type_counts_as_isolated(int type) =>
        Tree.GroupsOf(Tree.Function("00:02.0", type, isMulti: true), Tree.Function("00:02.1", type)).Should().Be("00:02.0 | 00:02.1");

    [Fact]
    public void Conventional_functions_of_one_device_share_a_group_and_devices_on_a_root_bus_do_not() =>
        Tree.GroupsOf(
            Tree.Function("00:02.0", Tree.Conventional),
            Tree.Function("00:1f.0", Tree.Conventional, isMulti: true),
            Tree.Function("00:1f.2", Tree.Conventional))
            .Should().Be("00:02.0 | 00:1f.0 00:1f.2");

    [Theory]
    [InlineData(Tree.ToPciBridge, Tree.Conventional)]
    [InlineData(Tree.ToExpressBridge, Tree.Endpoint)]
    [InlineData(Tree.Conventional, Tree.Conventional)]
    public void All_behind_a_bridge_to_or_from_conventional_PCI_share_its_group(int bridge, int below) =>
        Tree.GroupsOf(
            Tree.Port("00:01.0"),
            Tree.Function("01:00.0", bridge, "00:01.0", enabled: bridge < 0 ? -1 : Tree.AllServices) with { ClassCode = Sample.BridgeClass },
            Tree.Function("02:01.0", below, "01:00.0"),
            Tree.Function("02:02.0", below, "01:00.0"))
            .Should().Be("00:01.0 | 01:00.0 02:01.0 02:02.0");

    [Fact]
    public void A_virtual_function_is_apart_from_its_physical_one_and_needs_no_bytes() =>
        Tree.GroupsOf(
            Tree.Port("00:01.0"),
            Tree.Function("01:00.0", Tree.Endpoint, "00:01.0", isMulti: true),
            Tree.Function("01:00.1", Tree.Endpoint, "00:01.0"),
            Tree.Function("01:00.2", Tree.Endpoint, "00:01.0").VirtualOf("01:00.0"),
            Tree.Function("01:00.3", Tree.Endpoint, "00:01.0").VirtualOf("01:00.0").Read(0))
            .Should().Be("00:01.0 | 01:00.0 01:00.1 | 01:00.2 | 01:00.3");

    [Fact]
    public void A_virtual_function_on_a_bus_of_its_own_goes_the_way_of_its_physical_one() =>
        Tree.GroupsOf(
            Tree.Function("00:01.0", Tree.RootPort),
            Tree.Function("01:00.0", Tree.Endpoint, "00:01.0"),
            Tree.Function("02:00.0", Tree.Endpoint).VirtualOf("01:00.0"))
            .Should().Be("00:01.0 01:00.0 02:00.0");

    [Theory]
    [InlineData(Tree.IntegratedEndpoint, Intel, 0x1234, true)]
    [InlineData(Tree.IntegratedEndpoint, 0x1022, 0x1234, false)]
    [InlineData(Tree.RootPort, Intel, 0x1C10, true)]
    [InlineData(Tree.RootPort, Intel, 0x1C1F, true)]
    [InlineData(Tree.RootPort, Intel, 0x1C20, false)]
    [InlineData(Tree.RootPort, Intel, 0x8D10, true)]
    [InlineData(Tree.RootPort, 0x1022, 0x1C10, false)]
    [InlineData(Tree.Endpoint, Intel, 0x1C10, false)]
    [InlineData(Tree.Endpoint, Intel, 0x10FB, true)]
    [InlineData(Tree.Endpoint, Intel, 0x154D, true)]
    [InlineData(Tree.Endpoint, Intel, 0x10FD, false)]
    [InlineData(Tree.Endpoint, 0x1022, 0x10FB, false)]
    public void Intels_known_exceptions_count_as_isolated(int type, int vendor, int device, bool isApart) =>
        Tree.GroupsOf(
            Tree.Function("00:02.0", type, isMulti: true, vendor: vendor, device: device),
            Tree.Function("00:02.1", type, vendor: vendor, device: device))
            .Should().Be(isApart ? "00:02.0 | 00:02.1" : "00:02.0 00:02.1");

    [Theory]
    [InlineData(Intel, 0xA110, 0x1D, true)]
    [InlineData(Intel, 0xA2EE, 0x1D, true)]
    [InlineData(Intel, 0xA110, 0x1C, false)]
    [InlineData(Intel, 0xA120, 0x1D, false)]
    [InlineData(0x1022, 0xA110, 0x1D, false)]
    public void Intels_ports_with_wide_registers_are_read_where_they_have_them(int vendor, int device, int enabled, bool isApart)
    {
        PciFunction port = Tree.Function("00:1c.0", Tree.RootPort, enabled: 0, vendor: vendor, device: device);
        port = port with { Config = port.Config.SetItem(0x150, (byte)enabled) };

        Tree.GroupsOf(port, Tree.Function("01:00.0", Tree.Endpoint, "00:1c.0")).Should().Be(isApart ? "00:1c.0 | 01:00.0" : "00:1c.0 01:00.0");
    }

    [Fact]
    public void Behind_an_Intel_VMD_everything_has_its_group() =>
        Tree.GroupsOf(
            Tree.Function("0000:00:0e.0", Tree.IntegratedEndpoint) with { TopologyPath = "pci0000:00/0e.0" },
            Tree.Port("10000:e0:1d.0") with { TopologyPath = "pci0000:00/0e.0/pci10000:e0/1d.0" },
            Tree.Function("10000:e1:00.0", Tree.Endpoint, "10000:e0:1d.0") with { TopologyPath = "pci0000:00/0e.0/pci10000:e0/1d.0/00.0" })
            .Should().Be("00:0e.0 e0:1d.0 e1:00.0");

    [Fact]
    public void Equal_places_in_other_segments_are_other_devices() =>
        Tree.GroupsOf(Tree.Function("0000:00:02.0", Tree.Conventional, isMulti: true), Tree.Function("0001:00:02.1", Tree.Conventional))
            .Should().Be("00:02.0 | 00:02.1");
}
