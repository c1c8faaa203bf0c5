using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Finds what no registry can have written in one event. Whether it can come next is the replay's to say.</summary>
internal static class EventContradictions
{
    public static JsonFault? FirstOf(OwnershipEvent read)
    {
        JsonPlace root = JsonPlace.Root;
        if (read.Revision == 0)
        {
            return new(root.Field("revision"), "the first event is 1");
        }

        return read switch
        {
            OwnershipCleared cleared => string.IsNullOrWhiteSpace(cleared.Reason) ? new(root.Field("reason"), "it says nothing") : null,
            { Subject: { } lease } => In(lease, read, root.Field("lease"))
                ?? (read is OwnershipQuarantined quarantined ? In(quarantined.Failures, lease, root.Field("failures")) : null),
            _ => null,
        };
    }

    private static JsonFault? In(Lease lease, OwnershipEvent read, JsonPlace at)
    {
        ulong last = read is OwnershipReserved or OwnershipAssigned ? read.Revision : read.Revision - 1;
        ulong first = read is OwnershipReserved ? read.Revision : 1;
        if (lease.Generation < first || lease.Generation > last)
        {
            return new(at.Field("generation"), $"event {read.Revision} is about no lease of generation {lease.Generation}");
        }

        JsonPlace functions = at.Field("functions");
        if (lease.Functions.IsEmpty)
        {
            return new(functions, "it names no function");
        }

        var named = new FunctionKeySet();
        int twice = lease.Functions.TakeWhile(named.TryAdd).Count();
        return twice < lease.Functions.Length ? new(functions.Item(twice), $"the function at {lease.Functions[twice].Address} stands in two places") : null;
    }

    private static JsonFault? In(ImmutableArray<StepFailure> failures, Lease lease, JsonPlace at)
    {
        if (failures.IsEmpty)
        {
            return new(at, "nothing failed");
        }

        var failed = new HashSet<int>();
        for (int i = 0; i < failures.Length; i++)
        {
            StepFailure failure = failures[i];
            int place = lease.IndexOf(failure.Function);
            if (!failure.Step.IsPerformedByHost())
            {
                return new(at.Item(i).Field("step"), $"no host performs {failure.Step}");
            }

            if (place < 0 || !failed.Add(place))
            {
                return new(at.Item(i).Field("function"), place < 0 ? $"{failure.Address} is none of the lease's functions" : $"{failure.Address} failed twice");
            }
        }

        return null;
    }
}
