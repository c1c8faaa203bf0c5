using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What functions are to each other, told from both sides: a function names its group and its physical function, a group its members and a physical function
/// its virtual ones. Where one side is silent or was read a moment earlier, the other one counts: nobody is kept apart by a link that was not read.
/// </summary>
internal sealed class Relations
{
    // Only what the other side does not say itself: empty for a report that was read in peace.
    private readonly Dictionary<PciAddress, IommuGroupId> _groupOfSilent = [];
    private readonly Dictionary<PciAddress, ImmutableArray<PciAddress>> _unlistedVirtual = [];

    public Relations(ImmutableArray<PciFunction> functions, ImmutableArray<IommuGroup> groups, IReadOnlyDictionary<PciAddress, PciFunction> byAddress)
    {
        Dictionary<PciAddress, IommuGroupId> listed = [];
        foreach (IommuGroup group in groups)
        {
            foreach (PciAddress member in group.Members)
            {
                listed[member] = group.Id;
                if (byAddress.TryGetValue(member, out PciFunction? function) && !function.IommuGroup.IsKnown)
                {
                    _groupOfSilent.TryAdd(member, group.Id);
                }
            }
        }

        Groups = WithAll(functions, groups, listed);

        foreach (PciFunction function in functions)
        {
            if (function.PhysicalFunction is { } at && byAddress.TryGetValue(at, out PciFunction? physical) && !physical.VirtualFunctions.Contains(function.Address))
            {
                _unlistedVirtual[at] = _unlistedVirtual.GetValueOrDefault(at, []).Add(function.Address);
            }
        }
    }

    /// <summary>The groups by number, each with every function that is in it by its own word or by the group's.</summary>
    public ImmutableArray<IommuGroup> Groups { get; }

    /// <summary>The number of a function's group; null when it is in none, or when neither side says.</summary>
    public IommuGroupId? GroupOf(PciFunction function) => function.IommuGroup.IsKnown
        ? function.IommuGroup.ValueOrDefault
        : _groupOfSilent.TryGetValue(function.Address, out IommuGroupId id) ? id : null;

    /// <summary>The virtual functions of a physical one that either side names.</summary>
    public ImmutableArray<PciAddress> VirtualFunctionsOf(PciFunction physical) =>
        _unlistedVirtual.TryGetValue(physical.Address, out ImmutableArray<PciAddress> unlisted) ? physical.VirtualFunctions.AddRange(unlisted) : physical.VirtualFunctions;

    private static ImmutableArray<IommuGroup> WithAll(
        ImmutableArray<PciFunction> functions, ImmutableArray<IommuGroup> groups, Dictionary<PciAddress, IommuGroupId> listed)
    {
        Dictionary<IommuGroupId, IommuGroup> byId = groups.ToDictionary(g => g.Id);
        var missing = new Dictionary<IommuGroupId, List<PciAddress>>();
        foreach (PciFunction function in functions)
        {
            if (function.IommuGroup.ValueOrDefault is { } id
                && !(listed.TryGetValue(function.Address, out IommuGroupId by) && by == id)
                && !(byId.TryGetValue(id, out IommuGroup? group) && group.Members.Contains(function.Address)))
            {
                (missing.TryGetValue(id, out List<PciAddress>? list) ? list : missing[id] = []).Add(function.Address);
            }
        }

        foreach ((IommuGroupId id, List<PciAddress> members) in missing)
        {
            byId[id] = byId.TryGetValue(id, out IommuGroup? known) ? known with { Members = [.. known.Members.Concat(members).Order()] } : new(id, [.. members]);
        }

        return missing.Count == 0 ? groups : [.. byId.Values.OrderBy(g => g.Id)];
    }
}
