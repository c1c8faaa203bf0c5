namespace Passthrough;

/// <summary>Finds what no registry can have held at one time: one function in two places, one number for two leases, the future.</summary>
internal sealed class SnapshotContradictions(ulong revision)
{
    private readonly FunctionKeySet _functions = new();
    private readonly HashSet<ulong> _leaseRevisions = [];
    private readonly HashSet<Guid> _ids = [];

    public SnapshotMalformed? FirstOf(RegistrySnapshot snapshot)
    {
        SnapshotPlace root = SnapshotPlace.Root;
        return FirstOf(snapshot.Claims, root.Field("claims"), In)
            ?? FirstOf(snapshot.Quarantines, root.Field("quarantines"), In)
            ?? FirstOf(snapshot.EndedRequests, root.Field("endedRequests"), In);
    }

    private SnapshotMalformed? In(RegistryClaim claim, SnapshotPlace at)
    {
        if (claim.State is not (OwnershipState.Reserved or OwnershipState.Assigned or OwnershipState.Releasing))
        {
            return new(at.Field("state").ToString(), $"nobody owns what is {claim.State}");
        }

        SnapshotPlace lease = at.Field("lease");
        return In(claim.Lease, lease) ?? FirstOf(claim.Lease.Functions, lease.Field("functions"), Taken);
    }

    private SnapshotMalformed? In(RegistryQuarantine quarantine, SnapshotPlace at) =>
        Taken(quarantine.Function, at.Field("function"))
        ?? NotInHistory(quarantine.Revision ?? revision, at.Field("revision"));

    private SnapshotMalformed? In(EndedRequest ended, SnapshotPlace at)
    {
        SnapshotPlace lease = at.Field("lease");
        if (ended.Lease.Request.Id is null)
        {
            return new(lease.Field("request").Field("id").ToString(), SnapshotReader.Missing);
        }

        SnapshotPlace end = at.Field("endedAt");
        var own = new FunctionKeySet();
        return In(ended.Lease, lease)
            ?? FirstOf(ended.Lease.Functions, lease.Field("functions"), (function, place) => TakenIn(own, function, place))
            ?? NotInHistory(ended.EndedAt, end)
            ?? Twice(ended.EndedAt, end)
            ?? (ended.EndedAt < ended.Lease.Generation ? new SnapshotMalformed(end.ToString(), "it ended before it began") : null);
    }

    private SnapshotMalformed? In(Lease lease, SnapshotPlace at)
    {
        if (lease.Functions.IsEmpty)
        {
            return new(at.Field("functions").ToString(), "it names no function");
        }

        SnapshotPlace generation = at.Field("generation");
        return NotInHistory(lease.Generation, generation)
            ?? Twice(lease.Generation, generation)
            ?? (lease.Request.Id is { } id && !_ids.Add(id) ? new SnapshotMalformed(at.Field("request").Field("id").ToString(), $"two requests have the id {id}") : null);
    }

    private SnapshotMalformed? NotInHistory(ulong number, SnapshotPlace at) =>
        number == 0 || number > revision ? new(at.ToString(), $"event {number} is none of 1 to {revision}") : null;

    private SnapshotMalformed? Twice(ulong number, SnapshotPlace at) =>
        _leaseRevisions.Add(number) ? null : new(at.ToString(), $"event {number} is another's");

    private SnapshotMalformed? Taken(FunctionKey function, SnapshotPlace at) => TakenIn(_functions, function, at);

    private static SnapshotMalformed? TakenIn(FunctionKeySet functions, FunctionKey function, SnapshotPlace at) =>
        functions.TryAdd(function) ? null : new(at.ToString(), $"the function at {function.Address} stands in two places");

    private static SnapshotMalformed? FirstOf<T>(IReadOnlyList<T> items, SnapshotPlace at, Func<T, SnapshotPlace, SnapshotMalformed?> find)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (find(items[i], at.Item(i)) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
