using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// The registry of a manager: a replica of what the store has. Only events that were written are replayed on it, each once, whichever thread comes first.
/// </summary>
internal sealed class RegistryReplica(DeviceRegistry registry, OwnClaims own)
{
    private readonly Lock _reporting = new();
    private long _reportsAsked;
    private long _reportShown;
    private volatile bool _isReportOutdated;

    public DeviceRegistry Registry => registry;

    /// <summary>
    /// Whether others have claimed functions that the host had not reported yet when it was last read, such as virtual ones: a claim is decided on what it
    /// reports now, since their physical function may be free no more.
    /// </summary>
    public bool IsReportOutdated => _isReportOutdated;

    /// <summary>Carries out an event that was written; one that was carried out already is none.</summary>
    /// <returns>Why it cannot follow; null when it could, or had.</returns>
    public VmError? Replay(OwnershipEvent next)
    {
        if (registry.Revision >= next.Revision)
        {
            return null;
        }

        if (registry.Replay(next).Error is not { } error)
        {
            own.Note(next);
            _isReportOutdated |= next.Subject is { } lease && lease.Functions.Any(IsUnreported);
            return null;
        }

        // Another thread was faster.
        return registry.Revision >= next.Revision ? null : error;
    }

    /// <summary>Begins where a snapshot of the store's says.</summary>
    public VmResult Restore(RegistrySnapshot snapshot)
    {
        // The host was read before the store.
        _isReportOutdated = snapshot.Claims.Any(c => c.Lease.Functions.Any(IsUnreported));
        return registry.Restore(snapshot);
    }

    /// <summary>For an event that gives or reserves: the unit of each function of the lease; else none.</summary>
    public ImmutableArray<OwnershipUnit> UnitsOf(OwnershipEvent next)
    {
        Lease? claimed = next switch
        {
            OwnershipReserved reserved => reserved.Lease,
            OwnershipAssigned assigned when assigned.Lease.Generation == assigned.Revision => assigned.Lease,
            _ => null,
        };
        HostInventory inventory = registry.Inventory;
        OwnershipPolicy policy = registry.Policy;
        return claimed is null ? [] : [.. claimed.Functions.Select(f => OwnershipUnit.Of(inventory, f, policy))];
    }

    /// <summary>A number for a report that is about to be read.</summary>
    public long NextReport() => Interlocked.Increment(ref _reportsAsked);

    /// <summary>Shows what the host reported; not in place of a report that was asked for later.</summary>
    public VmResult<InventoryChange> Show(long number, HostInventory inventory)
    {
        lock (_reporting)
        {
            if (number < _reportShown)
            {
                return InventoryChange.Between(inventory, inventory);
            }

            _reportShown = number;
            _isReportOutdated = false;
            return registry.Apply(inventory);
        }
    }

    private bool IsUnreported(FunctionKey function) => function.TopologyPath is { } path && !registry.Inventory.TryFindPath(path, out _);
}
