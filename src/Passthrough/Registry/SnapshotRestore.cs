namespace Passthrough;

/// <summary>Puts a registry that has no history where a snapshot says. The caller holds the registry's lock.</summary>
internal sealed class SnapshotRestore(DeviceIndex index, VmIndex vms, PublishedRevision revision, RequestIds requests)
{
    private readonly HashSet<RegisteredDevice> _restored = [];

    /// <summary>Why it cannot be restored; null when it can.</summary>
    public VmError? WhyNot(RegistrySnapshot snapshot)
    {
        if (revision.Value != 0)
        {
            return new RegistryNotEmpty(revision.Value);
        }

        ReasonList reasons = default;
        foreach (FunctionKey function in snapshot.Claims.SelectMany(c => c.Lease.Functions).Concat(snapshot.Quarantines.Select(q => q.Function)))
        {
            if (function.TopologyPath is null && index.Resolve(function) is null)
            {
                reasons.Add(new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, function.Address));
            }
        }

        return reasons.IsEmpty ? null : VmError.Of(reasons.ToImmutable());
    }

    /// <summary>Restores it, visible in all devices by one write.</summary>
    public void Restore(RegistrySnapshot snapshot)
    {
        foreach (RegistryClaim claim in snapshot.Claims)
        {
            Restore(claim);
        }

        foreach (RegistryQuarantine quarantine in snapshot.Quarantines)
        {
            Restore(quarantine, snapshot.Revision);
        }

        foreach (EndedRequest ended in snapshot.EndedRequests.OrderBy(e => e.EndedAt))
        {
            requests.Restore(ended);
        }

        revision.Publish(snapshot.Revision);
        foreach (RegisteredDevice device in _restored)
        {
            device.Cell.Complete();
        }
    }

    private void Restore(RegistryClaim claim)
    {
        RegisteredDevice[] devices = [.. claim.Lease.Functions.Select(DeviceOf)];
        Lease lease = claim.Lease.At([.. devices.Select(d => d.Key)]);
        ulong generation = lease.Generation;
        OwnershipEvent last = claim.State switch
        {
            OwnershipState.Reserved => new OwnershipReserved(generation, lease),
            OwnershipState.Releasing => new OwnershipReleasing(generation, lease),
            _ => new OwnershipAssigned(generation, lease),
        };
        vms.CountChange(lease.Vm);
        foreach (RegisteredDevice device in devices)
        {
            vms.Add(lease.Vm, device.Cell);
            device.Cell.Prepare(last);
            if (claim.State == OwnershipState.Releasing)
            {
                device.Made?.BeginTeardown();
            }
        }

        requests.Restore(lease);
    }

    private void Restore(RegistryQuarantine quarantine, ulong upTo)
    {
        RegisteredDevice device = DeviceOf(quarantine.Function);
        ulong at = quarantine.Revision ?? upTo;
        QuarantineReason reason = quarantine.Reason;
        var last = new Lease(at, new(reason.LastOwner, device.Address), [device.Key]);
        device.Cell.Prepare(new OwnershipQuarantined(at, last, [new StepFailure(device.Key, reason.Step, reason.Error)]));
        device.Made?.BeginTeardown();
        device.Made?.FinishTeardown();
    }

    // Two cards that were at one place after each other are two devices, also where the report cannot tell which of them is there.
    private RegisteredDevice DeviceOf(FunctionKey function)
    {
        RegisteredDevice device = index.ResolveOrAdd(function);
        if (!_restored.Add(device))
        {
            device = index.AddAbsent(function);
            _restored.Add(device);
        }

        device.Learn(function);
        return device;
    }
}

/// <summary>A registry that has a history was to take a snapshot's.</summary>
/// <param name="Revision">The number of its last event.</param>
public sealed record RegistryNotEmpty(ulong Revision) : VmError(VmErrorCode.RegistryNotEmpty)
{
    /// <inheritdoc/>
    public override string Message => $"the registry has a history of its own, up to revision {Revision}";
}
