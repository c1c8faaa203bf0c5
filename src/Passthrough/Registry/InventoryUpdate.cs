using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Makes a registry agree with what its host reports now. What differs is found before the registry's lock is taken; what it means for owners, and the
/// one write that shows it, comes under the lock.
/// </summary>
internal sealed class InventoryUpdate
{
    private readonly DeviceIndex _index;
    private readonly PublishedRevision _revision;
    private readonly RegistryView _before;
    private readonly HostInventory _after;
    private readonly ReportedDevices _devices;
    private readonly List<(RegisteredDevice Device, FunctionKey Key)> _known = [];
    private readonly List<int> _fresh = [];
    private readonly TravelSets _sets;
    private AbsentDevices _absent = AbsentDevices.None;

    /// <summary>Compares. No other update may be under way.</summary>
    public InventoryUpdate(DeviceIndex index, PublishedRevision revision, HostInventory after)
    {
        _index = index;
        _revision = revision;
        _before = index.View;
        _after = after;
        _sets = new(after, _before.Policy);
        Change = new InventoryComparison(_before.Inventory, after, f => DeviceAt(f.Address).Key).Run();
        _devices = IsRearranged ? new(after, Arrange()) : _before.Reported;
        for (int i = 0; i < after.Functions.Length; i++)
        {
            Learn(_devices.InOrder[i], after.Functions[i]);
        }
    }

    public InventoryChange Change { get; }

    /// <summary>Why it cannot be shown; null when it can. The caller holds the registry's lock.</summary>
    public VmError? WhyNot()
    {
        ReasonList reasons = default;
        foreach (PciAddress address in _fresh.Select(i => _after.Functions[i].Address).Concat(Change.Moved.Select(m => m.After.Address)))
        {
            if (_index.IsByHand(address))
            {
                reasons.Add(new DeviceStateConflict(VmErrorCode.AddressAlreadyRegistered, address));
            }
        }

        return reasons.IsEmpty ? null : VmError.Of(reasons.ToImmutable());
    }

    /// <summary>Shows it. The caller holds the registry's lock.</summary>
    public void Show()
    {
        _absent = _index.View.Absent;
        foreach (PciFunction gone in Change.Removed.Concat(Change.Replaced.Select(r => r.Before)))
        {
            Lose(DeviceAt(gone.Address), gone);
        }

        foreach (int place in _fresh)
        {
            Find(place);
        }

        foreach (FunctionChange change in Change.Altered)
        {
            Alter(DeviceAt(change.Before.Address), change);
        }

        foreach (FunctionChange change in Change.Moved)
        {
            DeviceAt(change.Before.Address).Forget();
        }

        Rename();
        _index.View = new(_after, _devices, _absent, _before.Policy, _sets);
    }

    private bool IsRearranged => !(Change.Added.IsEmpty && Change.Removed.IsEmpty && Change.Moved.IsEmpty && Change.Replaced.IsEmpty);

    private RegisteredDevice[] Arrange()
    {
        var devices = new RegisteredDevice[_after.Functions.Length];
        Dictionary<PciAddress, PciAddress> from = Change.Moved.ToDictionary(m => m.After.Address, m => m.Before.Address);
        HashSet<PciAddress> fresh = [.. Change.Added.Select(f => f.Address), .. Change.Replaced.Select(r => r.After.Address)];
        for (int i = 0; i < devices.Length; i++)
        {
            PciFunction function = _after.Functions[i];
            if (fresh.Contains(function.Address))
            {
                devices[i] = new(_index, new(_revision, FunctionKey.Of(_after, function), isManaged: true), isPresent: true);
                _fresh.Add(i);
            }
            else
            {
                devices[i] = DeviceAt(from.GetValueOrDefault(function.Address, function.Address));
            }
        }

        return devices;
    }

    private RegisteredDevice DeviceAt(PciAddress before) => _before.TryFind(before, out RegisteredDevice? device)
        ? device
        : throw new InvalidOperationException($"No device was made of the function at {before}.");

    // A serial number that could not be read before is known from now on, and one that cannot be read any more is not forgotten.
    private void Learn(RegisteredDevice device, PciFunction function)
    {
        FunctionKey known = device.Key;
        if (known.Address == function.Address
            && (known.SerialNumber is not null || (!function.IsVirtualFunction && _before.Inventory.TryFind(function.Address, out PciFunction? was) && ReferenceEquals(was, function))))
        {
            return;
        }

        FunctionKey now = FunctionKey.Of(_after, function).Knowing(known);
        if (now != known)
        {
            _known.Add((device, now));
        }
    }

    private void Lose(RegisteredDevice device, PciFunction lastSeen)
    {
        device.Vanish(lastSeen);
        if (device.Ownership.State == OwnershipState.Available)
        {
            device.Forget();
        }
        else
        {
            _absent = _absent.With(device);
        }
    }

    // A function that was gone comes back in the state that it left.
    private void Find(int place)
    {
        FunctionKey key = _devices.InOrder[place].Key;
        if (_absent.Find(key) is not { } back)
        {
            return;
        }

        _absent = _absent.Without(back);
        _devices.Put(place, key.Address, back);
        back.Return();
        if (back.Address != key.Address)
        {
            back.Forget();
        }

        if (back.Key != key)
        {
            _known.Add((back, key.Knowing(back.Key)));
        }
    }

    private static void Alter(RegisteredDevice device, FunctionChange change)
    {
        if (device.Ownership.State == OwnershipState.Available && device.IsOutdatedBy(change.After))
        {
            device.Forget();
        }
    }

    // Cells first, then what happened to them last: a lease names all its functions by where they are now.
    private void Rename()
    {
        Dictionary<Lease, RegisteredDevice[]> held = new(ReferenceEqualityComparer.Instance);
        foreach ((RegisteredDevice device, _) in _known)
        {
            if (device.Ownership.Lease is { } lease && !held.ContainsKey(lease))
            {
                held[lease] = [.. lease.Functions.Select(_index.Resolve).OfType<RegisteredDevice>()];
            }
        }

        foreach ((RegisteredDevice device, FunctionKey key) in _known)
        {
            device.Cell.Move(key, device.Cell.LastEvent);
        }

        foreach ((Lease lease, RegisteredDevice[] devices) in held)
        {
            Lease named = lease.At([.. devices.Select(d => d.Key)]);
            foreach (RegisteredDevice device in devices)
            {
                device.Cell.Move(device.Key, device.Cell.LastEvent!.At(named));
            }
        }
    }
}
