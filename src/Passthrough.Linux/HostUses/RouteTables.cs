using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Passthrough.Linux;

/// <summary>Which network interfaces have an address or a default route (Linux: <c>fib_route_seq_show</c>, <c>rt6_info_route</c>, <c>if6_seq_show</c>, <c>fib_trie_seq_show</c>).</summary>
internal sealed class RouteTables
{
    public const string Ipv4Routes = "proc/net/route";
    public const string Ipv4Addresses = "proc/net/fib_trie";
    public const string Ipv6Routes = "proc/net/ipv6_route";
    public const string Ipv6Addresses = "proc/net/if_inet6";

    private const ulong RouteGateway = 0x2; // Linux: RTF_GATEWAY
    private const ulong RouteReject = 0x200; // Linux: RTF_REJECT
    private const ulong ScopeHost = 0x10; // Linux: IPV6_ADDR_LOOPBACK
    private const ulong ScopeLink = 0x20; // Linux: IPV6_ADDR_LINKLOCAL
    private const string NoAddress6 = "00000000000000000000000000000000";
    private const string LocalMark = "/32 host LOCAL";

    private readonly Dictionary<string, (InterfaceRole Role, string Table)> _roles = new(StringComparer.Ordinal);
    private readonly List<(uint Network, uint Mask)> _connected = [];

    /// <summary>Whether it could be told which interfaces have addresses at all.</summary>
    public bool IsTold { get; private init; }

    /// <summary>Whether an IPv4 address of the host's is on no interface that the tables tell: a lone one without a route, or one in another table's network.</summary>
    public bool HasStrayAddress { get; private set; }

    public static RouteTables Read(UseFiles files)
    {
        // A kernel without IPv6 has no tables of it; recordings of earlier versions have none at all.
        TreeStatus told = ReadTable(files, Ipv4Routes, out string routes);
        ReadTable(files, Ipv6Routes, out string routes6);
        ReadTable(files, Ipv6Addresses, out string addresses6);
        ReadTable(files, Ipv4Addresses, out string addresses);
        var tables = new RouteTables { IsTold = told == TreeStatus.Found };
        tables.AddRoutes(routes);
        tables.AddRoutes6(routes6);
        tables.AddAddresses6(addresses6);
        tables.HasStrayAddress = LocalAddresses(addresses).Any(a => !tables.IsConnected(a));
        return tables;
    }

    private RouteTables()
    {
    }

    private static TreeStatus ReadTable(UseFiles files, string path, out string text)
    {
        TreeStatus status = files.ReadTable(path, out byte[] table);
        files.NoteUnlessMissing(path, status);
        text = Encoding.UTF8.GetString(table);
        return status;
    }

    /// <summary>What the tables say of an interface; null when they say nothing.</summary>
    public InterfaceRole? RoleOf(string name) => _roles.TryGetValue(name, out var found) ? found.Role : null;

    /// <summary>The line that says an interface's role and nothing else, and the table that it is of.</summary>
    public (string Table, string Line) Evidence(string name)
    {
        (InterfaceRole role, string table) = _roles[name];
        string line = (table, role) switch
        {
            (Ipv6Addresses, _) => $"20010db8000000000000000000000001 01 40 00 80 {name}\n",
            (Ipv6Routes, _) => $"{NoAddress6} 00 {NoAddress6} 00 {NoAddress6} 00000000 00000000 00000000 00000003 {name}\n",
            (_, InterfaceRole.DefaultRoute) => $"{name}\t00000000\t00000000\t0003\t0\t0\t0\t00000000\t0\t0\t0\n",
            (_, InterfaceRole.Address) => $"{name}\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n",
            _ => $"{name}\t000200C0\t00000000\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n",
        };
        return (table, line);
    }

    /// <summary>The lines of <see cref="Ipv4Addresses"/> that say that there is a stray address and nothing else.</summary>
    public const string StrayEvidence = "           |-- 203.0.113.1\n              /32 host LOCAL\n";

    private void Set(string name, InterfaceRole role, string table)
    {
        if (!_roles.TryGetValue(name, out var old) || role < old.Role)
        {
            _roles[name] = (role, table);
        }
    }

    private void AddRoutes(string table)
    {
        const int Destination = 1, Flags = 3, Mask = 7;
        foreach (string[] fields in Rows(table, Mask + 1))
        {
            if (TryHex(fields[Destination], out ulong destination) && TryHex(fields[Mask], out ulong mask) && TryHex(fields[Flags], out ulong flags)
                && destination <= uint.MaxValue && mask <= uint.MaxValue && (flags & RouteReject) == 0)
            {
                Set(fields[0], mask == 0 ? InterfaceRole.DefaultRoute : (flags & RouteGateway) == 0 ? InterfaceRole.Address : InterfaceRole.Route, Ipv4Routes);
                if (mask != 0 && (flags & RouteGateway) == 0)
                {
                    _connected.Add(((uint)destination, (uint)mask));
                }
            }
        }
    }

    private void AddRoutes6(string table)
    {
        const int Destination = 0, Length = 1, Flags = 8, Name = 9;
        foreach (string[] fields in Rows(table, Name + 1))
        {
            if (string.Equals(fields[Destination], NoAddress6, StringComparison.Ordinal) && fields[Length] is "00" && TryHex(fields[Flags], out ulong flags) && (flags & RouteReject) == 0)
            {
                Set(fields[Name], InterfaceRole.DefaultRoute, Ipv6Routes);
            }
        }
    }

    // Each interface that is up makes itself a link-local address, so that one tells no more than that it is up.
    private void AddAddresses6(string table)
    {
        const int Scope = 3, Name = 5;
        foreach (string[] fields in Rows(table, Name + 1))
        {
            if (TryHex(fields[Scope], out ulong scope) && (scope & (ScopeHost | ScopeLink)) == 0)
            {
                Set(fields[Name], InterfaceRole.Address, Ipv6Addresses);
            }
        }
    }

    // The table has addresses without interfaces; 127.0.0.0/8 is the loopback's.
    private static IEnumerable<uint> LocalAddresses(string table)
    {
        const string Leaf = "|-- ";
        string leaf = string.Empty;
        foreach (string line in table.Split('\n'))
        {
            string text = line.Trim();
            if (text.StartsWith(Leaf, StringComparison.Ordinal))
            {
                leaf = text[Leaf.Length..];
            }
            else if (text.StartsWith(LocalMark, StringComparison.Ordinal) && System.Net.IPAddress.TryParse(leaf, out System.Net.IPAddress? address) && address.GetAddressBytes() is [not 127, _, _, _] bytes)
            {
                yield return BinaryPrimitives.ReadUInt32BigEndian(bytes);
            }
        }
    }

    // The kernel prints an address as the number that its bytes are on that machine, so either order may be meant.
    private bool IsConnected(uint address)
    {
        uint swapped = BinaryPrimitives.ReverseEndianness(address);
        return _connected.Exists(c => (swapped & c.Mask) == c.Network || (address & c.Mask) == c.Network);
    }

    private static IEnumerable<string[]> Rows(string table, int fewest)
    {
        foreach (string line in table.Split('\n'))
        {
            string[] fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= fewest)
            {
                yield return fields;
            }
        }
    }

    private static bool TryHex(string text, out ulong value) => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
