namespace Passthrough.Tests.Requests;

/// <summary>The documented order of choice, told a second time: at every step all groups are weighed anew.</summary>
internal static class NaiveChooser
{
    public static List<PciFunction> Choose(HostInventory host, IReadOnlyList<PciFunction> candidates, int count, int? preferred, Asked view, bool assumeIommu)
    {
        List<PciFunction> chosen = [];
        List<PciFunction> OnNode(bool on) =>
            [.. candidates.Where(f => !chosen.Contains(f) && (preferred is null || (f.NumaNode.ValueOrDefault == preferred) == on))];
        foreach (List<PciFunction> tier in preferred is null ? [OnNode(true)] : new[] { OnNode(true), OnNode(false) })
        {
            List<PciFunction> own = [.. tier.Where(f => UnitOf(host, f, assumeIommu).Any(m => view.IsOwn(m) || (!tier.Contains(m) && chosen.Contains(m))) && !IsAlone(host, f, assumeIommu))];
            chosen.AddRange(own.OrderBy(f => f.TopologyPath, StringComparer.Ordinal).ThenBy(f => f.Address).Take(count - chosen.Count));
            List<PciFunction> rest = [.. tier.Except(own)];
            while (chosen.Count < count && rest.Count > 0)
            {
                int still = count - chosen.Count;
                List<PciFunction> best = rest.Select(f => rest.Where(r => UnitOf(host, f, assumeIommu).Contains(r)).OrderBy(r => r.TopologyPath, StringComparer.Ordinal).ThenBy(r => r.Address).ToList())
                    .OrderBy(unit => UnitOf(host, unit[0], assumeIommu).Count(view.IsFree) - Math.Min(still, unit.Count))
                    .ThenBy(unit => unit[0].TopologyPath, StringComparer.Ordinal)
                    .ThenBy(unit => unit[0].Address)
                    .First();
                chosen.AddRange(best.Take(still));
                rest = [.. rest.Except(best)];
            }
        }

        return chosen;
    }

    private static bool IsAlone(HostInventory host, PciFunction function, bool assumeIommu) => assumeIommu || host.GroupOf(function) is null or { IsNoIommu: true };

    private static List<PciFunction> UnitOf(HostInventory host, PciFunction function, bool assumeIommu) => IsAlone(host, function, assumeIommu)
        ? [function]
        : [.. host.GroupOf(function)!.Members.Select(m => host.Find(m).GetValueOrThrow()).Where(m => m.IsEndpoint)];
}
