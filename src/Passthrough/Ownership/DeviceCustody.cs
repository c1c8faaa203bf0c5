namespace Passthrough;

/// <summary>
/// Who says who owns one device: the device itself while it stands alone, its registry while it is registered. Holds the device's lock, and whether
/// the device takes changes.
/// </summary>
internal sealed class DeviceCustody : IDeviceGate
{
    private readonly PciAddress _address;

    // Made when the device is assigned while it stands alone, which most devices of a registry never are.
    private OwnershipCell? _ownCell;
    private PublishedRevision? _ownRevision;

    // None while the device stands alone and never had an owner.
    private volatile OwnershipCell? _cell;

    // Beside the state: a release at once closes a device while it is still Assigned.
    private volatile bool _isClosed;

    public DeviceCustody(PciAddress address) => _address = address;

    public Lock Sync { get; } = new();

    // Made when somebody asks: a release allocates none.
    public VmError? Refusal => !_isClosed ? null
        : Ownership.Quarantine is { } reason ? new DeviceQuarantined(_address, reason)
        : new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, _address);

    // What the function still sends after its VM has gone must not wait for the next one.
    public VmError? WhyNotRaised => Refusal ?? (IsAssigned ? null : new DeviceStateConflict(VmErrorCode.NotAssigned, _address));

    public bool HasGuest => !IsClosed && IsAssigned;

    public bool IsClosed => _isClosed;

    public bool IsAssigned => _cell is { IsAssigned: true };

    public Ownership Ownership => _cell?.Ownership ?? default;

    private bool IsManaged => _cell is { IsManaged: true };

    /// <summary>Gives a device that stands alone to a VM. The caller holds the lock.</summary>
    public VmResult Assign(VmId vm)
    {
        if (IsManaged)
        {
            return new DeviceStateConflict(VmErrorCode.ManagedByRegistry, _address);
        }

        if (Ownership.Owner is { } owner)
        {
            return new AlreadyAssigned(_address, owner);
        }

        ulong revision = NextRevision;
        Record(new OwnershipAssigned(revision, new Lease(revision, new(vm, _address), [new FunctionKey(_address)])));
        return VmResult.Success;
    }

    /// <summary>Why a device that stands alone cannot be taken back; null when it can. The caller holds the lock.</summary>
    public VmError? WhyNotRelease()
    {
        if (IsManaged)
        {
            return new DeviceStateConflict(VmErrorCode.ManagedByRegistry, _address);
        }

        return Ownership.Lease is null ? new DeviceStateConflict(VmErrorCode.NotAssigned, _address) : null;
    }

    /// <summary>
    /// Ends the ownership of a device that stands alone. A registered device's ends with its registry's event, in one write with the others of its
    /// lease. The caller holds the lock.
    /// </summary>
    public void ClearOwner()
    {
        if (!IsManaged && Ownership.Lease is { } lease)
        {
            Record(new OwnershipReleased(NextRevision, lease));
        }
    }

    /// <summary>Gives the device into a registry's custody: from now on its owner is what the registry's cell says.</summary>
    public VmError? Enter(OwnershipCell cell)
    {
        lock (Sync)
        {
            if (IsManaged)
            {
                return new DeviceStateConflict(VmErrorCode.ManagedByRegistry, _address);
            }

            if (Ownership.Owner is not null)
            {
                return new DeviceStateConflict(VmErrorCode.DeviceHasOwner, _address);
            }

            _cell = cell;
            return null;
        }
    }

    /// <summary>Gives a device that was just made for a registry into its custody.</summary>
    public void Take(OwnershipCell cell, bool isClosed)
    {
        lock (Sync)
        {
            _cell = cell;
            _isClosed = isClosed;
        }
    }

    /// <summary>Takes the device out of its registry's custody; the registry has made sure that it has no owner.</summary>
    public void Leave()
    {
        lock (Sync)
        {
            _cell = _ownCell;
        }
    }

    /// <summary>From now on nothing is built, guest reads give all ones and guest writes are dropped. The caller holds the lock.</summary>
    public void Close() => _isClosed = true;

    /// <summary>The device may be prepared for its next owner. The caller holds the lock.</summary>
    public void Open() => _isClosed = false;

    private ulong NextRevision => (_ownRevision?.Value ?? 0) + 1;

    private void Record(OwnershipEvent next)
    {
        _ownRevision ??= new();
        _ownCell ??= new(_ownRevision, new(_address), isManaged: false);
        _cell = _ownCell;
        _ownCell.Prepare(next);
        _ownRevision.Publish(next.Revision);
        _ownCell.Complete();
    }
}
