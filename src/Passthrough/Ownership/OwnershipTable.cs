using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What comes of an operation in a state.</summary>
/// <param name="Next">The state after it; null when it is refused, and when the device leaves the registry.</param>
/// <param name="Refusal">Why it is refused; null when it is not. Nothing has changed then.</param>
/// <param name="OnFailure">The state after it when a step of the host's failed; null when none can fail.</param>
public readonly record struct OwnershipAnswer(OwnershipState? Next, VmErrorCode? Refusal, OwnershipState? OnFailure)
{
    /// <summary>The answer as a person reads it: the state after it, or the code of the refusal.</summary>
    public override string ToString() => this switch
    {
        { Refusal: { } code } => $"{code} ({code.ToText()})",
        { Next: { } next, OnFailure: { } failed } => $"→ {next}, or {failed} if a step failed",
        { Next: { } next } => $"→ {next}",
        _ => "→ gone",
    };
}

/// <summary>
/// Every state and operation, and what comes of them: the one place where that is said. The registry decides by it, <c>docs/ownership.md</c> prints it. A
/// commit, a cancellation and the release operations are asked with a lease: one that is not in force is refused as such, whatever the state.
/// </summary>
public static class OwnershipTable
{
    // Columns in the order of the states: Available, Reserved, Assigned, Releasing, Quarantined.
    private static readonly ImmutableArray<ImmutableArray<OwnershipAnswer>> Rows =
    [
        /* Reserve         */ [To(OwnershipState.Reserved), Not(VmErrorCode.DeviceReserved), Not(VmErrorCode.AlreadyAssigned), Releasing, Quarantined],
        /* Assign          */ [To(OwnershipState.Assigned), Not(VmErrorCode.DeviceReserved), Not(VmErrorCode.AlreadyAssigned), Releasing, Quarantined],
        /* Commit          */ [Over, To(OwnershipState.Assigned), Not(VmErrorCode.NotReserved), Releasing, Quarantined],
        /* Cancel          */ [Over, To(OwnershipState.Available), Not(VmErrorCode.NotReserved), Releasing, Quarantined],
        /* Release         */ [Over, To(OwnershipState.Available), To(OwnershipState.Available), Releasing, Quarantined],
        /* BeginRelease    */ [Over, To(OwnershipState.Releasing), To(OwnershipState.Releasing), Releasing, Quarantined],
        /* CompleteRelease */ [Over, Not(VmErrorCode.ReleaseNotBegun), Not(VmErrorCode.ReleaseNotBegun), Cleaned, Quarantined],
        /* Clear           */ [NotQuarantined, NotQuarantined, NotQuarantined, NotQuarantined, To(OwnershipState.Available)],
        /* Unregister      */ [default, Not(VmErrorCode.DeviceHasOwner), Not(VmErrorCode.DeviceHasOwner), Releasing, Quarantined],
    ];

    private static OwnershipAnswer Over => Not(VmErrorCode.AlreadyReleased);

    private static OwnershipAnswer Releasing => Not(VmErrorCode.DeviceBeingReleased);

    private static OwnershipAnswer Quarantined => Not(VmErrorCode.DeviceQuarantined);

    private static OwnershipAnswer NotQuarantined => Not(VmErrorCode.DeviceNotQuarantined);

    private static OwnershipAnswer Cleaned => new(OwnershipState.Available, null, OwnershipState.Quarantined);

    /// <summary>What comes of an operation in a state.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="state">The device's state.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is no member of its type.</exception>
    public static OwnershipAnswer Of(OwnershipOperation operation, OwnershipState state)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(unchecked((uint)operation), (uint)OwnershipOperation.Unregister, nameof(operation));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(unchecked((uint)state), (uint)OwnershipState.Quarantined, nameof(state));
        return Rows[(int)operation][(int)state];
    }

    private static OwnershipAnswer To(OwnershipState next) => new(next, null, null);

    private static OwnershipAnswer Not(VmErrorCode code) => new(null, code, null);
}
