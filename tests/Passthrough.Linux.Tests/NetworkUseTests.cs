namespace Passthrough.Linux.Tests;

public sealed class NetworkUseTests : IDisposable
{
    private const string Eth0 = "pci0000:00/0000:00:02.0/net/eth0";
    private const string Eth1 = "pci0000:00/0000:00:03.0/net/eth1";
    private const string Up = "0x1003";

    private readonly FakeHostTree _tree = new();

    public NetworkUseTests()
    {
        _tree.Function("pci0000:00/0000:00:02.0");
        _tree.Function("pci0000:00/0000:00:03.0");
        _tree.Interface(Eth0, Up).Interface(Eth1, Up);
    }

    public void Dispose() => _tree.Dispose();

    private string[] Evidence(string address = "0000:00:02.0") => [.. _tree.Read().At(address).HostUses.ValueOrDefault.Select(u => u.Evidence)];

    [FactOnLinux]
    public void An_interface_with_an_address_is_a_use()
    {
        _tree.Address("eth0");

        _tree.Read().At("0000:00:02.0").HostUses.ValueOrDefault.Should().Equal(new HostUse(HostUseKind.NetworkInterface, "eth0 has an address"));
    }

    [FactOnLinux]
    public void The_default_route_tells_more_than_an_address()
    {
        _tree.Address("eth0").DefaultRoute("eth0");

        Evidence().Should().Equal("eth0 has the default route");
    }

    [FactOnLinux]
    public void An_interface_that_is_merely_up_is_none()
    {
        _tree.Address("eth1");

        Evidence().Should().BeEmpty();
    }

    [FactOnLinux]
    public void An_interface_that_is_down_is_none()
    {
        _tree.Function("pci0000:00/0000:00:04.0");
        _tree.Interface("pci0000:00/0000:00:04.0/net/eth2", "0x1002").Address("eth2");

        Evidence("0000:00:04.0").Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_route_through_a_gateway_is_a_use()
    {
        _tree.GatewayRoute("eth0");

        Evidence().Should().Equal("eth0 has a route");
    }

    [FactOnLinux]
    public void An_ipv6_address_is_a_use()
    {
        _tree.Address6("eth0");

        Evidence().Should().Equal("eth0 has an address");
    }

    [FactOnLinux]
    public void An_address_that_each_interface_makes_itself_is_none()
    {
        _tree.Address6("eth0", scope: "20");

        Evidence().Should().BeEmpty();
    }

    [FactOnLinux]
    public void The_ipv6_default_route_is_a_use()
    {
        _tree.DefaultRoute6("eth0");

        Evidence().Should().Equal("eth0 has the default route");
    }

    [FactOnLinux]
    public void A_default_route_that_refuses_everything_is_none()
    {
        _tree.DefaultRoute6("eth0", flags: "00200200");

        Evidence().Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_bond_with_an_address_is_a_use_of_its_members()
    {
        _tree.Made("bond0").Over(Eth0, "virtual/net/bond0", isMember: true).Over(Eth1, "virtual/net/bond0", isMember: true).Address("bond0");

        Evidence().Should().Equal("eth0 is in bond0, which has an address");
        Evidence("0000:00:03.0").Should().Equal("eth1 is in bond0, which has an address");
    }

    [FactOnLinux]
    public void A_bond_without_one_is_none()
    {
        _tree.Made("bond0").Over(Eth0, "virtual/net/bond0", isMember: true);

        Evidence().Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_vlan_is_a_use_of_the_interface_below_it()
    {
        _tree.Made("eth0.100").Over(Eth0, "virtual/net/eth0.100").Address("eth0.100");

        Evidence().Should().Equal("eth0 is below eth0.100, which has an address");
    }

    [FactOnLinux]
    public void A_vlan_over_a_bond_is_told_in_words()
    {
        _tree.Made("bond0").Made("vlan100").Over(Eth0, "virtual/net/bond0", isMember: true).Over("virtual/net/bond0", "virtual/net/vlan100").DefaultRoute("vlan100");

        Evidence().Should().Equal("eth0 is in bond0, over which vlan100 has the default route");
    }

    [FactOnLinux]
    public void A_bridge_over_a_vlan_over_a_bond_is_told_in_words()
    {
        _tree.Made("bond0").Made("bond0.7").Bridge("br0").Over(Eth0, "virtual/net/bond0", isMember: true).Over("virtual/net/bond0", "virtual/net/bond0.7")
            .Over("virtual/net/bond0.7", "virtual/net/br0", isMember: true).Address("br0");

        Evidence().Should().Equal("eth0 is in bond0, over which br0 (over bond0.7) has an address");
    }

    [FactOnLinux]
    public void A_port_of_a_bridge_without_an_address_is_a_use()
    {
        _tree.Bridge("br0").Over(Eth0, "virtual/net/br0", isMember: true);

        Evidence().Should().Equal("eth0 is a port of the bridge br0");
    }

    [FactOnLinux]
    public void A_port_of_a_bridge_that_is_down_is_none()
    {
        _tree.Bridge("br0", "0x1002").Over(Eth0, "virtual/net/br0", isMember: true);

        Evidence().Should().BeEmpty();
    }

    [FactOnLinux]
    public void A_port_of_open_vswitch_is_a_use()
    {
        _tree.Made("ovs-system", "0x1002").Over(Eth0, "virtual/net/ovs-system", isMember: true);

        Evidence().Should().Equal("eth0 is a port of Open vSwitch");
    }

    [FactOnLinux]
    public void Interfaces_that_are_over_each_other_end()
    {
        _tree.Made("a").Made("b").Over(Eth0, "virtual/net/a").Over("virtual/net/a", "virtual/net/b").Over("virtual/net/b", "virtual/net/a");

        Evidence().Should().BeEmpty();
    }

    [FactOnLinux]
    public void An_address_that_no_interface_is_told_to_have_may_be_on_any()
    {
        _tree.LocalAddress("198.51.100.7").Address("eth1");

        Evidence().Should().Equal("eth0 is up, and may have an address of the host's that is on no other interface");
        Evidence("0000:00:03.0").Should().Equal("eth1 has an address");
    }

    [FactOnLinux]
    public void Without_a_routing_table_an_interface_that_is_up_counts()
    {
        File.Delete(_tree.PathOf("proc/net/route"));

        Evidence().Should().Equal("eth0 is up, and whether it has an address is not told");
    }

    [FactOnLinux]
    public void A_tap_of_a_vm_is_no_use_of_a_function()
    {
        _tree.Bridge("br0").Made("vnet0").Over("virtual/net/vnet0", "virtual/net/br0", isMember: true).Address("br0");

        Evidence().Should().BeEmpty();
    }
}
