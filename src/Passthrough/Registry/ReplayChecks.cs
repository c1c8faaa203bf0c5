using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Whether an event can come next. Only what events say counts: the host's report and the policy may have been others when it was decided. The caller
/// holds the registry's lock.
/// </summary>
internal sealed class ReplayChecks(DeviceIndex index, PublishedRevision revision, RequestIds requests, RegistryDecisions decisions)
{
    private readonly LeaseChecks _leases = new(index, revision);

    /// <summary>Why an event cannot come next; null when it can.</summary>
    public VmError? WhyNotNext(OwnershipEvent next)
    {
        if (next.Revision != revision.Value + 1)
        {
            return new RevisionGap(revision.Value + 1, next.Revision);
        }

        return WhyNot(next) is { } contradiction ? new EventContradicts(next.Revision, contradiction) : null;
    }

    private VmError? WhyNot(OwnershipEvent next) => next switch
    {
        OwnershipReserved reserved => WhyNotClaimed(reserved.Lease, reserved.Revision, OwnershipOperation.Reserve),
        OwnershipAssigned assigned when assigned.Lease.Generation != assigned.Revision && IsReserved(assigned.Lease) =>
            _leases.Held(assigned.Lease, OwnershipOperation.Commit).Error,
        OwnershipAssigned assigned => WhyNotClaimed(assigned.Lease, assigned.Revision, OwnershipOperation.Assign),
        OwnershipCancelled cancelled => _leases.Held(cancelled.Lease, OwnershipOperation.Cancel).Error,
        OwnershipReleasing releasing => _leases.Held(releasing.Lease, OwnershipOperation.BeginRelease).Error,
        OwnershipReleased released => _leases.Held(released.Lease, IsBegun(released.Lease) ? OwnershipOperation.CompleteRelease : OwnershipOperation.Release).Error,
        OwnershipQuarantined quarantined => WhyNotQuarantined(quarantined.Lease, quarantined.Failures),
        OwnershipCleared cleared => decisions.Clear(index.Resolve(cleared.Function), cleared.Function.Address, cleared.Reason).Error,
        _ => throw new ArgumentException($"{next.GetType().Name} is no event of this registry.", nameof(next)),
    };

    private VmError? WhyNotClaimed(Lease lease, ulong revisionOfClaim, OwnershipOperation operation)
    {
        ReasonList reasons = default;
        if (lease.Vm.IsNone)
        {
            reasons.Add(new VmIdMissing());
        }

        if (lease.Functions.IsEmpty)
        {
            reasons.Add(new NothingRequested());
        }

        // One that is over counts no more: how long its id is kept is each registry's own matter.
        if (requests.Find(lease.Request.Id) is { } granted && _leases.InForce(granted) is not null)
        {
            reasons.Add(new RequestIdKnown(VmErrorCode.RequestIdReused, granted.Request.Id!.Value, granted));
        }

        foreach (FunctionKey function in lease.Functions)
        {
            if (index.Resolve(function) is { } device)
            {
                Add(ref reasons, StateRefusal.Of(operation, device.Address, device.Ownership));
            }
            else if (function.TopologyPath is null)
            {
                reasons.Add(new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, function.Address));
            }
        }

        if (reasons.IsEmpty && (lease.Generation != revisionOfClaim || NamesTwice(lease.Functions)))
        {
            reasons.Add(new LeaseNotInForce(VmErrorCode.StaleLease, lease));
        }

        return reasons.IsEmpty ? null : VmError.Of(reasons.ToImmutable());
    }

    private VmError? WhyNotQuarantined(Lease lease, ImmutableArray<StepFailure> failures)
    {
        if (failures.IsEmpty)
        {
            return new StepFailureInvalid(lease, "nothing failed");
        }

        return _leases.Held(lease, OwnershipOperation.CompleteRelease).Error ?? LeaseChecks.WhyImpossible(lease, failures);
    }

    private bool IsBegun(Lease lease) => StateOf(lease) == OwnershipState.Releasing;

    private bool IsReserved(Lease lease) => StateOf(lease) == OwnershipState.Reserved;

    private OwnershipState? StateOf(Lease lease) => lease.Functions.IsEmpty ? null : index.Resolve(lease.Functions[0])?.Ownership.State;

    private static bool NamesTwice(ImmutableArray<FunctionKey> functions)
    {
        for (int i = 1; i < functions.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (functions[i].IsSameFunction(functions[j]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void Add(ref ReasonList reasons, VmError? reason)
    {
        if (reason is not null)
        {
            reasons.Add(reason);
        }
    }
}
