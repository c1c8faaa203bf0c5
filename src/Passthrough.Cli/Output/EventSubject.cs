using System.Collections.Immutable;

namespace Passthrough.Cli.Output;

/// <summary>What an ownership event is about.</summary>
/// <param name="Kind">Its kind in one word.</param>
/// <param name="Lease">The lease; null when a quarantine is cleared.</param>
/// <param name="Functions">The functions.</param>
/// <param name="Failures">The steps that failed.</param>
/// <param name="Reason">The reason that the event itself keeps; null when it keeps none.</param>
internal sealed record EventSubject(string Kind, Lease? Lease, ImmutableArray<FunctionKey> Functions, ImmutableArray<StepFailure> Failures, string? Reason)
{
    public static EventSubject Of(OwnershipEvent next) => next switch
    {
        OwnershipReserved reserved => Of("reserved", reserved.Lease),
        OwnershipAssigned assigned => Of("assigned", assigned.Lease),
        OwnershipCancelled cancelled => Of("cancelled", cancelled.Lease),
        OwnershipReleasing releasing => Of("releasing", releasing.Lease),
        OwnershipReleased released => Of("released", released.Lease),
        OwnershipQuarantined quarantined => Of("quarantined", quarantined.Lease) with { Failures = quarantined.Failures },
        OwnershipCleared cleared => new("cleared", null, [cleared.Function], [], cleared.Reason),
        _ => throw new ArgumentException($"{next.GetType()} is no ownership event.", nameof(next)),
    };

    private static EventSubject Of(string kind, Lease lease) => new(kind, lease, lease.Functions, [], null);
}
