namespace Passthrough.Linux;

/// <summary>The endpoints that cannot be taken without touching another one: behind its bridge, or in its IOMMU group.</summary>
/// <param name="functions">All functions of the host.</param>
/// <param name="groups">Its IOMMU groups.</param>
internal sealed class Neighbours(IReadOnlyCollection<PciFunction> functions, IEnumerable<IommuGroup> groups)
{
    private readonly Dictionary<PciAddress, PciFunction> _byAddress = functions.ToDictionary(f => f.Address);
    private readonly ILookup<PciAddress, PciFunction> _byBridge = functions.Where(f => f.ParentBridge is not null).ToLookup(f => f.ParentBridge!.Value);
    private readonly Dictionary<IommuGroupId, IommuGroup> _groups = groups.ToDictionary(g => g.Id);

    /// <summary>
    /// The other endpoints behind the nearest bridge above a function: when the bus is reset or lost, it goes with them. Virtual functions are not among them:
    /// each has a reset of its own, which never reaches the bus (PCI Express Base 6.0, 9.4.1), and they are made to be given away beside what the host uses.
    /// </summary>
    public IEnumerable<PciFunction> BehindSameBridge(PciFunction function)
    {
        if (function.ParentBridge is not { } nearest)
        {
            yield break;
        }

        var seen = new HashSet<PciAddress> { nearest, function.Address };
        var bridges = new Queue<PciAddress>([nearest]);
        while (bridges.TryDequeue(out PciAddress bridge))
        {
            foreach (PciFunction below in _byBridge[bridge])
            {
                if (!seen.Add(below.Address))
                {
                    continue;
                }

                bridges.Enqueue(below.Address);
                if (below.IsEndpoint && !below.IsVirtualFunction)
                {
                    yield return below;
                }
            }
        }
    }

    /// <summary>The other endpoints of a function's IOMMU group.</summary>
    public IEnumerable<PciFunction> OfSameGroup(PciFunction function)
    {
        if (function.IommuGroup.ValueOrDefault is not { } id || !_groups.TryGetValue(id, out IommuGroup? group))
        {
            yield break;
        }

        foreach (PciAddress member in group.Members)
        {
            if (member != function.Address && _byAddress.TryGetValue(member, out PciFunction? found) && found.IsEndpoint)
            {
                yield return found;
            }
        }
    }
}
