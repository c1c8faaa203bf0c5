using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// All that is remembered of one host at one moment, with the constraints that a schema would have: one VM in a unit, one claim on a place, a request's id
/// once. Immutable: a change makes another one.
/// </summary>
internal sealed record MemoryHost(HostId Host)
{
    private const int MostEndedTold = 4096;

    /// <summary>The number of the last event.</summary>
    public ulong Revision { get; private init; }

    /// <summary>What the events that are forgotten amount to.</summary>
    public RegistrySnapshot Cut { get; private init; } = RegistrySnapshot.Empty;

    /// <summary>The events after the cut, in order and without a gap.</summary>
    public ImmutableList<StoredEvent> Trail { get; private init; } = [];

    private ImmutableSortedDictionary<ulong, StoredClaim> Claims { get; init; } = ImmutableSortedDictionary<ulong, StoredClaim>.Empty;

    private ImmutableDictionary<string, StoredClaim> Places { get; init; } = ImmutableDictionary.Create<string, StoredClaim>(StringComparer.Ordinal);

    private ImmutableDictionary<string, UnitHolder> Units { get; init; } = ImmutableDictionary.Create<string, UnitHolder>(StringComparer.Ordinal);

    private ImmutableList<StoredQuarantine> Quarantines { get; init; } = [];

    private ImmutableDictionary<Guid, StoredRequest> Requests { get; init; } = ImmutableDictionary<Guid, StoredRequest>.Empty;

    private ImmutableList<EndedRequest> Ended { get; init; } = [];

    public StoredOwnership Told => new(Host, Revision)
    {
        Claims = [.. Claims.Values],
        Quarantines = [.. Quarantines],
        EndedRequests = [.. Ended.Skip(Math.Max(0, Ended.Count - MostEndedTold))],
        PrunedTo = Cut.Revision,
    };

    /// <summary>The event after a revision from the cut's on, which is not the last.</summary>
    public StoredEvent After(ulong revision) => Trail[(int)(revision - Cut.Revision)];

    public StoredRequest? Find(Guid id) => Requests.GetValueOrDefault(id);

    /// <summary>The state after one event more; or why nothing can be written.</summary>
    public VmResult<MemoryHost> With(StoreChange change, DateTimeOffset at)
    {
        MemoryHost next = this with { Revision = change.Revision, Trail = Trail.Add(new(change.Append.Event, change.Append.By, at)) };
        return change switch
        {
            { MakesClaim: true } => next.WithNew(change, at),
            { Lease: { } lease } => Claims.TryGetValue(lease.Generation, out StoredClaim? held) && held.Claim.Lease.Equals(lease) && change.PhasesBefore.Contains(held.Claim.State)
                ? next.WithMoved(change, held, at)
                : Damaged($"{lease} is {(held is null ? "not in force" : $"{held.Claim.State}")}, and event {change.Revision} is {change.Kind}"),
            _ => next.WithCleared(change.Cleared!) is { } cleared ? cleared : Damaged($"{change.Cleared} is in no quarantine, and event {change.Revision} clears it"),
        };
    }

    /// <summary>The state with what a host notes of a function; or that its lease is over.</summary>
    public VmResult<MemoryHost> With(ulong generation, FunctionKey key, HostRecord record)
    {
        if (!Places.TryGetValue(key.Place, out StoredClaim? held) || held.Claim.Lease.Generation != generation)
        {
            return new HostRecordFenced(generation, key);
        }

        StoredHostRecord[] others = [.. held.HostRecords.Where(r => !IsAt(r, key.Place))];
        return WithHeld(held with { HostRecords = InOrder(held.Claim.Lease, [.. others, new(key, record)]) });
    }

    /// <summary>What is kept of the functions of a lease in force.</summary>
    public ImmutableArray<StoredHostRecord> RecordsOf(Lease lease) => Claims.TryGetValue(lease.Generation, out StoredClaim? held) ? held.HostRecords : [];

    /// <summary>The state without the events up to a cut.</summary>
    public MemoryHost CutAt(RegistrySnapshot cut) => this with
    {
        Cut = cut,
        Trail = Trail.RemoveRange(0, (int)(cut.Revision - Cut.Revision)),
        Ended = Ended.RemoveAll(e => e.EndedAt <= cut.Revision),
        Requests = Requests.RemoveRange(Ended.Where(e => e.EndedAt <= cut.Revision).Select(e => e.Lease.Request.Id!.Value)),
    };

    private VmResult<MemoryHost> WithNew(StoreChange change, DateTimeOffset at)
    {
        Lease lease = change.Lease!;
        ImmutableArray<OwnershipUnit> units = change.Append.Units;
        if (lease.Request.Id is { } id && Requests.TryGetValue(id, out StoredRequest? known))
        {
            return new RequestIdKnown(VmErrorCode.RequestIdReused, id, known.Lease);
        }

        var held = new StoredClaim(change.Claim!, change.Append.By, at) { Units = units };
        MemoryHost next = WithHeld(held) with { Places = Places, Requests = WithRequest(lease, endedAt: null) };
        for (int i = 0; i < units.Length; i++)
        {
            string place = lease.Functions[i].Place;
            if (next.Units.TryGetValue(units[i].Key, out UnitHolder holder) && holder.Vm != lease.Vm)
            {
                return new UnitTaken(Host, units[i].Key, holder.Vm);
            }

            if (next.Places.TryGetValue(place, out StoredClaim? other))
            {
                return new UnitTaken(Host, place, other.Claim.Lease.Vm);
            }

            next = next with { Units = next.Units.SetItem(units[i].Key, new(lease.Vm, holder.Parts + 1)), Places = next.Places.Add(place, held) };
        }

        return next;
    }

    private MemoryHost WithMoved(StoreChange change, StoredClaim held, DateTimeOffset at)
    {
        if (!change.EndsClaim)
        {
            return WithHeld(held with { Claim = change.Claim!, HostRecords = InOrder(change.Lease!, held.HostRecords) }) with
            {
                Requests = WithRequest(change.Lease!, endedAt: null),
            };
        }

        MemoryHost next = this with
        {
            Claims = Claims.Remove(held.Claim.Lease.Generation),
            Places = Places.RemoveRange(held.Claim.Lease.Functions.Select(f => f.Place)),
            Quarantines = Quarantines.AddRange(change.Quarantines.Select(q => new StoredQuarantine(q, at, RecordOf(held, q.Function)))),
            Requests = WithRequest(change.Lease!, change.Revision),
            Ended = change.Lease!.Request.Id is null ? Ended : Ended.Add(new(change.Lease, change.Revision)),
        };
        return next with { Units = held.Units.Aggregate(Units, Without) };
    }

    // Two cards may have been at one place after each other: the one with the very serial number, else the last that it may be.
    private MemoryHost? WithCleared(FunctionKey function)
    {
        StoredQuarantine? cleared = Quarantines.FindLast(q => q.Quarantine.Function.IsSameFunction(function) && q.Quarantine.Function.SerialNumber == function.SerialNumber)
            ?? Quarantines.FindLast(q => q.Quarantine.Function.IsSameFunction(function));
        return cleared is null ? null : this with { Quarantines = Quarantines.Remove(cleared, ReferenceEqualityComparer.Instance) };
    }

    private MemoryHost WithHeld(StoredClaim held) => this with
    {
        Claims = Claims.SetItem(held.Claim.Lease.Generation, held),
        Places = Places.SetItems(held.Claim.Lease.Functions.Select(f => KeyValuePair.Create(f.Place, held))),
    };

    private ImmutableDictionary<Guid, StoredRequest> WithRequest(Lease lease, ulong? endedAt) =>
        lease.Request.Id is { } id ? Requests.SetItem(id, new(lease, endedAt)) : Requests;

    private static ImmutableDictionary<string, UnitHolder> Without(ImmutableDictionary<string, UnitHolder> units, OwnershipUnit unit) =>
        units[unit.Key] is { Parts: > 1 } shared ? units.SetItem(unit.Key, shared with { Parts = shared.Parts - 1 }) : units.Remove(unit.Key);

    private static HostRecord? RecordOf(StoredClaim held, FunctionKey function) => held.HostRecords.FirstOrDefault(r => IsAt(r, function.Place))?.Record;

    private static ImmutableArray<StoredHostRecord> InOrder(Lease lease, IReadOnlyList<StoredHostRecord> records) =>
    [
        .. lease.Functions
            .Select(f => records.FirstOrDefault(r => IsAt(r, f.Place)) is { } found ? found with { Function = f } : null)
            .OfType<StoredHostRecord>(),
    ];

    private static bool IsAt(StoredHostRecord record, string place) => string.Equals(record.Function.Place, place, StringComparison.Ordinal);

    private static StoreFailed Damaged(string why) => new(VmErrorCode.StoreDamaged, InMemoryOwnershipStore.Place, why);

    private readonly record struct UnitHolder(VmId Vm, int Parts);
}
