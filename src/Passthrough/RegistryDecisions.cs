using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What a registry answers to a command: the event that would carry it out, or all reasons against it. Changes nothing. The caller holds the registry's lock.
/// </summary>
/// <param name="devices">The registered devices.</param>
/// <param name="revision">The number of the last event.</param>
internal sealed class RegistryDecisions(ConcurrentDictionary<PciAddress, RegisteredDevice> devices, PublishedRevision revision)
{
    /// <summary>Gives all devices of a request to its VM, unless there is a reason against one of them.</summary>
    public VmResult<OwnershipEvent> Assign(ClaimRequest request)
    {
        ImmutableArray<PciAddress> addresses = request.Devices.Addresses;
        ImmutableArray<VmError>.Builder? reasons = null;
        if (request.Vm.IsNone)
        {
            Add(ref reasons, new VmIdMissing());
        }

        if (addresses.IsEmpty)
        {
            Add(ref reasons, new NothingRequested());
        }

        foreach (PciAddress address in addresses)
        {
            if (!devices.TryGetValue(address, out RegisteredDevice? device))
            {
                Add(ref reasons, new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address));
            }
            else if (WhyTaken(address, device.Ownership) is { } taken)
            {
                Add(ref reasons, taken);
            }
        }

        if (reasons is not null)
        {
            return VmError.Of(reasons.DrainToImmutable());
        }

        ulong next = revision.Value + 1;
        return new OwnershipAssigned(next, new Lease(next, request.Vm, ImmutableArray.CreateRange(addresses, static a => new FunctionKey(a))));
    }

    /// <summary>Takes back the devices of a lease that is in force, at once.</summary>
    public VmResult<OwnershipEvent> Release(Lease lease) =>
        WhyNot(lease, OwnershipState.Assigned, VmErrorCode.DeviceBeingReleased) is { } error ? error : new OwnershipReleased(revision.Value + 1, lease);

    /// <summary>Begins to take back the devices of a lease that is in force.</summary>
    public VmResult<OwnershipEvent> BeginRelease(Lease lease) =>
        WhyNot(lease, OwnershipState.Assigned, VmErrorCode.DeviceBeingReleased) is { } error ? error : new OwnershipReleasing(revision.Value + 1, lease);

    /// <summary>Ends the release of a lease's devices, those of which a step failed in quarantine.</summary>
    public VmResult<OwnershipEvent> CompleteRelease(Lease lease, ImmutableArray<StepFailure> failures)
    {
        if (WhyNot(lease, OwnershipState.Releasing, VmErrorCode.ReleaseNotBegun) is { } error)
        {
            return error;
        }

        if (failures.IsEmpty)
        {
            return new OwnershipReleased(revision.Value + 1, lease);
        }

        return WhyImpossible(lease, failures) is { } impossible ? impossible : new OwnershipQuarantined(revision.Value + 1, lease, failures);
    }

    /// <summary>Lets a device out of quarantine.</summary>
    public VmResult<OwnershipEvent> Clear(PciAddress address, string reason)
    {
        ImmutableArray<VmError>.Builder? reasons = null;
        if (string.IsNullOrWhiteSpace(reason))
        {
            Add(ref reasons, new ReasonMissing(address));
        }

        if (!devices.TryGetValue(address, out RegisteredDevice? device))
        {
            Add(ref reasons, new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address));
        }
        else if (device.Ownership.Quarantine is null)
        {
            Add(ref reasons, new DeviceStateConflict(VmErrorCode.DeviceNotQuarantined, address));
        }

        return reasons is null ? new OwnershipCleared(revision.Value + 1, address, reason) : VmError.Of(reasons.DrainToImmutable());
    }

    /// <summary>Why a device may not leave the registry; null when it may.</summary>
    public static VmError? WhyNotUnregister(PciAddress address, Ownership now) => WhyTaken(address, now) switch
    {
        AlreadyAssigned => new DeviceStateConflict(VmErrorCode.DeviceHasOwner, address),
        var other => other,
    };

    /// <summary>Takes back the devices of the lease under which a VM holds a device.</summary>
    public VmResult<OwnershipEvent> Release(PciAddress address, VmId owner)
    {
        if (owner.IsNone)
        {
            return new VmIdMissing();
        }

        if (!devices.TryGetValue(address, out RegisteredDevice? device))
        {
            return new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address);
        }

        if (device.Ownership.Lease is not { } lease)
        {
            return new DeviceStateConflict(VmErrorCode.NotAssigned, address);
        }

        return lease.Vm == owner ? Release(lease) : new OwnedByAnotherVm(address, lease.Vm, owner);
    }

    /// <summary>Why an event cannot come next; null when it can.</summary>
    public VmError? WhyNotNext(OwnershipEvent next)
    {
        if (next.Revision != revision.Value + 1)
        {
            return new RevisionGap(revision.Value + 1, next.Revision);
        }

        // The same decision again: what could not have been decided now did not happen in this history.
        (VmResult<OwnershipEvent> decided, Lease? lease) = next switch
        {
            OwnershipAssigned assigned => (Assign(RequestOf(assigned.Lease)), assigned.Lease),
            OwnershipReleasing releasing => (BeginRelease(releasing.Lease), releasing.Lease),
            OwnershipReleased released => (IsBegun(released.Lease) ? CompleteRelease(released.Lease, []) : Release(released.Lease), released.Lease),
            OwnershipQuarantined quarantined => (Quarantine(quarantined.Lease, quarantined.Failures), quarantined.Lease),
            OwnershipCleared cleared => (Clear(cleared.Address, cleared.Reason), null),
            _ => throw new ArgumentException($"{next.GetType().Name} is no event of this registry.", nameof(next)),
        };
        if (!decided.TryGetValue(out OwnershipEvent? same, out VmError? error))
        {
            return new EventContradicts(next.Revision, error);
        }

        // Only an assignment's lease is made anew, with its own generation.
        return lease is null || same.Equals(next) ? null : new EventContradicts(next.Revision, new LeaseNotInForce(VmErrorCode.StaleLease, lease));
    }

    private static ClaimRequest RequestOf(Lease lease) => new(lease.Vm, DeviceSelection.Of([.. lease.Functions.Select(f => f.Address)]));

    private static VmError? WhyTaken(PciAddress address, Ownership now) => now switch
    {
        { Quarantine: { } reason } => new DeviceQuarantined(address, reason),
        { State: OwnershipState.Releasing } => new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, address),
        { Owner: { } owner } => new AlreadyAssigned(address, owner),
        _ => null,
    };

    private bool IsBegun(Lease lease) =>
        !lease.Functions.IsEmpty
        && devices.TryGetValue(lease.Functions[0].Address, out RegisteredDevice? device)
        && device.Ownership.State == OwnershipState.Releasing;

    private VmResult<OwnershipEvent> Quarantine(Lease lease, ImmutableArray<StepFailure> failures) =>
        failures.IsEmpty ? new StepFailureInvalid(lease, "nothing failed") : CompleteRelease(lease, failures);

    /// <summary>Why nothing can be done with a lease that is to be in force, its devices in one state; null when it can.</summary>
    private VmError? WhyNot(Lease lease, OwnershipState needed, VmErrorCode otherwise)
    {
        bool inForce = !lease.Functions.IsEmpty;
        bool heldByAnother = lease.Generation > revision.Value;
        PciAddress? inOtherState = null;
        VmError? quarantined = null;
        foreach (FunctionKey function in lease.Functions)
        {
            if (!devices.TryGetValue(function.Address, out RegisteredDevice? device))
            {
                return new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, function.Address);
            }

            Ownership now = device.Ownership;
            inForce &= lease.Equals(now.Lease);
            heldByAnother |= now.Lease is not null && !lease.Equals(now.Lease);
            inOtherState ??= now.State == needed ? null : function.Address;
            quarantined ??= now.Quarantine is { } reason && reason.LastOwner == lease.Vm ? new DeviceQuarantined(function.Address, reason) : null;
        }

        if (!inForce)
        {
            // Released is not the same as clean: who asks again after a time-out hears of the function that is held back.
            return heldByAnother ? new LeaseNotInForce(VmErrorCode.StaleLease, lease) : quarantined ?? new LeaseNotInForce(VmErrorCode.AlreadyReleased, lease);
        }

        return inOtherState is { } address ? new DeviceStateConflict(otherwise, address) : null;
    }

    private static VmError? WhyImpossible(Lease lease, ImmutableArray<StepFailure> failures)
    {
        ImmutableArray<VmError>.Builder? reasons = null;
        HashSet<PciAddress> named = [];
        foreach (StepFailure failure in failures)
        {
            if (!lease.Functions.Contains(new(failure.Address)))
            {
                Add(ref reasons, new StepFailureInvalid(lease, $"{failure.Address} is none of its functions"));
            }
            else if (!named.Add(failure.Address))
            {
                Add(ref reasons, new StepFailureInvalid(lease, $"{failure.Address} is named twice"));
            }

            if (!failure.Step.IsPerformedByHost())
            {
                Add(ref reasons, new StepFailureInvalid(lease, $"the host has no step {failure.Step} to perform on {failure.Address}"));
            }
        }

        return reasons is null ? null : VmError.Of(reasons.DrainToImmutable());
    }

    private static void Add(ref ImmutableArray<VmError>.Builder? reasons, VmError reason) =>
        (reasons ??= ImmutableArray.CreateBuilder<VmError>()).Add(reason);
}
