using System.Collections.Immutable;

namespace Passthrough;

/// <summary>All that a store knows of a host at one revision.</summary>
/// <param name="Host">The host.</param>
/// <param name="Revision">The number of its last event; 0 when there was none.</param>
public sealed record StoredOwnership(HostId Host, ulong Revision)
{
    /// <summary>The claims in force, by generation.</summary>
    public ImmutableArray<StoredClaim> Claims { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The functions in quarantine.</summary>
    public ImmutableArray<StoredQuarantine> Quarantines { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The requests whose leases ended last, those that ended first first: 4096 of them at most. Older ones <see cref="IOwnershipStore.FindRequestAsync"/> finds.</summary>
    public ImmutableArray<EndedRequest> EndedRequests { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>Up to where events were forgotten: the revision of the last cut; 0 when the trail is whole.</summary>
    public ulong PrunedTo { get; init; }

    /// <summary>The same as a registry takes it.</summary>
    /// <returns>The snapshot; or <see cref="VmErrorCode.SnapshotMalformed"/> when the parts contradict each other.</returns>
    public VmResult<RegistrySnapshot> ToSnapshot() =>
        RegistrySnapshot.Of(Revision, Claims.Select(c => c.Claim), Quarantines.Select(q => q.Quarantine), EndedRequests);
}

/// <summary>A claim in force.</summary>
/// <param name="Claim">The lease and its phase.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="At">When, by the store's clock.</param>
public sealed record StoredClaim(RegistryClaim Claim, AuditStamp By, DateTimeOffset At)
{
    /// <summary>The unit of each function, in the lease's order, as they were when it was claimed.</summary>
    public ImmutableArray<OwnershipUnit> Units { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What the host keeps of the functions.</summary>
    public ImmutableArray<StoredHostRecord> HostRecords { get; init => field = value.IsDefault ? [] : value; } = [];
}

/// <summary>What a host keeps of one function of a claim, or of one in quarantine.</summary>
/// <param name="Function">The function.</param>
/// <param name="Record">The record.</param>
public sealed record StoredHostRecord(FunctionKey Function, HostRecord Record);

/// <summary>A function in quarantine.</summary>
/// <param name="Quarantine">The function and why.</param>
/// <param name="At">Since when, by the store's clock.</param>
/// <param name="HostRecord">What the host kept of it while it was claimed; null when nothing.</param>
public sealed record StoredQuarantine(RegistryQuarantine Quarantine, DateTimeOffset At, HostRecord? HostRecord = null);

/// <summary>One entry of the trail.</summary>
/// <param name="Event">What happened.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="At">When, by the store's clock.</param>
public sealed record StoredEvent(OwnershipEvent Event, AuditStamp By, DateTimeOffset At);

/// <summary>A request that was granted.</summary>
/// <param name="Lease">The lease that it was granted.</param>
/// <param name="EndedAt">The number of the event that ended the lease; null while it is in force.</param>
public sealed record StoredRequest(Lease Lease, ulong? EndedAt);

/// <summary>What a cut of the trail forgot.</summary>
/// <param name="Cut">The revision at which a snapshot was kept: the last event that was forgotten, or an earlier cut.</param>
/// <param name="Forgotten">How many events were forgotten now.</param>
public sealed record PruneOutcome(ulong Cut, long Forgotten);
