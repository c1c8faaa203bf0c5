using System.Collections.Concurrent;

namespace Passthrough;

/// <summary>
/// What an event does to the devices of a registry. Each is visible in all its devices by one write. The caller holds the registry's lock and has
/// decided or checked the event.
/// </summary>
/// <param name="devices">The registered devices.</param>
/// <param name="vms">Which devices each VM has.</param>
/// <param name="revision">The number of the last event.</param>
internal sealed class RegistryTransitions(ConcurrentDictionary<PciAddress, RegisteredDevice> devices, VmIndex vms, PublishedRevision revision)
{
    public void Apply(OwnershipEvent next)
    {
        switch (next)
        {
            case OwnershipAssigned assigned:
                Change(next, assigned.Lease);
                break;
            case OwnershipReleasing releasing:
                Change(next, releasing.Lease);
                break;
            case OwnershipReleased released:
                Change(next, released.Lease);
                break;
            case OwnershipQuarantined quarantined:
                Change(next, quarantined.Lease);
                break;
            case OwnershipCleared cleared:
                Clear(cleared);
                break;
        }
    }

    private void Change(OwnershipEvent next, Lease lease)
    {
        vms.CountChange(lease.Vm);
        foreach (FunctionKey function in lease.Functions)
        {
            RegisteredDevice device = devices[function.Address];
            Prepare(next, lease.Vm, device);
            device.Cell.Prepare(next);
        }

        revision.Publish(next.Revision);
        foreach (FunctionKey function in lease.Functions)
        {
            RegisteredDevice device = devices[function.Address];
            device.Cell.Complete();
            if (next is OwnershipReleased or OwnershipQuarantined)
            {
                vms.Remove(lease.Vm, device.Cell);
                OpenIfFree(device);
            }
        }
    }

    private void Prepare(OwnershipEvent next, VmId vm, RegisteredDevice device)
    {
        if (next is OwnershipAssigned)
        {
            vms.Add(vm, device.Cell);
            return;
        }

        if (device.Ownership.State == OwnershipState.Assigned)
        {
            device.Device.BeginTeardown();
        }

        // A function that the host could not clean is cleaned here all the same: what is known of its last guest goes.
        if (next is not OwnershipReleasing)
        {
            device.Device.FinishTeardown();
        }
    }

    private void Clear(OwnershipCleared next)
    {
        RegisteredDevice device = devices[next.Address];
        device.Cell.Prepare(next);
        revision.Publish(next.Revision);
        device.Cell.Complete();
        OpenIfFree(device);
    }

    private static void OpenIfFree(RegisteredDevice device)
    {
        if (device.Ownership.State == OwnershipState.Available)
        {
            device.Device.Open();
        }
    }
}
