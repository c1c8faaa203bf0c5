namespace Passthrough.Testing;

/// <summary>Gives the interfaces of a made host addresses, routes and each other.</summary>
public static class FakeNetwork
{
    public static FakeHostTree DefaultRoute(this FakeHostTree tree, string name) => tree.Append("proc/net/route", $"{name}\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n");

    /// <summary>Adds an address of 192.0.2.0/24 with the route that the kernel makes of it.</summary>
    public static FakeHostTree Address(this FakeHostTree tree, string name) =>
        tree.Append("proc/net/route", $"{name}\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n").LocalAddress("192.0.2.2");

    /// <summary>Adds an IPv4 address of the host, of no interface that is told.</summary>
    public static FakeHostTree LocalAddress(this FakeHostTree tree, string address) => tree.Append("proc/net/fib_trie", $"           |-- {address}\n              /32 host LOCAL\n");

    public static FakeHostTree GatewayRoute(this FakeHostTree tree, string name) => tree.Append("proc/net/route", $"{name}\t0000010A\t010200C0\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n");

    /// <summary>Adds an IPv6 address; scope 00 is global, 20 a link's own.</summary>
    public static FakeHostTree Address6(this FakeHostTree tree, string name, string scope = "00") => tree.Append("proc/net/if_inet6", $"20010db8000000000000000000000002 04 40 {scope} 80 {name,8}\n");

    public static FakeHostTree DefaultRoute6(this FakeHostTree tree, string name, string flags = "00000003")
    {
        const string None = "00000000000000000000000000000000";
        return tree.Append("proc/net/ipv6_route", $"{None} 00 {None} 00 20010db8000000000000000000000001 00000400 00000003 00000000 {flags} {name,8}\n");
    }

    /// <summary>Adds an interface that is on no function.</summary>
    public static FakeHostTree Made(this FakeHostTree tree, string name, string flags = "0x1003") => tree.Interface($"virtual/net/{name}", flags);

    /// <summary>Makes an interface that is on no function a bridge.</summary>
    public static FakeHostTree Bridge(this FakeHostTree tree, string name, string flags = "0x1003") => tree.Made(name, flags).File($"sys/devices/virtual/net/{name}/bridge/stp_state", "0\n");

    /// <summary>Puts an interface over another, both by their ways below <c>sys/devices</c>.</summary>
    public static FakeHostTree Over(this FakeHostTree tree, string lower, string upper, bool isMember = false)
    {
        string name = Path.GetFileName(upper);
        tree.Link($"sys/devices/{lower}/upper_{name}", $"/sys/devices/{upper}").Link($"sys/devices/{upper}/lower_{Path.GetFileName(lower)}", $"/sys/devices/{lower}");
        return isMember ? tree.Link($"sys/devices/{lower}/master", $"/sys/devices/{upper}") : tree;
    }

    private static FakeHostTree Append(this FakeHostTree tree, string path, string line)
    {
        File.AppendAllText(tree.PathOf(path), line);
        return tree;
    }
}
