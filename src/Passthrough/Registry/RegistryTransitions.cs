namespace Passthrough;

/// <summary>
/// What an event does to the devices of a registry. Each is visible in all its devices by one write. The caller holds the registry's lock and has
/// decided or checked the event.
/// </summary>
/// <param name="index">The registered devices.</param>
/// <param name="vms">Which devices each VM has.</param>
/// <param name="revision">The number of the last event.</param>
internal sealed class RegistryTransitions(DeviceIndex index, VmIndex vms, PublishedRevision revision)
{
    // The devices of the event that is carried out, kept between events so that none allocates it.
    private readonly List<RegisteredDevice> _devices = [];

    public void Apply(OwnershipEvent next)
    {
        _devices.Clear();
        if (next is OwnershipCleared cleared)
        {
            _devices.Add(index.Resolve(cleared.Function)!);
            Publish(next, next);
            return;
        }

        Lease lease = next.Subject!;
        bool isMoved = false;
        foreach (FunctionKey function in lease.Functions)
        {
            RegisteredDevice device = index.ResolveOrAdd(function);
            device.Learn(function);
            _devices.Add(device);
            isMoved |= device.Address != function.Address;
        }

        vms.CountChange(lease.Vm);
        foreach (RegisteredDevice device in _devices)
        {
            Prepare(next, lease, device);
        }

        Publish(next, isMoved ? next.At(lease.At([.. _devices.Select(d => d.Key)])) : next);
        if (IsEnd(next))
        {
            foreach (RegisteredDevice device in _devices)
            {
                vms.Remove(lease.Vm, device.Cell);
            }
        }
    }

    private static bool IsEnd(OwnershipEvent next) => next is OwnershipCancelled or OwnershipReleased or OwnershipQuarantined;

    private void Prepare(OwnershipEvent next, Lease lease, RegisteredDevice device)
    {
        OwnershipState now = device.Ownership.State;
        if (now == OwnershipState.Available)
        {
            vms.Add(lease.Vm, device.Cell);
        }

        if (device.Made is not { } made || !(IsEnd(next) || next is OwnershipReleasing))
        {
            return;
        }

        if (now is OwnershipState.Reserved or OwnershipState.Assigned)
        {
            made.BeginTeardown();
        }

        // A function that the host could not clean is cleaned here all the same: what is known of its last guest goes.
        if (IsEnd(next))
        {
            made.FinishTeardown();
        }
    }

    private void Publish(OwnershipEvent next, OwnershipEvent told)
    {
        foreach (RegisteredDevice device in _devices)
        {
            device.Cell.Prepare(told);
        }

        revision.Publish(next.Revision);
        foreach (RegisteredDevice device in _devices)
        {
            device.Cell.Complete();
            if (device.Ownership.State == OwnershipState.Available)
            {
                LetGo(device);
            }
        }
    }

    // What an owner kept while the host changed its BARs is no view for the next one.
    private static void Open(RegisteredDevice device, PassthroughDevice made)
    {
        if (device.IsOutdatedBy(device.Function))
        {
            device.Forget();
        }
        else
        {
            made.Open();
        }
    }

    private void LetGo(RegisteredDevice device)
    {
        if (!device.IsPresent)
        {
            index.View = index.View.With(index.View.Absent.Without(device));
            device.Forget();
        }
        else if (device.Made is { } made)
        {
            Open(device, made);
        }
    }
}
