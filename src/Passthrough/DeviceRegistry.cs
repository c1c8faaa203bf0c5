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
    private readonly RegistryTransitions _transitions;
    private readonly ILogger _logger;

    // Raised after each device that enters or leaves: two of them between two readings of it are seen.
    private int _custodyChanges;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="logger">Where transitions are logged; nowhere when null.</param>
    public DeviceRegistry(ILogger<DeviceRegistry>? logger = null)
    {
        _logger = logger ?? NullLogger<DeviceRegistry>.Instance;
        _decisions = new(_devices, _revision);
        _transitions = new(_devices, _vms, _revision);
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
    /// <returns>
    /// The device; or, with nothing changed, <see cref="VmErrorCode.DeviceNotRegistered"/>, <see cref="VmErrorCode.DeviceHasOwner"/>,
    /// <see cref="VmErrorCode.DeviceBeingReleased"/> or <see cref="VmErrorCode.DeviceQuarantined"/>.
    /// </returns>
    public VmResult<PassthroughDevice> Unregister(PciAddress address)
    {
        RegisteredDevice? found;
        lock (_sync)
        {
            if (!_devices.TryGetValue(address, out found))
            {
                return new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address);
            }

            if (RegistryDecisions.WhyNotUnregister(address, found.Ownership) is { } error)
            {
                return error;
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
                BeginReleaseCommand begin => _decisions.BeginRelease(begin.Lease),
                CompleteReleaseCommand complete => _decisions.CompleteRelease(complete.Lease, complete.Failures),
                ClearCommand clear => _decisions.Clear(clear.Address, clear.Reason),
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

            _transitions.Apply(next);
        }

        _logger.Happened(next);
        return VmResult.Success;
    }

    /// <summary>Gives all devices of a request to its VM, or none.</summary>
    /// <param name="request">The request.</param>
    /// <returns>
    /// The lease; or, with nothing changed, <see cref="VmErrorCode.VmIdMissing"/>, <see cref="VmErrorCode.NothingRequested"/>,
    /// <see cref="VmErrorCode.DeviceNotRegistered"/>, <see cref="VmErrorCode.AlreadyAssigned"/>, <see cref="VmErrorCode.DeviceBeingReleased"/>,
    /// <see cref="VmErrorCode.DeviceQuarantined"/>, or <see cref="VmErrorCode.Refused"/> with several of them.
    /// </returns>
    public VmResult<Lease> Assign(ClaimRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Carry(static (decisions, request) => decisions.Assign(request), request) switch
        {
            (var assigned, null) => ((OwnershipAssigned)assigned).Lease,
            (_, { } error) => error,
        };
    }

    /// <summary>Takes back all devices of a lease at once, clean. For devices whose functions no host has to reset; else begin and complete the release.</summary>
    /// <param name="lease">The lease.</param>
    /// <returns>
    /// Success; or, with nothing changed, <see cref="VmErrorCode.AlreadyReleased"/>, <see cref="VmErrorCode.StaleLease"/>,
    /// <see cref="VmErrorCode.DeviceNotRegistered"/> or <see cref="VmErrorCode.DeviceBeingReleased"/>.
    /// </returns>
    public VmResult Release(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return ResultOf(Carry(static (decisions, lease) => decisions.Release(lease), lease));
    }

    /// <summary>Takes back all devices of the lease under which a VM holds a device, as <see cref="Release(Lease)"/> does: at once, without a host's part.</summary>
    /// <param name="address">The device.</param>
    /// <param name="owner">The VM that owns it.</param>
    /// <returns>
    /// Success; or, with nothing changed, <see cref="VmErrorCode.VmIdMissing"/>, <see cref="VmErrorCode.DeviceNotRegistered"/>,
    /// <see cref="VmErrorCode.NotAssigned"/>, <see cref="VmErrorCode.OwnedByAnotherVm"/> or <see cref="VmErrorCode.DeviceBeingReleased"/>.
    /// </returns>
    public VmResult Release(PciAddress address, VmId owner) =>
        ResultOf(Carry(static (decisions, held) => decisions.Release(held.Address, held.Owner), (Address: address, Owner: owner)));

    /// <summary>Takes back every lease that a VM holds, each by itself as <see cref="Release(Lease)"/> does: one that fails does not stop the others.</summary>
    /// <param name="vm">The VM.</param>
    /// <returns>What became of each lease, oldest first; empty when the VM holds none.</returns>
    public ImmutableArray<ReleaseOutcome> ReleaseAll(VmId vm) => [.. LeasesOf(vm).Select(lease => new ReleaseOutcome(lease, Release(lease)))];

    /// <summary>
    /// Begins to take back all devices of a lease. From now on their guest reaches them no more: its reads give all ones, its writes are dropped, no
    /// interrupt is delivered, nothing is built. Owner and lease stay until <see cref="CompleteRelease"/>.
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <returns>
    /// What the host has to perform now, and what comes before and after it; or, with nothing changed, <see cref="VmErrorCode.AlreadyReleased"/>,
    /// <see cref="VmErrorCode.StaleLease"/>, <see cref="VmErrorCode.DeviceNotRegistered"/> or <see cref="VmErrorCode.DeviceBeingReleased"/>.
    /// </returns>
    public VmResult<ReleasePlan> BeginRelease(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return Carry(static (decisions, lease) => decisions.BeginRelease(lease), lease).Error is { } error ? error : ReleasePlan.Of(lease);
    }

    /// <summary>
    /// Ends a release after the host's part: all devices of the lease are clean and free, in one write, but for those of which a step failed. They are
    /// in quarantine, where nobody gets them until <see cref="Clear"/>.
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <param name="failures">What the host could not do, each of another function of the lease; nothing when all went well.</param>
    /// <returns>
    /// Success, also when there are failures; or, with nothing changed, <see cref="VmErrorCode.ReleaseNotBegun"/>,
    /// <see cref="VmErrorCode.AlreadyReleased"/>, <see cref="VmErrorCode.StaleLease"/>, <see cref="VmErrorCode.DeviceNotRegistered"/>,
    /// <see cref="VmErrorCode.StepFailureInvalid"/>, or <see cref="VmErrorCode.Refused"/> with several of the last.
    /// </returns>
    public VmResult CompleteRelease(Lease lease, ImmutableArray<StepFailure> failures = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return ResultOf(Carry(
            static (decisions, done) => decisions.CompleteRelease(done.Lease, done.Failures), (Lease: lease, Failures: StepFailure.Checked(failures))));
    }

    /// <summary>Lets a device out of quarantine: it is free and takes changes again.</summary>
    /// <param name="address">The device.</param>
    /// <param name="reason">Why it is held to be clean, for those who ask later; not empty.</param>
    /// <returns>
    /// Success; or, with nothing changed, <see cref="VmErrorCode.ReasonMissing"/>, <see cref="VmErrorCode.DeviceNotRegistered"/>,
    /// <see cref="VmErrorCode.DeviceNotQuarantined"/>, or <see cref="VmErrorCode.Refused"/> with two of them.
    /// </returns>
    public VmResult Clear(PciAddress address, string reason) =>
        ResultOf(Carry(static (decisions, held) => decisions.Clear(held.Address, held.Reason), (Address: address, Reason: reason)));

    private void CountCustodyChange() => Volatile.Write(ref _custodyChanges, unchecked(_custodyChanges + 1));

    // Nothing comes between the decision and the change; it is told outside the lock.
    private VmResult<OwnershipEvent> Carry<T>(Func<RegistryDecisions, T, VmResult<OwnershipEvent>> decide, T wanted)
    {
        VmResult<OwnershipEvent> decided;
        OwnershipEvent? next;
        lock (_sync)
        {
            decided = decide(_decisions, wanted);
            if (decided.TryGetValue(out next, out _))
            {
                _transitions.Apply(next);
            }
        }

        if (next is not null)
        {
            _logger.Happened(next);
        }

        return decided;
    }

    private static VmResult ResultOf(VmResult<OwnershipEvent> decided) => decided.Error is { } error ? error : VmResult.Success;
}
