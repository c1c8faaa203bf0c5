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
            else if (device.Ownership.Owner is { } owner)
            {
                Add(ref reasons, new AlreadyAssigned(address, owner));
            }
        }

        if (reasons is not null)
        {
            return VmError.Of(reasons.DrainToImmutable());
        }

        ulong next = revision.Value + 1;
        return new OwnershipAssigned(next, new Lease(next, request.Vm, ImmutableArray.CreateRange(addresses, static a => new FunctionKey(a))));
    }

    /// <summary>Takes back the devices of a lease that is in force.</summary>
    public VmResult<OwnershipEvent> Release(Lease lease)
    {
        bool inForce = !lease.Functions.IsEmpty;
        bool heldByAnother = lease.Generation > revision.Value;
        foreach (FunctionKey function in lease.Functions)
        {
            if (!devices.TryGetValue(function.Address, out RegisteredDevice? device))
            {
                return new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, function.Address);
            }

            Lease? held = device.Ownership.Lease;
            inForce &= lease.Equals(held);
            heldByAnother |= held is not null && !lease.Equals(held);
        }

        if (inForce)
        {
            return new OwnershipReleased(revision.Value + 1, lease);
        }

        return new LeaseNotInForce(heldByAnother ? VmErrorCode.StaleLease : VmErrorCode.AlreadyReleased, lease);
    }

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
        VmResult<OwnershipEvent> decided = next switch
        {
            OwnershipAssigned assigned => Assign(new ClaimRequest(assigned.Lease.Vm, DeviceSelection.Of([.. assigned.Lease.Functions.Select(f => f.Address)]))),
            OwnershipReleased released => Release(released.Lease),
            _ => throw new ArgumentException($"{next.GetType().Name} is no event of this registry.", nameof(next)),
        };
        return decided switch
        {
            (var same, null) => same.Lease.Equals(next.Lease) ? null : new EventContradicts(next.Revision, new LeaseNotInForce(VmErrorCode.StaleLease, next.Lease)),
            (_, { } error) => new EventContradicts(next.Revision, error),
        };
    }

    private static void Add(ref ImmutableArray<VmError>.Builder? reasons, VmError reason) =>
        (reasons ??= ImmutableArray.CreateBuilder<VmError>()).Add(reason);
}
