using System.Collections.Immutable;

namespace Passthrough.Cli.Output;

/// <summary>How far the resets of a function reach, in words: a line for each that reaches others or cannot be done.</summary>
internal static class ResetReachText
{
    public static IEnumerable<string> Of(HostInventory inventory, ResetReach reach)
    {
        ImmutableArray<ResetWay> ways = reach.Ways.IsKnown ? reach.Ways.ValueOrDefault : [];
        foreach (ResetWay way in ways)
        {
            if (Line(inventory, reach.Function, way) is { } line)
            {
                yield return $"{SafeText.Word(way.Method)}: {line}";
            }
        }

        if (reach.HotResetSet.Length > 1 && reach.Ways.IsKnown && !ways.Any(w => w.IsUsableAlone || (w.IsWholeBus && w.IsPossible)))
        {
            yield return $"VFIO's hot reset: {HotReset(inventory, reach.Function, reach.HotResetSet.Remove(reach.Function.Address))}";
        }
    }

    private static string? Line(HostInventory inventory, PciFunction function, ResetWay way) => way switch
    {
        { IsPossible: false } => function.IsEndpoint ? "cannot be done, it is on a root bus: no bridge is above it" : "not done for a bridge",
        { Others.IsEmpty: true } => null,
        { IsWholeBus: false } => $"ends its virtual functions {List(way.Others)}",
        _ => $"refused by the kernel for this function alone. VFIO's hot reset: {HotReset(inventory, function, way.Others)}",
    };

    // No VM can have a bridge, nor a physical function with virtual ones, so VFIO never gets all of such a set.
    private static string HotReset(HostInventory inventory, PciFunction function, ImmutableArray<PciAddress> others)
    {
        ImmutableArray<PciFunction> all = [function, .. inventory.Functions.Where(f => others.Contains(f.Address))];
        return all.Any(f => !f.IsEndpoint) ? $"not done either, a bridge would be reset too: {List(others)}"
            : all.Any(f => f.IsVirtualFunction) ? $"not done either while there are virtual functions: {List(others)} would be reset too"
            : $"for a VM that has {List(others)} too";
    }

    private static string List(ImmutableArray<PciAddress> addresses) => string.Join(' ', addresses);
}
