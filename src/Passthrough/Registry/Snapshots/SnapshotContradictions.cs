namespace Passthrough;

/// <summary>Finds what no registry can have held at one time: one function in two places, one number for two leases, the future.</summary>
internal sealed class SnapshotContradictions(ulong revision)
{
    private readonly FunctionKeySet _functions = new();
    private readonly HashSet<ulong> _leaseRevisions = [];
    private readonly HashSet<Guid> _ids = [];

    public JsonFault? FirstOf(RegistrySnapshot snapshot)
    {
        JsonPlace root = JsonPlace.Root;
        if (revision > JsonFields.HighestRevision)
        {
            return new(root.Field("revision"), $"{revision} is above {JsonFields.HighestRevision}");
        }

        return FirstOf(snapshot.Claims, root.Field("claims"), In)
            ?? FirstOf(snapshot.Quarantines, root.Field("quarantines"), In)
            ?? FirstOf(snapshot.EndedRequests, root.Field("endedRequests"), In);
    }

    public JsonFault? FirstOf(RegistryClaim claim) => In(claim, JsonPlace.Root);

    public JsonFault? FirstOf(RegistryQuarantine quarantine) => In(quarantine, JsonPlace.Root);

    public JsonFault? FirstOf(EndedRequest ended) => In(ended, JsonPlace.Root);

    private JsonFault? In(RegistryClaim claim, JsonPlace at)
    {
        if (claim.State is not (OwnershipState.Reserved or OwnershipState.Assigned or OwnershipState.Releasing))
        {
            return new(at.Field("state"), $"nobody owns what is {claim.State}");
        }

        JsonPlace lease = at.Field("lease");
        return In(claim.Lease, lease) ?? FirstOf(claim.Lease.Functions, lease.Field("functions"), Taken);
    }

    private JsonFault? In(RegistryQuarantine quarantine, JsonPlace at) =>
        WithoutVm(quarantine.Reason.LastOwner, at.Field("lastOwner"))
        ?? Taken(quarantine.Function, at.Field("function"))
        ?? NotInHistory(quarantine.Revision ?? revision, at.Field("revision"));

    private JsonFault? In(EndedRequest ended, JsonPlace at)
    {
        JsonPlace lease = at.Field("lease");
        if (ended.Lease.Request.Id is null)
        {
            return new(lease.Field("request").Field("id"), JsonFault.Missing);
        }

        JsonPlace end = at.Field("endedAt");
        var own = new FunctionKeySet();
        return In(ended.Lease, lease)
            ?? FirstOf(ended.Lease.Functions, lease.Field("functions"), (function, place) => TakenIn(own, function, place))
            ?? NotInHistory(ended.EndedAt, end)
            ?? Twice(ended.EndedAt, end)
            ?? (ended.EndedAt < ended.Lease.Generation ? new JsonFault(end, "it ended before it began") : null);
    }

    private JsonFault? In(Lease lease, JsonPlace at)
    {
        if (lease.Functions.IsEmpty)
        {
            return new(at.Field("functions"), "it names no function");
        }

        JsonPlace generation = at.Field("generation");
        return NotInHistory(lease.Generation, generation)
            ?? Twice(lease.Generation, generation)
            ?? (lease.Request.Id is { } id && !_ids.Add(id) ? new JsonFault(at.Field("request").Field("id"), $"two requests have the id {id}") : null);
    }

    private static JsonFault? WithoutVm(VmId vm, JsonPlace at) => vm.IsNone ? new(at, "it is no VM") : null;

    private JsonFault? NotInHistory(ulong number, JsonPlace at) =>
        number == 0 || number > revision ? new(at, $"event {number} is none of 1 to {revision}") : null;

    private JsonFault? Twice(ulong number, JsonPlace at) =>
        _leaseRevisions.Add(number) ? null : new(at, $"event {number} is another's");

    private JsonFault? Taken(FunctionKey function, JsonPlace at) => TakenIn(_functions, function, at);

    private static JsonFault? TakenIn(FunctionKeySet functions, FunctionKey function, JsonPlace at) =>
        functions.TryAdd(function) ? null : new(at, $"the function at {function.Address} stands in two places");

    private static JsonFault? FirstOf<T>(IReadOnlyList<T> items, JsonPlace at, Func<T, JsonPlace, JsonFault?> find)
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
