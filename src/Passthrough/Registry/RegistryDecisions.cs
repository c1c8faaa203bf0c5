using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What a registry answers to a command: the event that would carry it out, or all reasons against it. Changes nothing. The caller holds the registry's lock.
/// </summary>
/// <param name="index">The registered devices.</param>
/// <param name="revision">The number of the last event.</param>
/// <param name="requests">The ids of requests that were granted.</param>
internal sealed class RegistryDecisions(DeviceIndex index, PublishedRevision revision, RequestIds requests)
{
    private readonly LeaseChecks _leases = new(index, revision);

    private ulong Next => revision.Value + 1;

    /// <summary>Gives all devices that a request comes to to its VM, or keeps them for it, unless there is a reason against one of them.</summary>
    /// <param name="request">The request.</param>
    /// <param name="chosen">The devices that it comes to, each once; or why it comes to none.</param>
    /// <param name="operation"><see cref="OwnershipOperation.Assign"/> or <see cref="OwnershipOperation.Reserve"/>.</param>
    public VmResult<OwnershipEvent> Claim(ClaimRequest request, VmResult<ImmutableArray<PciAddress>> chosen, OwnershipOperation operation)
    {
        ImmutableArray<VmError> reasons = WhyNotClaim(request, chosen, operation);
        if (!reasons.IsEmpty)
        {
            return VmError.Of(reasons);
        }

        var lease = new Lease(Next, request, KeysOf(chosen.GetValueOrThrow()));
        return operation == OwnershipOperation.Reserve ? new OwnershipReserved(Next, lease) : new OwnershipAssigned(Next, lease);
    }

    /// <summary>All reasons against a claim. A request that was granted has one: that it is in force, or over. Readable without the lock.</summary>
    public ImmutableArray<VmError> WhyNotClaim(ClaimRequest request, VmResult<ImmutableArray<PciAddress>> chosen, OwnershipOperation operation)
    {
        ReasonList reasons = default;
        if (WhyKnown(request) is { } known)
        {
            reasons.Add(known);
            if (known.Code != VmErrorCode.RequestIdReused)
            {
                // What became of the request is the whole answer to asking again; how things stand for a new one is another question.
                return reasons.ToImmutable();
            }
        }

        ClaimExamination.Of(index, request, chosen, operation, ref reasons);
        return reasons.ToImmutable();
    }

    /// <summary>Gives the devices of a reservation to their VM.</summary>
    public VmResult<OwnershipEvent> Commit(Lease lease) =>
        _leases.Held(lease, OwnershipOperation.Commit) switch
        {
            (var held, null) => new OwnershipAssigned(Next, held),
            (_, { } error) => error,
        };

    /// <summary>Gives a reservation up.</summary>
    public VmResult<OwnershipEvent> Cancel(Lease lease) =>
        _leases.Held(lease, OwnershipOperation.Cancel) switch
        {
            (var held, null) => new OwnershipCancelled(Next, held),
            (_, { } error) => error,
        };

    /// <summary>Takes back the devices of a lease that is in force, at once.</summary>
    public VmResult<OwnershipEvent> Release(Lease lease) =>
        _leases.Held(lease, OwnershipOperation.Release) switch
        {
            (var held, null) => new OwnershipReleased(Next, held),
            (_, { } error) => error,
        };

    /// <summary>Begins to take back the devices of a lease that is in force.</summary>
    public VmResult<OwnershipEvent> BeginRelease(Lease lease) =>
        _leases.Held(lease, OwnershipOperation.BeginRelease) switch
        {
            (var held, null) => new OwnershipReleasing(Next, held),
            (_, { } error) => error,
        };

    /// <summary>Ends a release that was begun: all functions are free, but for those at which the host failed.</summary>
    public VmResult<OwnershipEvent> CompleteRelease(Lease lease, ImmutableArray<StepFailure> failures)
    {
        if (!_leases.Held(lease, OwnershipOperation.CompleteRelease).TryGetValue(out Lease? held, out VmError? error))
        {
            return error;
        }

        if (failures.IsEmpty)
        {
            return new OwnershipReleased(Next, held);
        }

        ImmutableArray<StepFailure> named = _leases.Named(held, failures);
        return LeaseChecks.WhyImpossible(held, named) is { } impossible ? impossible : new OwnershipQuarantined(Next, held, named);
    }

    /// <summary>Lets a device out of quarantine.</summary>
    public VmResult<OwnershipEvent> Clear(PciAddress address, string reason)
    {
        // Another card may be in the place of the one that could not be cleaned.
        return index.TryFind(address, out RegisteredDevice? device) && device.Ownership.State != OwnershipState.Quarantined
            ? Clear(index.FindQuarantined(address) ?? device, address, reason)
            : Clear(device, address, reason);
    }

    /// <summary>Lets a device out of quarantine, wherever it is.</summary>
    public VmResult<OwnershipEvent> Clear(RegisteredDevice? device, PciAddress address, string reason)
    {
        ReasonList reasons = default;
        if (string.IsNullOrWhiteSpace(reason))
        {
            reasons.Add(new ReasonMissing(address));
        }

        if (device is null)
        {
            reasons.Add(new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address));
        }
        else if (StateRefusal.Of(OwnershipOperation.Clear, address, device.Ownership) is { } error)
        {
            reasons.Add(error);
        }

        return device is null || !reasons.IsEmpty ? VmError.Of(reasons.ToImmutable()) : new OwnershipCleared(Next, device.Key, reason);
    }

    /// <summary>Takes back the devices of the lease under which a VM holds a device.</summary>
    public VmResult<OwnershipEvent> Release(PciAddress address, VmId owner)
    {
        if (owner.IsNone)
        {
            return new VmIdMissing();
        }

        if (!index.TryFind(address, out RegisteredDevice? device))
        {
            return new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address);
        }

        if (device.Ownership.Lease is not { } lease)
        {
            return new DeviceStateConflict(VmErrorCode.NotAssigned, address);
        }

        return lease.Vm == owner ? Release(lease) : new OwnedByAnotherVm(address, lease.Vm, owner);
    }

    /// <summary>Why a device may not leave the registry; null when it may.</summary>
    public static VmError? WhyNotUnregister(RegisteredDevice device) => device.Key.TopologyPath is not null
        ? new DeviceStateConflict(VmErrorCode.DeviceReported, device.Address)
        : StateRefusal.Of(OwnershipOperation.Unregister, device.Address, device.Ownership);

    /// <summary>What is known of the request's id, if that stands in the way of granting it anew.</summary>
    private RequestIdKnown? WhyKnown(ClaimRequest request)
    {
        if (requests.Find(request.Id) is not { } granted)
        {
            return null;
        }

        VmErrorCode code = !granted.Request.Equals(request) ? VmErrorCode.RequestIdReused
            : _leases.InForce(granted) is not null ? VmErrorCode.RequestRepeated
            : VmErrorCode.RequestAlreadyReleased;
        return new(code, granted.Request.Id!.Value, _leases.InForce(granted) ?? granted);
    }

    private ImmutableArray<FunctionKey> KeysOf(ImmutableArray<PciAddress> addresses)
    {
        var keys = new FunctionKey[addresses.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = index.TryFind(addresses[i], out RegisteredDevice? device) ? device.Key : new(addresses[i]);
        }

        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(keys);
    }
}
