using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Passthrough;

/// <summary>
/// Decides who owns the devices of a host: one VM at most each. A request is decided into an event or refused with all reasons, and only the
/// replay of an event changes ownership. Every member may be called from any thread; readers take no lock.
/// </summary>
public sealed class DeviceRegistry : IRegistryReader
{
    private readonly Lock _sync = new();
    private readonly ConcurrentDictionary<PciAddress, RegisteredDevice> _devices = new();
    private readonly VmIndex _vms = new();
    private readonly PublishedRevision _revision = new();
    private readonly RegistryDecisions _decisions;
    private readonly ILogger _logger;

    // Raised after each device that enters or leaves: two of them between two readings of it are seen.
    private int _custodyChanges;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="logger">Where transitions are logged; nowhere when null.</param>
    public DeviceRegistry(ILogger<DeviceRegistry>? logger = null)
    {
        _logger = logger ?? NullLogger<DeviceRegistry>.Instance;
        _decisions = new(_devices, _revision);
    }

    /// <inheritdoc/>
    public ulong Revision => _revision.Value;

    /// <inheritdoc/>
    public ImmutableArray<RegisteredDevice> Devices
    {
        get
        {
            while (true)
            {
                int before = Volatile.Read(ref _custodyChanges);
                ImmutableArray<RegisteredDevice> devices = [.. _devices.Select(d => d.Value).OrderBy(d => d.Address)];
                if (Volatile.Read(ref _custodyChanges) == before)
                {
                    return devices;
                }
            }
        }
    }

    /// <inheritdoc/>
    public bool TryFind(PciAddress address, [NotNullWhen(true)] out RegisteredDevice? device) => _devices.TryGetValue(address, out device);

    /// <inheritdoc/>
    public ImmutableArray<Lease> LeasesOf(VmId vm) => _vms.LeasesOf(vm);

    /// <summary>Takes a device into custody: from now on only this registry changes its owner.</summary>
    /// <param name="device">A device without an owner.</param>
    /// <returns>
    /// Success; or, with nothing changed, <see cref="VmErrorCode.AddressAlreadyRegistered"/>, <see cref="VmErrorCode.DeviceHasOwner"/>, or
    /// <see cref="VmErrorCode.ManagedByRegistry"/> (another registry's).
    /// </returns>
    public VmResult Register(PassthroughDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        lock (_sync)
        {
            if (_devices.ContainsKey(device.Address))
            {
                return new DeviceStateConflict(VmErrorCode.AddressAlreadyRegistered, device.Address);
            }

            var cell = new OwnershipCell(_revision, device.Address, isManaged: true);
            if (device.Custody.Enter(cell) is { } error)
            {
                return error;
            }

            _devices[device.Address] = new(device, cell);
            CountCustodyChange();
        }

        _logger.Registered(device.Address);
        return VmResult.Success;
    }

    /// <summary>Gives a device back out of custody.</summary>
    /// <param name="address">The device's address.</param>
    /// <returns>The device; or, with nothing changed, <see cref="VmErrorCode.DeviceNotRegistered"/> or <see cref="VmErrorCode.DeviceHasOwner"/>.</returns>
    public VmResult<PassthroughDevice> Unregister(PciAddress address)
    {
        RegisteredDevice? found;
        lock (_sync)
        {
            if (!_devices.TryGetValue(address, out found))
            {
                return new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address);
            }

            if (found.Ownership.State != OwnershipState.Available)
            {
                return new DeviceStateConflict(VmErrorCode.DeviceHasOwner, address);
            }

            _devices.TryRemove(address, out _);
            CountCustodyChange();
            found.Device.Custody.Leave();
        }

        _logger.Unregistered(address);
        return found.Device;
    }

    /// <summary>Decides a command without changing anything.</summary>
    /// <param name="command">The command.</param>
    /// <returns>The event that would carry it out, to be replayed before any other; or all reasons against it.</returns>
    public VmResult<OwnershipEvent> Decide(OwnershipCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        lock (_sync)
        {
            return command switch
            {
                AssignCommand assign => _decisions.Assign(assign.Request),
                ReleaseCommand release => _decisions.Release(release.Lease),
                _ => throw new ArgumentException($"{command.GetType().Name} is no command of this registry.", nameof(command)),
            };
        }
    }

    /// <summary>Carries out an event that was decided, here or elsewhere. Nothing else changes ownership.</summary>
    /// <param name="next">The event with the revision after <see cref="Revision"/>.</param>
    /// <returns>Success; or, with nothing changed, <see cref="VmErrorCode.RevisionGap"/> or <see cref="VmErrorCode.EventContradicts"/>.</returns>
    public VmResult Replay(OwnershipEvent next)
    {
        ArgumentNullException.ThrowIfNull(next);
        lock (_sync)
        {
            if (_decisions.WhyNotNext(next) is { } error)
            {
                return error;
            }

            Apply(next);
        }

        Log(next);
        return VmResult.Success;
    }

    /// <summary>Gives all devices of a request to its VM, or none.</summary>
    /// <param name="request">The request.</param>
    /// <returns>
    /// The lease; or, with nothing changed, <see cref="VmErrorCode.VmIdMissing"/>, <see cref="VmErrorCode.NothingRequested"/>,
    /// <see cref="VmErrorCode.DeviceNotRegistered"/>, <see cref="VmErrorCode.AlreadyAssigned"/>, or <see cref="VmErrorCode.Refused"/> with several of them.
    /// </returns>
    public VmResult<Lease> Assign(ClaimRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        OwnershipEvent? decided;
        lock (_sync)
        {
            if (!_decisions.Assign(request).TryGetValue(out decided, out VmError? error))
            {
                return error;
            }

            Apply(decided);
        }

        Log(decided);
        return decided.Lease;
    }

    /// <summary>Takes back all devices of a lease, clean.</summary>
    /// <param name="lease">The lease.</param>
    /// <returns>
    /// Success; or, with nothing changed, <see cref="VmErrorCode.AlreadyReleased"/>, <see cref="VmErrorCode.StaleLease"/> or
    /// <see cref="VmErrorCode.DeviceNotRegistered"/>.
    /// </returns>
    public VmResult Release(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        OwnershipEvent? decided;
        lock (_sync)
        {
            if (!_decisions.Release(lease).TryGetValue(out decided, out VmError? error))
            {
                return error;
            }

            Apply(decided);
        }

        Log(decided);
        return VmResult.Success;
    }

    /// <summary>Takes back all devices of the lease under which a VM holds a device.</summary>
    /// <param name="address">The device.</param>
    /// <param name="owner">The VM that owns it.</param>
    /// <returns>
    /// Success; or, with nothing changed, <see cref="VmErrorCode.VmIdMissing"/>, <see cref="VmErrorCode.DeviceNotRegistered"/>,
    /// <see cref="VmErrorCode.NotAssigned"/> or <see cref="VmErrorCode.OwnedByAnotherVm"/>.
    /// </returns>
    public VmResult Release(PciAddress address, VmId owner)
    {
        OwnershipEvent? decided;
        lock (_sync)
        {
            if (!_decisions.Release(address, owner).TryGetValue(out decided, out VmError? error))
            {
                return error;
            }

            Apply(decided);
        }

        Log(decided);
        return VmResult.Success;
    }

    /// <summary>Takes back every lease that a VM holds, each by itself: one that fails does not stop the others.</summary>
    /// <param name="vm">The VM.</param>
    /// <returns>What became of each lease, oldest first; empty when the VM holds none.</returns>
    public ImmutableArray<ReleaseOutcome> ReleaseAll(VmId vm) => [.. LeasesOf(vm).Select(lease => new ReleaseOutcome(lease, Release(lease)))];

    /// <summary>Makes an event's outcome visible in all its devices by one write. The caller holds the lock and has decided or checked the event.</summary>
    private void Apply(OwnershipEvent next)
    {
        bool releases = next is OwnershipReleased;
        _vms.CountChange(next.Lease.Vm);
        foreach (FunctionKey function in next.Lease.Functions)
        {
            RegisteredDevice device = _devices[function.Address];
            if (releases)
            {
                device.Device.BeginRelease();
            }
            else
            {
                _vms.Add(next.Lease.Vm, device.Cell);
            }

            device.Cell.Prepare(next);
        }

        _revision.Publish(next.Revision);
        foreach (FunctionKey function in next.Lease.Functions)
        {
            RegisteredDevice device = _devices[function.Address];
            device.Cell.Complete();
            if (releases)
            {
                _vms.Remove(next.Lease.Vm, device.Cell);
                device.Device.EndRelease();
            }
        }
    }

    private void CountCustodyChange() => Volatile.Write(ref _custodyChanges, unchecked(_custodyChanges + 1));

    private void Log(OwnershipEvent next)
    {
        if (next is OwnershipAssigned)
        {
            _logger.Assigned(next.Revision, next.Lease);
        }
        else
        {
            _logger.Released(next.Revision, next.Lease);
        }
    }
}
