namespace Passthrough;

/// <summary>
/// What the events up to a cut of the trail amount to, for a store that forgets them: they are replayed onto what was kept at the earlier cut, so that the
/// events that stay can be replayed on the result.
/// </summary>
public static class TrailCut
{
    private const ushort AnyId = 1;

    /// <summary>The snapshot at a cut. Requests whose leases are over are not in it: their ids are forgotten with the events.</summary>
    /// <param name="earlier">What was kept at the earlier cut; null when the trail was never cut.</param>
    /// <param name="events">All events after that up to the new cut, in order.</param>
    /// <returns>
    /// The snapshot; or <see cref="VmErrorCode.RevisionGap"/> or <see cref="VmErrorCode.EventContradicts"/> for events that cannot have followed each other.
    /// </returns>
    public static VmResult<RegistrySnapshot> At(RegistrySnapshot? earlier, IReadOnlyCollection<OwnershipEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        RegistrySnapshot start = earlier ?? RegistrySnapshot.Empty;
        var registry = new DeviceRegistry(options: new RegistryOptions { EventsKept = RegistryOptions.FewestEventsKept });
        RegisterByHand(registry, FunctionsOf(start).Concat(events.SelectMany(FunctionsOf)));

        // The registry has no report of a host: functions that somebody reported are held as gone.
        if (start.Revision != 0 && registry.Restore(start).Error is { } unfit)
        {
            return unfit;
        }

        foreach (OwnershipEvent next in events)
        {
            if (registry.Replay(next).Error is { } error)
            {
                return error;
            }
        }

        RegistrySnapshot end = registry.Snapshot();
        return new RegistrySnapshot(end.Revision, end.Claims, end.Quarantines, endedRequests: []);
    }

    private static IEnumerable<FunctionKey> FunctionsOf(RegistrySnapshot snapshot) =>
        snapshot.Claims.SelectMany(c => c.Lease.Functions).Concat(snapshot.Quarantines.Select(q => q.Function));

    private static IEnumerable<FunctionKey> FunctionsOf(OwnershipEvent next) => next.Subject?.Functions ?? [];

    // A registry takes no word of a device by hand that it does not have. What the device is makes no difference to who owns it.
    private static void RegisterByHand(DeviceRegistry registry, IEnumerable<FunctionKey> functions)
    {
        foreach (PciAddress address in functions.Where(f => f.TopologyPath is null).Select(f => f.Address).Distinct())
        {
            registry.Register(PassthroughDevice.Create(PassthroughDeviceType.GenericPci, AnyId, AnyId, address).GetValueOrThrow()).ThrowIfError();
        }
    }
}
