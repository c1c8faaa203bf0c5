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
    private readonly PublishedRevision _revision = new();
    private readonly VmIndex _vms = new();
    private readonly RequestIds _requests;
    private readonly EventLog _log;
    private readonly DeviceIndex _index;
    private readonly OwnershipWrites _writes;
    private readonly RegistrationWrites _registrations;

    /// <summary>Makes an empty registry.</summary>
    /// <param name="policy">What the operator allows and forbids; nothing in particular when null.</param>
    /// <param name="logger">Where transitions are logged; nowhere when null.</param>
    /// <param name="options">What can be chosen; the defaults when null.</param>
    public DeviceRegistry(OwnershipPolicy? policy = null, ILogger<DeviceRegistry>? logger = null, RegistryOptions? options = null)
    {
        options ??= RegistryOptions.Default;
        ILogger told = logger ?? NullLogger<DeviceRegistry>.Instance;
        _index = new(_revision, policy ?? OwnershipPolicy.Default);
        _requests = new(options.EventsKept);
        _log = new(options.EventsKept, published: _revision);
        _writes = new(_index, _vms, _revision, _requests, _log, told);
        _registrations = new(_index, _vms, _revision, _requests, _log, told);
    }

    /// <inheritdoc/>
    public ulong Revision => _revision.Value;

    /// <inheritdoc/>
    public HostInventory Inventory => _index.Inventory;

    /// <inheritdoc/>
    public OwnershipPolicy Policy => _index.Policy;

    /// <inheritdoc/>
    public ImmutableArray<RegisteredDevice> Devices => _index.All;

    /// <summary>The writers' lock.</summary>
    internal Lock Sync => _index.Sync;

    /// <inheritdoc/>
    public bool TryFind(PciAddress address, [NotNullWhen(true)] out RegisteredDevice? device) => _index.TryFind(address, out device);

    /// <inheritdoc/>
    public ImmutableArray<Lease> LeasesOf(VmId vm) => _vms.LeasesOf(vm);

    /// <inheritdoc/>
    public ImmutableArray<VmError> Explain(ClaimRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _writes.Explain(request);
    }

    /// <inheritdoc/>
    public ImmutableArray<VmError> Verify()
    {
        lock (Sync)
        {
            return new RegistryAudit(_index, _vms, _revision, _requests).Run();
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<RegistrySignal> FollowAsync(ulong after, CancellationToken cancellationToken = default) => _log.FollowAsync(after, cancellationToken);

    /// <inheritdoc/>
    public RegistrySnapshot Snapshot()
    {
        lock (Sync)
        {
            return SnapshotOf.Registry(_index, _revision, _requests);
        }
    }

    /// <summary>Puts a registry that was just made where a snapshot says; events after it can be replayed then. Functions that are not there are held as gone.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <returns>
    /// Success; or, with nothing changed, <see cref="VmErrorCode.RegistryNotEmpty"/>, <see cref="VmErrorCode.DeviceNotRegistered"/> for a device that was
    /// registered by hand and is not yet, or <see cref="VmErrorCode.Refused"/> with several of them.
    /// </returns>
    public VmResult Restore(RegistrySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return _registrations.Restore(snapshot);
    }

    /// <summary>Makes the registry agree with what the host reports now. Owners keep what they have, also what is gone or has moved; strangers inherit nothing.</summary>
    /// <param name="inventory">The whole report. Devices that were registered by hand are neither seen nor removed by it.</param>
    /// <returns>
    /// What has changed since the last report; or, with nothing changed, <see cref="VmErrorCode.AddressAlreadyRegistered"/> for a function at whose address a
    /// device is registered by hand, or <see cref="VmErrorCode.Refused"/> with several of them.
    /// </returns>
    public VmResult<InventoryChange> Apply(HostInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return _registrations.Apply(inventory);
    }

    /// <summary>Puts another policy in force. It counts for new claims: nobody loses a device by it.</summary>
    /// <param name="policy">The policy.</param>
    public void Apply(OwnershipPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _registrations.Apply(policy);
    }

    /// <summary>Takes a device into custody: from now on only this registry changes its owner.</summary>
    /// <param name="device">A device without an owner.</param>
    /// <returns>
    /// Success; or, with nothing changed, <see cref="VmErrorCode.AddressAlreadyRegistered"/>, <see cref="VmErrorCode.DeviceHasOwner"/>, or
    /// <see cref="VmErrorCode.ManagedByRegistry"/> (another registry's).
    /// </returns>
    public VmResult Register(PassthroughDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return _registrations.Register(device);
    }

    /// <summary>Gives a device back out of custody.</summary>
    /// <param name="address">The device's address.</param>
    /// <returns>
    /// The device; or, with nothing changed, <see cref="VmErrorCode.DeviceNotRegistered"/>, <see cref="VmErrorCode.DeviceReported"/>,
    /// <see cref="VmErrorCode.DeviceHasOwner"/>, <see cref="VmErrorCode.DeviceBeingReleased"/> or <see cref="VmErrorCode.DeviceQuarantined"/>.
    /// </returns>
    public VmResult<PassthroughDevice> Unregister(PciAddress address) => _registrations.Unregister(address);

    /// <summary>Decides a command without changing anything.</summary>
    /// <param name="command">The command.</param>
    /// <returns>The event that would carry it out, to be replayed before any other; or all reasons against it.</returns>
    public VmResult<OwnershipEvent> Decide(OwnershipCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return _writes.Decide(command);
    }

    /// <summary>Carries out an event that was decided, here or elsewhere. Nothing else changes ownership.</summary>
    /// <param name="next">The event with the revision after <see cref="Revision"/>.</param>
    /// <returns>Success; or, with nothing changed, <see cref="VmErrorCode.RevisionGap"/> or <see cref="VmErrorCode.EventContradicts"/>.</returns>
    public VmResult Replay(OwnershipEvent next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return _writes.Replay(next);
    }

    /// <summary>Gives all devices of a request to its VM, or none.</summary>
    /// <param name="request">The request. One with an id that was granted before is answered with the lease in force (<see cref="Lease.IsRepeat"/>).</param>
    /// <returns>
    /// The lease; or, with nothing changed, all reasons against it, which are those that <see cref="Explain"/> tells: one error, or
    /// <see cref="VmErrorCode.Refused"/> with several. Of the request itself: <see cref="VmErrorCode.RequestIdReused"/>,
    /// <see cref="VmErrorCode.RequestAlreadyReleased"/>, <see cref="VmErrorCode.VmIdMissing"/>, <see cref="VmErrorCode.NothingRequested"/>,
    /// <see cref="VmErrorCode.NotEnoughDevices"/>, <see cref="VmErrorCode.OverrideInvalid"/>. Of a device: <see cref="VmErrorCode.DeviceNotRegistered"/>,
    /// <see cref="VmErrorCode.DeviceAbsent"/>, what <see cref="OwnershipTable"/> says of its state, and what the rules have against it: 2020 to 2048, and of
    /// the host 3010, 3033, 4004, 4012 and 5001 to 5003.
    /// </returns>
    public VmResult<Lease> Assign(ClaimRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _writes.Claim(request, OwnershipOperation.Assign);
    }

    /// <summary>Keeps all devices of a request for its VM while the host makes them ready, or none. <see cref="Commit"/> or <see cref="Cancel"/> follows.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The lease; or, with nothing changed, what <see cref="Assign"/> would be refused with.</returns>
    public VmResult<Lease> Reserve(ClaimRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _writes.Claim(request, OwnershipOperation.Reserve);
    }

    /// <summary>Gives all devices of a reservation to its VM.</summary>
    /// <param name="lease">The lease.</param>
    /// <returns>
    /// Success; or, with nothing changed, <see cref="VmErrorCode.NotReserved"/>, <see cref="VmErrorCode.DeviceBeingReleased"/>,
    /// <see cref="VmErrorCode.AlreadyReleased"/>, <see cref="VmErrorCode.StaleLease"/>, <see cref="VmErrorCode.DeviceQuarantined"/> or
    /// <see cref="VmErrorCode.DeviceNotRegistered"/>.
    /// </returns>
    public VmResult Commit(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return ResultOf(_writes.Carry(static (decisions, lease) => decisions.Commit(lease), lease));
    }

    /// <summary>Gives a reservation up: all its devices are free again, and what was prepared for the VM is gone.</summary>
    /// <param name="lease">The lease.</param>
    /// <returns>Success; or, with nothing changed, what <see cref="Commit"/> would be refused with.</returns>
    public VmResult Cancel(Lease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return ResultOf(_writes.Carry(static (decisions, lease) => decisions.Cancel(lease), lease));
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
        return ResultOf(_writes.Carry(static (decisions, lease) => decisions.Release(lease), lease));
    }

    /// <summary>Takes back all devices of the lease under which a VM holds a device, as <see cref="Release(Lease)"/> does: at once, without a host's part.</summary>
    /// <param name="address">The device.</param>
    /// <param name="owner">The VM that owns it.</param>
    /// <returns>
    /// Success; or, with nothing changed, <see cref="VmErrorCode.VmIdMissing"/>, <see cref="VmErrorCode.DeviceNotRegistered"/>,
    /// <see cref="VmErrorCode.NotAssigned"/>, <see cref="VmErrorCode.OwnedByAnotherVm"/> or <see cref="VmErrorCode.DeviceBeingReleased"/>.
    /// </returns>
    public VmResult Release(PciAddress address, VmId owner) =>
        ResultOf(_writes.Carry(static (decisions, held) => decisions.Release(held.Address, held.Owner), (Address: address, Owner: owner)));

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
        return _writes.Carry(static (decisions, lease) => decisions.BeginRelease(lease), lease) switch
        {
            (var begun, null) => PlanOf(begun.Subject!),
            (_, { } error) => error,
        };
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
        return ResultOf(_writes.Carry(
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
        ResultOf(_writes.Carry(static (decisions, held) => decisions.Clear(held.Address, held.Reason), (Address: address, Reason: reason)));

    /// <summary>Decides the release of the lease under which a VM holds a device, without changing anything.</summary>
    internal VmResult<OwnershipEvent> DecideRelease(PciAddress address, VmId owner) =>
        _writes.Decide(static (decisions, held) => decisions.Release(held.Address, held.Owner), (Address: address, Owner: owner));

    /// <summary>The plan of a lease's release, as things are now.</summary>
    internal ReleasePlan PlanOf(Lease lease) =>
        ReleasePlan.Of(lease, [.. lease.Functions.Where(f => _index.Resolve(f) is not { IsPresent: true })]);

    private static VmResult ResultOf(VmResult<OwnershipEvent> decided) => decided.Error is { } error ? error : VmResult.Success;
}
