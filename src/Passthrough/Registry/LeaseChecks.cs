using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Whether a lease is in force, and why nothing can be done with it. The caller holds the registry's lock.</summary>
/// <param name="index">The registered devices.</param>
/// <param name="revision">The number of the last event.</param>
internal sealed class LeaseChecks(DeviceIndex index, PublishedRevision revision)
{
    /// <summary>The registry's own copy of a lease with which an operation can be done; else why it cannot.</summary>
    public VmResult<Lease> Held(Lease lease, OwnershipOperation operation)
    {
        Lease? held = null;
        bool inForce = !lease.Functions.IsEmpty;
        bool heldByAnother = lease.Generation > revision.Value;
        VmError? refusal = null;
        VmError? quarantined = null;
        foreach (FunctionKey function in lease.Functions)
        {
            if (index.Resolve(function) is not { } device)
            {
                if (function.TopologyPath is null)
                {
                    return new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, function.Address);
                }

                // A reported function that nobody claims and that is gone.
                inForce = false;
                continue;
            }

            Ownership now = device.Ownership;
            bool isThis = lease.Equals(now.Lease);
            inForce &= isThis;
            heldByAnother |= now.Lease is not null && !isThis;
            held ??= now.Lease;
            refusal ??= StateRefusal.Of(operation, device.Address, now);
            quarantined ??= now.Quarantine is { } reason && reason.LastOwner == lease.Vm ? new DeviceQuarantined(device.Address, reason) : null;
        }

        if (inForce)
        {
            return refusal is null ? held! : refusal;
        }

        // Released is not the same as clean: who asks again after a time-out hears of the function that is held back.
        return heldByAnother ? new LeaseNotInForce(VmErrorCode.StaleLease, lease) : quarantined ?? new LeaseNotInForce(VmErrorCode.AlreadyReleased, lease);
    }

    /// <summary>The registry's own copy of a lease that is in force; null when it is not.</summary>
    public Lease? InForce(Lease lease)
    {
        if (lease.Functions.IsEmpty || index.Resolve(lease.Functions[0])?.Ownership.Lease is not { } held)
        {
            return null;
        }

        // All functions of a lease share its fate.
        return lease.Equals(held) ? held : null;
    }

    /// <summary>The failures by the lease's own names of its functions: an address is that of the function that is there, before one that is gone.</summary>
    public ImmutableArray<StepFailure> Named(Lease lease, ImmutableArray<StepFailure> failures)
    {
        return [.. failures.Select(Named)];

        StepFailure Named(StepFailure failure) =>
            failure.Function.TopologyPath is null && lease.Functions.FirstOrDefault(f => f.Address == failure.Address && index.Resolve(f) is { IsPresent: true }) is { } there
                ? failure with { Function = there }
                : lease.IndexOf(failure.Function) is var place and >= 0 ? failure with { Function = lease.Functions[place] } : failure;
    }

    /// <summary>Why a report of failed steps cannot be of this release; null when it can.</summary>
    public static VmError? WhyImpossible(Lease lease, ImmutableArray<StepFailure> failures)
    {
        ReasonList reasons = default;
        HashSet<int> named = [];
        foreach (StepFailure failure in failures)
        {
            int place = lease.IndexOf(failure.Function);
            if (place < 0)
            {
                reasons.Add(new StepFailureInvalid(lease, $"{failure.Address} is none of its functions"));
            }
            else if (!named.Add(place))
            {
                reasons.Add(new StepFailureInvalid(lease, $"{failure.Address} is named twice"));
            }

            if (!failure.Step.IsPerformedByHost())
            {
                reasons.Add(new StepFailureInvalid(lease, $"the host has no step {failure.Step} to perform on {failure.Address}"));
            }
        }

        return reasons.IsEmpty ? null : VmError.Of(reasons.ToImmutable());
    }
}
