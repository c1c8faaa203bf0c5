using Microsoft.Extensions.Logging;

namespace Passthrough;

/// <summary>
/// All that changes what is registered: devices by hand, the host's report, the policy, a snapshot. None of it is an ownership event. Under the registry's
/// short lock, and told after it is left.
/// </summary>
internal sealed class RegistrationWrites(DeviceIndex index, VmIndex vms, PublishedRevision revision, RequestIds requests, EventLog log, ILogger logger)
{
    // Reports and policies are worked out one after another; nobody else waits for it.
    private readonly Lock _applying = new();

    /// <summary>Makes the registry agree with what the host reports now.</summary>
    public VmResult<InventoryChange> Apply(HostInventory inventory)
    {
        InventoryUpdate update;
        lock (_applying)
        {
            update = new(index, revision, inventory);
            lock (index.Sync)
            {
                if (update.WhyNot() is { } error)
                {
                    return error;
                }

                update.Show();
            }
        }

        logger.Applied(update.Change);
        return update.Change;
    }

    /// <summary>Puts another policy in force.</summary>
    public void Apply(OwnershipPolicy policy)
    {
        lock (_applying)
        {
            var sets = new TravelSets(index.Inventory, policy);
            lock (index.Sync)
            {
                index.View = index.View.With(policy, sets);
            }
        }

        logger.PolicyChanged();
    }

    /// <summary>Takes a device into custody.</summary>
    public VmResult Register(PassthroughDevice device)
    {
        lock (index.Sync)
        {
            if (index.View.TryFind(device.Address, out _) || index.IsByHand(device.Address))
            {
                return new DeviceStateConflict(VmErrorCode.AddressAlreadyRegistered, device.Address);
            }

            var cell = new OwnershipCell(revision, new(device.Address), isManaged: true);
            if (device.Custody.Enter(cell) is { } error)
            {
                return error;
            }

            index.AddByHand(new(index, cell, device));
        }

        logger.Registered(device.Address);
        return VmResult.Success;
    }

    /// <summary>Gives a device back out of custody.</summary>
    public VmResult<PassthroughDevice> Unregister(PciAddress address)
    {
        PassthroughDevice device;
        lock (index.Sync)
        {
            if (!index.TryFind(address, out RegisteredDevice? found))
            {
                return new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address);
            }

            if (RegistryDecisions.WhyNotUnregister(found) is { } error)
            {
                return error;
            }

            index.RemoveByHand(address);
            device = found.Made!;
            device.Custody.Leave();
        }

        logger.Unregistered(address);
        return device;
    }

    /// <summary>Puts a registry that has no history where a snapshot says.</summary>
    public VmResult Restore(RegistrySnapshot snapshot)
    {
        var restore = new SnapshotRestore(index, vms, revision, requests);
        lock (index.Sync)
        {
            if (restore.WhyNot(snapshot) is { } error)
            {
                return error;
            }

            restore.Restore(snapshot);
            log.Restart(snapshot.Revision);
        }

        log.Signal();
        logger.Restored(snapshot);
        return VmResult.Success;
    }
}
