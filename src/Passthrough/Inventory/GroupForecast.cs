using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Joins the functions that share an IOMMU group. What joins two of them for certain joins their sets; what might, as bytes that would tell were not read,
/// leaves both sets open, so that nothing is said of them.
/// </summary>
internal sealed class GroupForecast
{
    private readonly HostInventory _inventory;
    private readonly Dictionary<PciAddress, int> _places;
    private readonly bool?[] _isolated;
    private readonly DisjointSets _sets;
    private readonly List<(int One, int Other)> _doubts = [];
    private readonly HashSet<int> _open = [];

    public GroupForecast(HostInventory inventory)
    {
        _inventory = inventory;
        ImmutableArray<PciFunction> functions = inventory.Functions;
        _places = functions.Select((f, i) => (f.Address, i)).ToDictionary(p => p.Address, p => p.i);
        _isolated = [.. functions.Select(AcsIsolation.IsIsolated)];
        _sets = new(functions.Length);
    }

    /// <summary>The groups that can be told.</summary>
    public ImmutableArray<ImmutableArray<PciAddress>> Groups()
    {
        JoinWithBridges();
        JoinSlots();
        JoinBehindHostBridges();
        HashSet<int> open = [.. _open.Select(_sets.Find)];
        foreach ((int one, int other) in _doubts)
        {
            if (_sets.Find(one) != _sets.Find(other))
            {
                open.Add(_sets.Find(one));
                open.Add(_sets.Find(other));
            }
        }

        return
        [
            .. Enumerable.Range(0, _inventory.Functions.Length).GroupBy(_sets.Find).Where(g => !open.Contains(g.Key))
                .Select(g => g.Select(i => _inventory.Functions[i].Address).ToImmutableArray()),
        ];
    }

    private void Join(int one, int other, bool? isApart)
    {
        if (isApart is null)
        {
            _doubts.Add((one, other));
        }
        else if (isApart is false)
        {
            _sets.Join(one, other);
        }
    }

    // A function whose way to the root has a bridge that does not isolate could reach others through that bridge, without the IOMMU. This covers aliases as well:
    // the bridges that sign requests of others as their own are those to and from conventional PCI, which never isolate.
    private void JoinWithBridges()
    {
        bool?[] ways = IsolatedWays();
        for (int i = 0; i < _isolated.Length; i++)
        {
            if (BridgeAbove(_inventory.Functions[i]) is not { } bridge)
            {
                continue;
            }

            if (_places.TryGetValue(bridge, out int place))
            {
                Join(i, place, ways[place]);
            }
            else
            {
                _open.Add(i);
            }
        }
    }

    // A VF may stand on a bus of its own that has no bridge; its requests go the way of its PF's.
    private PciAddress? BridgeAbove(PciFunction function) => function.ParentBridge
        ?? (function.PhysicalFunction is { } physical && _inventory.TryFind(physical, out PciFunction? owner) ? owner.ParentBridge : null);

    /// <summary>For each function whether it and all bridges above isolate.</summary>
    private bool?[] IsolatedWays()
    {
        var ways = new bool?[_isolated.Length];
        var isDone = new bool[_isolated.Length];
        var climb = new Stack<int>();
        var onClimb = new HashSet<int>();
        for (int i = 0; i < ways.Length; i++)
        {
            climb.Clear();
            onClimb.Clear();
            int next = i;
            bool? above = null;
            while (!isDone[next])
            {
                climb.Push(next);
                onClimb.Add(next);
                if (BridgeAbove(_inventory.Functions[next]) is not { } bridge)
                {
                    above = true;
                    break;
                }

                if (!_places.TryGetValue(bridge, out next) || onClimb.Contains(next))
                {
                    // The way ends nowhere, or in a circle.
                    above = null;
                    break;
                }

                above = ways[next];
            }

            while (climb.TryPop(out int place))
            {
                above = And(_isolated[place], above);
                ways[place] = above;
                isDone[place] = true;
            }
        }

        return ways;
    }

    private static bool? And(bool? one, bool? other) => one is false || other is false ? false : one is null || other is null ? null : true;

    private void JoinSlots()
    {
        IEnumerable<IGrouping<(uint, int, int), int>> slots = Enumerable.Range(0, _isolated.Length)
            .Where(i => _isolated[i] is not true)
            .GroupBy(i => _inventory.Functions[i].Address is var a ? (a.Segment, a.Bus, a.Device) : default);
        foreach (IGrouping<(uint, int, int), int> slot in slots)
        {
            foreach (int one in slot)
            {
                foreach (int other in slot.Where(o => o > one))
                {
                    Join(one, other, _isolated[one] is null || _isolated[other] is null ? null : false);
                }
            }
        }
    }

    // Intel VMD is a function with root buses of its own behind it, which the topology path keeps; all requests from there carry its address.
    private void JoinBehindHostBridges()
    {
        Dictionary<string, int>? byPath = null;
        for (int i = 0; i < _isolated.Length; i++)
        {
            string path = _inventory.Functions[i].TopologyPath;
            int nested = path.IndexOf("/pci", StringComparison.Ordinal);
            if (nested <= 0)
            {
                continue;
            }

            byPath ??= _inventory.Functions.Select((f, at) => (f.TopologyPath, at)).GroupBy(p => p.TopologyPath, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.First().at, StringComparer.Ordinal);
            if (byPath.TryGetValue(path[..nested], out int host))
            {
                _sets.Join(i, host);
            }
            else
            {
                _open.Add(i);
            }
        }
    }
}
