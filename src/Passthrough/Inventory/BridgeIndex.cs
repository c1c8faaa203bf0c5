using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Which functions are on a bridge's bus: their places in the inventory, found by the bridge's address without a walk over all.</summary>
internal sealed class BridgeIndex
{
    private readonly ulong[] _bridges;
    private readonly int[] _places;

    public BridgeIndex(ImmutableArray<PciFunction> functions)
    {
        _places = [.. Enumerable.Range(0, functions.Length).Where(i => functions[i].ParentBridge is not null)];
        _bridges = [.. _places.Select(i => Key(functions[i].ParentBridge!.Value))];
        Array.Sort(_bridges, _places);
    }

    /// <summary>The places of the functions on a bridge's bus, in any order.</summary>
    public ReadOnlySpan<int> On(PciAddress bridge)
    {
        ulong key = Key(bridge);
        int first = FirstAtLeast(key);
        int end = first;
        while (end < _bridges.Length && _bridges[end] == key)
        {
            end++;
        }

        return _places.AsSpan(first, end - first);
    }

    private int FirstAtLeast(ulong key)
    {
        int low = 0, high = _bridges.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = _bridges[middle] < key ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static ulong Key(PciAddress address) => ((ulong)address.Segment << 16) | address.RoutingId;
}
