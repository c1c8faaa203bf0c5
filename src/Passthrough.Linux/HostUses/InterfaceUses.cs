using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>
/// Finds network interfaces that are up and have an address or a default route, or are below one that has (Linux:
/// <c>Documentation/ABI/testing/sysfs-class-net</c>), and ports of bridges. An interface of another network namespace is not seen.
/// </summary>
/// <param name="files">The host's files.</param>
/// <param name="uses">Takes the directories of devices with a function above them, each with its use.</param>
internal sealed class InterfaceUses(UseFiles files, ImmutableArray<(string Device, HostUse Use)>.Builder uses)
{
    public const string Class = "sys/class/net";

    /// <summary>The folder of interfaces that are on no device.</summary>
    public const string Virtual = "sys/devices/virtual/net/";

    /// <summary>What stands before the name of an interface in the link to it from one below it.</summary>
    public const string UpperPrefix = "upper_";

    /// <summary>The link to the bond, team, bridge or switch that an interface is in.</summary>
    public const string MasterLink = "master";

    private const ulong InterfaceUp = 0x1; // Linux: IFF_UP
    private const int Deepest = 16;
    private const string OpenSwitchPrefix = "ovs-";

    private readonly HashSet<string> _evident = new(StringComparer.Ordinal);
    private readonly RouteTables _routes = RouteTables.Read(files);
    private bool _isStrayEvident;

    /// <summary>Reads all of them.</summary>
    /// <param name="tables">Takes the lines of the tables that were evidence.</param>
    public void Read(ImmutableArray<(string Path, string Text)>.Builder tables)
    {
        foreach (string name in files.List(Class)) // A kernel without networking has no such class.
        {
            if (files.Paths.Resolve($"{Class}/{name}", out string device) == TreeStatus.Found && FunctionLocation.FunctionsAbove(device).Any()
                && IsUp(device) && ChainOf(device) is { } chain)
            {
                uses.Add((device, new(HostUseKind.NetworkInterface, chain.ToString())));
                KeepEvidence(chain);
            }
        }

        AddEvidence(tables);
    }

    private bool IsUp(string device) => files.HasBit($"{device}/flags", InterfaceUp);

    // All interfaces over this one; the most telling of those that are nearest.
    private InterfaceChain? ChainOf(string device)
    {
        InterfaceChain? best = null;
        var seen = new HashSet<string>(StringComparer.Ordinal) { device };
        var pending = new Queue<(string Device, ImmutableArray<string> Names, bool IsMember)>([(device, [TreePath.NameOf(device)], false)]);
        while (pending.TryDequeue(out var next))
        {
            InterfaceChain Chain(InterfaceRole role, string over = "") => new(next.Names, next.IsMember, role, over);

            best = Better(best, RoleOf(next.Names[^1], isLowest: next.Names.Length == 1) is { } role ? Chain(role) : null);
            string master = string.Empty;
            string[] entries = next.Names.Length < Deepest ? files.List(next.Device) : [];
            if (entries.Contains(MasterLink, StringComparer.Ordinal))
            {
                files.NoteUnlessMissing($"{next.Device}/{MasterLink}", files.Tree.ReadLink($"{next.Device}/{MasterLink}", out string target));
                master = TreePath.NameOf(target);
            }

            foreach (string entry in entries.Where(static e => e.StartsWith(UpperPrefix, StringComparison.Ordinal)))
            {
                string name = entry[UpperPrefix.Length..];
                if (!files.TryResolve($"{next.Device}/{entry}", out string upper) || !seen.Add(upper))
                {
                    continue;
                }

                bool isUp = IsUp(upper);
                bool isMember = string.Equals(name, master, StringComparison.Ordinal);
                if (isMember && name.StartsWith(OpenSwitchPrefix, StringComparison.Ordinal))
                {
                    best = Better(best, Chain(InterfaceRole.SwitchPort, name)); // The kernel's side of the switch is never up itself.
                }
                else if (isUp)
                {
                    best = Better(best, isMember && files.ReadText($"{upper}/bridge/stp_state").Length > 0 ? Chain(InterfaceRole.BridgePort, name) : null);
                    pending.Enqueue((upper, next.Names.Add(name), next.Names.Length == 1 ? isMember : next.IsMember));
                }
            }
        }

        return best;
    }

    private static InterfaceChain? Better(InterfaceChain? best, InterfaceChain? found) =>
        best is null || (found is not null && found.Role < best.Role) ? found : best;

    private InterfaceRole? RoleOf(string name, bool isLowest) =>
        _routes.RoleOf(name) ?? (!isLowest ? null : !_routes.IsTold ? InterfaceRole.NotTold : _routes.HasStrayAddress ? InterfaceRole.MayHaveAddress : null);

    private void KeepEvidence(InterfaceChain chain)
    {
        files.Names.UnionWith(chain.Names);
        files.Names.Add(chain.Over);
        _isStrayEvident |= chain.Role == InterfaceRole.MayHaveAddress;
        if (chain.Role <= InterfaceRole.Route)
        {
            _evident.Add(chain.Names[^1]);
        }
    }

    private void AddEvidence(ImmutableArray<(string Path, string Text)>.Builder tables)
    {
        ILookup<string, string> lines = _evident.Order(StringComparer.Ordinal).Select(_routes.Evidence).ToLookup(static e => e.Table, static e => e.Line, StringComparer.Ordinal);
        foreach (string table in (string[])[RouteTables.Ipv4Routes, RouteTables.Ipv6Routes, RouteTables.Ipv6Addresses])
        {
            tables.Add((table, string.Concat(lines[table])));
        }

        tables.Add((RouteTables.Ipv4Addresses, _isStrayEvident ? RouteTables.StrayEvidence : string.Empty));
    }
}
