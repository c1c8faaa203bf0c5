using System.Collections.Immutable;
using System.Diagnostics;

namespace Passthrough;

/// <summary>
/// A device that a registry holds: one of the host's functions, or one that was registered by hand. One that was unregistered meanwhile stays Available
/// here: ask the device itself.
/// </summary>
[DebuggerDisplay("{Address,nq} {Ownership.State}")]
public sealed class RegisteredDevice
{
    private readonly DeviceIndex _index;
    private volatile PciFunction? _lastSeen;
    private volatile PassthroughDevice? _device;
    private volatile bool _isPresent;

    /// <summary>A device that the host reports, or one that is known from its owner's lease only.</summary>
    internal RegisteredDevice(DeviceIndex index, OwnershipCell cell, bool isPresent)
    {
        _index = index;
        Cell = cell;
        _isPresent = isPresent;
    }

    /// <summary>A device that is registered by hand.</summary>
    internal RegisteredDevice(DeviceIndex index, OwnershipCell cell, PassthroughDevice device)
        : this(index, cell, isPresent: true)
    {
        _lastSeen = device.Function;
        _device = device;
    }

    /// <summary>Where it is, or was while it is not present.</summary>
    public PciAddress Address => Cell.Function.Address;

    /// <summary>Which function it is.</summary>
    public FunctionKey Key => Cell.Function;

    /// <summary>
    /// What the host reported of it last; null for one that was made by hand without a function, and for one that is known from its owner's lease only.
    /// </summary>
    public PciFunction? Function => (Key.TopologyPath is not null && _isPresent ? _index.View.FunctionOf(this) : null) ?? _lastSeen;

    /// <summary>Whether it is there: false for a function that the host does not report any more, whose owner keeps it until it is released.</summary>
    public bool IsPresent => _isPresent;

    /// <summary>Who owns it now.</summary>
    public Ownership Ownership => Cell.Ownership;

    internal OwnershipCell Cell { get; }

    /// <summary>The device as far as it was made.</summary>
    internal PassthroughDevice? Made => _device;

    /// <summary>
    /// The device itself. Of a reported function it is made when somebody asks first, as the function was then. It is made anew when the function has moved,
    /// and, once nobody owns it, when its BARs or its MSI-X table have changed; the one from before takes no changes any more.
    /// Its small BARs are mapped where the report that was current then vouches for them (<see cref="HostInventory.BarsAloneInPage"/>).
    /// </summary>
    /// <returns>
    /// The device, of a function that is gone the one that was made while it was there; or <see cref="VmErrorCode.DeviceAbsent"/>, or why no guest's view of
    /// the function can be built (<see cref="PassthroughDevice.Create(PciFunction, DeviceOptions?)"/>).
    /// </returns>
    public VmResult<PassthroughDevice> GetDevice()
    {
        while (true)
        {
            if (_device is { } made)
            {
                return made;
            }

            if (!_isPresent || Function is not { } function)
            {
                return new DeviceStateConflict(VmErrorCode.DeviceAbsent, Address);
            }

            ImmutableArray<int> alone = _index.Inventory.BarsAloneInPage(function);
            if (!PassthroughDevice.Create(function, alone.IsEmpty ? null : new() { BarsAloneInPage = alone }).TryGetValue(out PassthroughDevice? device, out VmError? error))
            {
                return error;
            }

            if (Keep(device, function) is { } kept)
            {
                return kept;
            }
        }
    }

    /// <summary>Whether the device that was made does not fit what the host reports of the function.</summary>
    internal bool IsOutdatedBy(PciFunction? now) => _device?.Function is { } was && now is not null && !FunctionDifference.HaveSameShape(was, now);

    /// <summary>Notes that the host does not report it any more. The caller holds the registry's lock.</summary>
    internal void Vanish(PciFunction lastSeen)
    {
        _lastSeen = lastSeen;
        _isPresent = false;
    }

    /// <summary>Notes what an event or a snapshot knows of the function and the report does not: its serial number. The caller holds the registry's lock.</summary>
    internal void Learn(FunctionKey told)
    {
        FunctionKey key = Key;
        if (!ReferenceEquals(key, told) && key.Knowing(told) is var knowing && knowing != key)
        {
            Cell.Move(knowing, Cell.LastEvent);
        }
    }

    /// <summary>Notes that the host reports it again. The caller holds the registry's lock.</summary>
    internal void Return() => _isPresent = true;

    /// <summary>Closes the device that was made and makes another when somebody asks: the function has moved or changed its BARs. The caller holds the registry's lock.</summary>
    internal void Forget()
    {
        _device?.BeginTeardown();
        _device = null;
    }

    // Null when the host has reported something else since the function was looked at.
    private PassthroughDevice? Keep(PassthroughDevice made, PciFunction function)
    {
        // The registry's lock, so that no event passes the new device by.
        lock (_index.Sync)
        {
            if (_device is { } earlier)
            {
                return earlier;
            }

            if (!_isPresent || Function is not { } now || !FunctionDifference.HaveSameShape(function, now))
            {
                return null;
            }

            made.Custody.Take(Cell, isClosed: Ownership.State is OwnershipState.Releasing or OwnershipState.Quarantined);
            _device = made;
            return made;
        }
    }
}
