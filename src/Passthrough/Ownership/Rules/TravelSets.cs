using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A named set as it is on one host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Members">The endpoints that it has there, in address order.</param>
internal sealed record TravelSet(string Name, ImmutableArray<PciAddress> Members);

/// <summary>The named sets of a policy on one host, by member. Made once: a policy without sets costs nothing.</summary>
internal sealed class TravelSets
{
    private readonly Dictionary<PciAddress, ImmutableArray<TravelSet>> _byMember = [];

    public TravelSets(HostInventory inventory, OwnershipPolicy policy)
    {
        foreach (DeviceSet set in policy.Sets)
        {
            ImmutableArray<PciAddress> members = [.. inventory.Functions.Where(f => f.IsEndpoint && set.Contains(f)).Select(f => f.Address)];
            var travel = new TravelSet(set.Name, members);
            foreach (PciAddress member in members)
            {
                _byMember[member] = _byMember.TryGetValue(member, out ImmutableArray<TravelSet> others) ? others.Add(travel) : [travel];
            }
        }
    }

    /// <summary>The sets that a function is in.</summary>
    public ImmutableArray<TravelSet> With(PciAddress address) => _byMember.TryGetValue(address, out ImmutableArray<TravelSet> sets) ? sets : [];
}
