using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// The choice among functions that would all do: those on the preferred NUMA node first; of these, those in groups of which the VM has a
/// function already, or gets one in this request; then, group by group, from the group in which taking as many as are still wanted leaves the fewest free endpoints,
/// since no other VM can use them after that. What is equal so far goes by topology path, then by address.
/// </summary>
internal sealed class DeviceChooser(HostInventory inventory, OwnershipPolicy policy, IClaimView view)
{
    // Groups that the request takes something from, whoever had them before.
    private readonly HashSet<IommuGroupId> _begun = [];

    /// <summary>Notes that the request takes a function, so that its group is as good as the VM's.</summary>
    public void Take(PciFunction function)
    {
        if (GroupOf(function) is { } group)
        {
            _begun.Add(group.Id);
        }
    }

    /// <summary>Chooses and takes.</summary>
    /// <param name="candidates">What may be chosen, in any order, each once; more than <paramref name="count"/>, or as many.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="preferredNode">The NUMA node that is taken from first; null for none.</param>
    public ImmutableArray<PciFunction> Choose(IReadOnlyCollection<PciFunction> candidates, int count, int? preferredNode)
    {
        List<PciFunction> chosen = [];
        if (preferredNode is null)
        {
            ChooseFrom(candidates, count, chosen);
            return [.. chosen];
        }

        ILookup<bool, PciFunction> byNode = candidates.ToLookup(f => f.NumaNode.TryGet(out int? node) && node == preferredNode);
        ChooseFrom(byNode[true], count, chosen);
        ChooseFrom(byNode[false], count, chosen);
        return [.. chosen];
    }

    private void ChooseFrom(IEnumerable<PciFunction> candidates, int count, List<PciFunction> chosen)
    {
        var units = new ChoiceUnits();
        foreach (PciFunction candidate in candidates)
        {
            if (chosen.Count == count)
            {
                return;
            }

            // A group of one is no different from none, and most are.
            if (GroupOf(candidate) is not { Members.Length: > 1 } group)
            {
                units.AddAlone(candidate);
            }
            else if (!units.TryAdd(group.Id, candidate))
            {
                (bool hasOwn, int free) = Weigh(group);
                units.AddFirst(group.Id, candidate, hasOwn || _begun.Contains(group.Id), free);
            }
        }

        foreach (PciFunction function in units.InOwn().Concat(units.InOthers(() => count - chosen.Count)))
        {
            if (chosen.Count == count)
            {
                return;
            }

            chosen.Add(function);
            Take(function);
        }
    }

    private (bool HasOwn, int Free) Weigh(IommuGroup group)
    {
        bool hasOwn = false;
        int free = 0;
        foreach (PciAddress member in group.Members)
        {
            if (inventory.TryFind(member, out PciFunction? function) && function.IsEndpoint)
            {
                hasOwn |= view.IsOwn(function);
                free += view.IsFree(function) ? 1 : 0;
            }
        }

        return (hasOwn, free);
    }

    private IommuGroup? GroupOf(PciFunction function) =>
        !policy.AssumeIommu && inventory.GroupOf(function) is { IsNoIommu: false } group ? group : null;
}
