using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Passthrough;

/// <summary>
/// Manages the devices of one host: the registry decides, the store remembers, the host acts. A change is decided, written to the store and only then carried out
/// in memory, so that memory never precedes the store. Every member may be called from any thread; several managers, in several processes, may share a store.
/// </summary>
/// <remarks>
/// Errors of every member that writes, beside those it names: those of <see cref="IOwnershipStore"/>, <see cref="VmErrorCode.RevisionMoved"/> (nothing was
/// written, and trying again is safe), <see cref="VmErrorCode.EventsPruned"/> and <see cref="VmErrorCode.EventContradicts"/> (this manager has lagged too far
/// behind: open another).
/// </remarks>
public sealed class PassthroughManager : IAsyncDisposable
{
    private readonly IOwnershipStore _store;
    private readonly DeviceRegistry _registry;
    private readonly ManagerParts _parts;
    private readonly ILogger _logger;

    private PassthroughManager(HostId host, IOwnershipStore store, DeviceRegistry registry, ManagerParts parts, ILogger logger)
    {
        (Host, _store, _registry, _parts, _logger) = (host, store, registry, parts, logger);
        Registry = new ManagedRegistry(registry);
    }

    /// <summary>The host.</summary>
    public HostId Host { get; }

    /// <summary>Who owns what, as far as this manager has heard: <see cref="RefreshAsync"/> and every change catch up with what others wrote.</summary>
    public IRegistryReader Registry { get; }

    /// <summary>Where the store is, for people.</summary>
    public string StoreLocation => _store.Location;

    /// <summary>What was found when the manager was opened: as <see cref="ReconcileAsync"/> tells it, without the question who is alive.</summary>
    public ReconcileReport FoundAtStart { get; private set; } = new(0, []);

    /// <summary>Reads host and store, and is ready.</summary>
    /// <param name="host">The host's id.</param>
    /// <param name="device">The host.</param>
    /// <param name="store">The store, which is the caller's and stays open when the manager is closed.</param>
    /// <param name="options">What can be chosen; the defaults when null.</param>
    /// <param name="cancellationToken">Gives up, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The manager; or why host or store could not be read.</returns>
    public static ValueTask<VmResult<PassthroughManager>> OpenAsync(
        HostId host, IDeviceHost device, IOwnershipStore store, ManagerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(store);
        return host.IsNone
            ? throw new ArgumentException("The default names no host.", nameof(host))
            : OpenNamedAsync(host, device, store, options ?? ManagerOptions.Default, cancellationToken);
    }

    /// <summary>Reads the host again, and what others wrote to the store meanwhile.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What has changed at the host; or why host or store could not be read.</returns>
    public async ValueTask<VmResult<InventoryChange>> RefreshAsync(CancellationToken cancellationToken = default)
    {
        if (!(await _parts.ReadHostAsync(cancellationToken).ConfigureAwait(false)).TryGetValue(out InventoryChange? change, out VmError? error))
        {
            return error;
        }

        VmResult caughtUp = await _parts.Journal.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        return caughtUp.Error is { } behind ? behind : change;
    }

    /// <summary>Gives all devices of a request to its VM, or none. The host does nothing.</summary>
    /// <param name="request">The request. One with an id that was granted before is answered with the lease in force (<see cref="Lease.IsRepeat"/>).</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="cancellationToken">Gives up; the claim may have been written, or not. Repeating the request with its id tells.</param>
    /// <returns>The lease; or, with nothing changed, what <see cref="DeviceRegistry.Assign"/> would be refused with, or <see cref="VmErrorCode.UnitTaken"/>.</returns>
    public ValueTask<VmResult<Lease>> AssignAsync(ClaimRequest request, string? why = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _parts.Claims.AssignAsync(request, why, cancellationToken);
    }

    /// <summary>Keeps all devices of a request for its VM, or none. <see cref="CommitAsync"/> or <see cref="CancelAsync"/> follows.</summary>
    /// <param name="request">The request.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="cancellationToken">Gives up; a reservation that was written all the same is cancelled.</param>
    /// <returns>The lease; or, with nothing changed, what <see cref="AssignAsync"/> would be refused with.</returns>
    public ValueTask<VmResult<Lease>> ReserveAsync(ClaimRequest request, string? why = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _parts.Claims.ReserveAsync(request, why, cancellationToken);
    }

    /// <summary>Gives all devices of a reservation to its VM.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="cancellationToken">Gives up; it may have been written, or not.</param>
    /// <returns>Success; or, with nothing changed, what <see cref="DeviceRegistry.Commit"/> would be refused with.</returns>
    public ValueTask<VmResult> CommitAsync(Lease lease, string? why = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return ResultOfAsync(_parts.Journal.WriteAsync(
            r => _parts.ClaimEnds.WhyWorkedAt(r, lease) is { } busy ? busy : r.Decide(new CommitCommand(lease)), why, cancellationToken));
    }

    /// <summary>Gives a reservation up.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="cancellationToken">Gives up; it may have been written, or not.</param>
    /// <returns>
    /// Success; or, with nothing changed, what <see cref="DeviceRegistry.Cancel"/> would be refused with, or <see cref="VmErrorCode.LeaseNeedsDetach"/>: the
    /// host has begun with its devices.
    /// </returns>
    public ValueTask<VmResult> CancelAsync(Lease lease, string? why = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return _parts.ClaimEnds.RunAsync(_ => lease, r => r.Decide(new CancelCommand(lease)), why, cancellationToken);
    }

    /// <summary>Takes back all devices of a lease. The host does nothing: for one that <see cref="AttachAsync"/> made ready there is <see cref="DetachAsync"/>.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="cancellationToken">Gives up; it may have been written, or not.</param>
    /// <returns>
    /// Success; or, with nothing changed, what <see cref="DeviceRegistry.Release(Passthrough.Lease)"/> would be refused with, or
    /// <see cref="VmErrorCode.LeaseNeedsDetach"/>: the host has made its devices ready.
    /// </returns>
    public ValueTask<VmResult> ReleaseAsync(Lease lease, string? why = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return _parts.ClaimEnds.RunAsync(_ => lease, r => r.Decide(new ReleaseCommand(lease)), why, cancellationToken);
    }

    /// <summary>Takes back the lease under which a VM holds a device.</summary>
    /// <param name="address">The device.</param>
    /// <param name="owner">The VM that is held to own it.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="cancellationToken">Gives up; it may have been written, or not.</param>
    /// <returns>
    /// Success; or, with nothing changed, what <see cref="DeviceRegistry.Release(PciAddress, VmId)"/> would be refused with, or
    /// <see cref="VmErrorCode.LeaseNeedsDetach"/>: the host has made the lease's devices ready.
    /// </returns>
    public ValueTask<VmResult> ReleaseAsync(PciAddress address, VmId owner, string? why = null, CancellationToken cancellationToken = default) =>
        _parts.ClaimEnds.RunAsync(
            r => r.TryFind(address, out RegisteredDevice? held) ? held.Ownership.Lease : null, r => r.DecideRelease(address, owner), why, cancellationToken);

    /// <summary>Takes back every lease that a VM holds, each by itself: one that fails does not stop the others.</summary>
    /// <param name="vm">The VM.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="cancellationToken">Gives up; some may have been released.</param>
    /// <returns>What became of each lease, oldest first, none when the VM holds none; or why the store could not be read.</returns>
    public async ValueTask<VmResult<ImmutableArray<ReleaseOutcome>>> ReleaseAllAsync(VmId vm, string? why = null, CancellationToken cancellationToken = default)
    {
        if ((await _parts.Journal.CatchUpAsync(cancellationToken).ConfigureAwait(false)).Error is { } error)
        {
            return error;
        }

        var outcomes = ImmutableArray.CreateBuilder<ReleaseOutcome>();
        foreach (Lease lease in _registry.LeasesOf(vm))
        {
            outcomes.Add(new(lease, await ReleaseAsync(lease, why, cancellationToken).ConfigureAwait(false)));
        }

        return outcomes.DrainToImmutable();
    }

    /// <summary>
    /// Puts a claimed device into quarantine: its lease ends, and the lease's other devices are free, apart from those that the host has made ready: they go into
    /// quarantine too. Also ends a release that somebody began and did not
    /// end; not one that this manager is at.
    /// </summary>
    /// <param name="address">The device.</param>
    /// <param name="reason">Why it is held not to be clean; not empty.</param>
    /// <param name="cancellationToken">Gives up; the release may have been begun. Repeating it goes on.</param>
    /// <returns>
    /// Success; or <see cref="VmErrorCode.ReasonMissing"/>, <see cref="VmErrorCode.DeviceNotRegistered"/>, <see cref="VmErrorCode.NotAssigned"/>,
    /// <see cref="VmErrorCode.DeviceBeingReleased"/> or <see cref="VmErrorCode.DeviceQuarantined"/>.
    /// </returns>
    public ValueTask<VmResult> QuarantineAsync(PciAddress address, string reason, CancellationToken cancellationToken = default) => _parts.Quarantining.RunAsync(address, reason, cancellationToken);

    /// <summary>Lets a device out of quarantine: it is free.</summary>
    /// <param name="address">The device.</param>
    /// <param name="reason">Why it is held to be clean; not empty.</param>
    /// <param name="cancellationToken">Gives up; it may have been written, or not.</param>
    /// <returns>Success; or, with nothing changed, what <see cref="DeviceRegistry.Clear"/> would be refused with.</returns>
    public ValueTask<VmResult> ClearAsync(PciAddress address, string reason, CancellationToken cancellationToken = default) =>
        ResultOfAsync(_parts.Journal.WriteAsync(r => r.Decide(new ClearCommand(address, reason)), reason, cancellationToken));

    /// <summary>
    /// Claims devices and has the host make them ready for their VM. What the host does is kept in the store before it is done. When a step fails all is undone in
    /// reverse and the devices are free, or, where a step cannot be undone, in quarantine with that step.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="options">How the host makes them ready.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="progress">Is told each step before and after it; null for nobody.</param>
    /// <param name="cancellationToken">Stops before the next step, and all is undone.</param>
    /// <returns>
    /// The lease, its devices assigned and ready; or what <see cref="AssignAsync"/> would be refused with, what the host's plan was refused with, or
    /// <see cref="VmErrorCode.HostStepFailed"/>. <see cref="VmErrorCode.ClaimUnsettled"/> when the store could not be told how it ended.
    /// </returns>
    public async ValueTask<VmResult<Lease>> AttachAsync(
        ClaimRequest request, AttachOptions? options = null, string? why = null, IProgress<HostStepResult>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        VmResult<Lease> attached = await _parts.Attachment.RunAsync(request, options ?? AttachOptions.Default, why, progress, cancellationToken).ConfigureAwait(false);
        _logger.Attached(attached);
        return attached;
    }

    /// <summary>
    /// Has the host take back the devices of a lease and frees them. Those at which the host failed are in quarantine. Also goes on with a release that this manager
    /// began and did not end; with one of another process when told to (<see cref="DetachOptions.GoOn"/>).
    /// </summary>
    /// <param name="lease">The lease.</param>
    /// <param name="options">How the host takes them back; clean and as they were when null.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="progress">Is told each step before and after it; null for nobody.</param>
    /// <param name="cancellationToken">Stops before the next step; the lease stays Releasing, and detaching it again goes on.</param>
    /// <returns>
    /// Success when all devices are free; <see cref="VmErrorCode.HostStepFailed"/> when some are in quarantine; or what
    /// <see cref="DeviceRegistry.BeginRelease"/> would be refused with. <see cref="VmErrorCode.ClaimUnsettled"/> when the store could not be told how it ended.
    /// </returns>
    public async ValueTask<VmResult> DetachAsync(
        Lease lease, DetachOptions? options = null, string? why = null, IProgress<HostStepResult>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        VmResult detached = await _parts.Detachment.RunAsync(lease, options ?? DetachOptions.Default, why, progress, cancellationToken).ConfigureAwait(false);
        _logger.Detached(lease, detached);
        return detached;
    }

    /// <summary>The steps that <see cref="AttachAsync"/> would perform now. Changes nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">How the host would make the devices ready.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The plan; or what attaching would be refused with.</returns>
    public ValueTask<VmResult<HostPlan>> PlanAttachAsync(ClaimRequest request, AttachOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _parts.PlanPreview.AttachAsync(request, options ?? AttachOptions.Default, cancellationToken);
    }

    /// <summary>The steps that <see cref="DetachAsync"/> would perform now. Changes nothing.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="options">How the host would take the devices back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The plan; or what detaching would be refused with by the host.</returns>
    public ValueTask<VmResult<HostPlan>> PlanDetachAsync(Lease lease, DetachOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return _parts.PlanPreview.DetachAsync(lease, options ?? DetachOptions.Default, cancellationToken);
    }

    /// <summary>The steps that <see cref="ResetAsync"/> would perform now. Changes nothing.</summary>
    /// <param name="address">The device.</param>
    /// <param name="owner">The VM that has it; null for one that is free or in quarantine.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The plan; or what the reset would be refused with.</returns>
    public ValueTask<VmResult<HostPlan>> PlanResetAsync(PciAddress address, VmId? owner = null, CancellationToken cancellationToken = default) =>
        _parts.DeviceResets.PlanAsync(address, owner, cancellationToken);

    /// <summary>
    /// Resets a device, and all that its reset reaches, when that is nobody else's and not the host's. What is free is reserved for the VM
    /// <c>passthrough-reset</c> meanwhile. After a reset that failed what was free is in quarantine; a VM keeps its devices.
    /// </summary>
    /// <param name="address">The device.</param>
    /// <param name="owner">The VM that has it, which is not running; null for one that is free or in quarantine.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="progress">Is told each step before and after it; null for nobody.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    /// <returns>
    /// Success; or <see cref="VmErrorCode.DeviceNotRegistered"/>, <see cref="VmErrorCode.NotAssigned"/>, <see cref="VmErrorCode.AlreadyAssigned"/> or another
    /// word for the state in which the device is, what the host's plan was refused with, <see cref="VmErrorCode.HostStepFailed"/> or
    /// <see cref="VmErrorCode.HostStepBlocked"/>.
    /// </returns>
    public ValueTask<VmResult> ResetAsync(
        PciAddress address, VmId? owner = null, string? why = null, IProgress<HostStepResult>? progress = null, CancellationToken cancellationToken = default) =>
        _parts.DeviceResets.RunAsync(address, owner, why, progress, cancellationToken);

    /// <summary>The steps that <see cref="SetVirtualFunctionsAsync"/> would perform now. Changes nothing.</summary>
    /// <param name="physical">The physical function.</param>
    /// <param name="count">How many virtual functions it is to have; 0 for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The plan, empty when it has as many; or what <see cref="SetVirtualFunctionsAsync"/> would be refused with.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public ValueTask<VmResult<HostPlan>> PlanVirtualFunctionsAsync(PciAddress physical, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return _parts.VirtualFunctionChanges.PlanAsync(physical, count, cancellationToken);
    }

    /// <summary>
    /// Gives a physical function as many virtual ones, free and on no driver. What is removed, or else the physical function, is reserved for the VM
    /// <c>passthrough</c> meanwhile. When a step fails all is undone; where that fails too, what was reserved is in quarantine.
    /// </summary>
    /// <param name="physical">The physical function.</param>
    /// <param name="count">How many virtual functions it is to have; 0 for none.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="progress">Is told each step before and after it; null for nobody.</param>
    /// <param name="cancellationToken">Stops before the next step, and all is undone.</param>
    /// <returns>
    /// Success, also when it had as many; or <see cref="VmErrorCode.FunctionNotFound"/>, <see cref="VmErrorCode.VirtualFunctionsOwned"/>, a word for the state
    /// in which the physical function is, what the host's plan was refused with, <see cref="VmErrorCode.HostStepFailed"/> or
    /// <see cref="VmErrorCode.HostStepBlocked"/>. <see cref="VmErrorCode.ClaimUnsettled"/> when the store could not be told how it ended.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public ValueTask<VmResult> SetVirtualFunctionsAsync(
        PciAddress physical, int count, string? why = null, IProgress<HostStepResult>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return _parts.VirtualFunctionChanges.RunAsync(physical, count, why, progress, cancellationToken);
    }

    /// <summary>Compares store, host and memory and tells every difference. Nothing is freed by guess.</summary>
    /// <param name="apply">Whether what is certain is done.</param>
    /// <param name="isAlive">Whether a VM is alive; null when that is not known. Nobody is asked when this is null.</param>
    /// <param name="cancellationToken">Gives up; some of it may have been done.</param>
    /// <returns>The differences; or why host or store could not be read.</returns>
    public async ValueTask<VmResult<ReconcileReport>> ReconcileAsync(
        bool apply, Func<VmId, CancellationToken, ValueTask<bool?>>? isAlive = null, CancellationToken cancellationToken = default)
    {
        if (!(await _parts.ReadHostAsync(cancellationToken).ConfigureAwait(false)).TryGetValue(out _, out VmError? error))
        {
            return error;
        }

        VmResult<ReconcileReport> report = await _parts.Reconciler.RunAsync(apply, isAlive, cancellationToken).ConfigureAwait(false);
        _logger.Reconciled(report);
        return report;
    }

    /// <summary>Closes the manager. Host and store stay as they are.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async ValueTask<VmResult<PassthroughManager>> OpenNamedAsync(
        HostId host, IDeviceHost device, IOwnershipStore store, ManagerOptions options, CancellationToken cancellationToken)
    {
        var registry = new DeviceRegistry(options.Policy, options.LoggerFactory?.CreateLogger<DeviceRegistry>(), options.Registry);
        var parts = new ManagerParts(host, device, store, registry, options);
        if ((await parts.ReadHostAsync(cancellationToken).ConfigureAwait(false)).Error is { } unread)
        {
            return unread;
        }

        if (!(await store.ReadAsync(host, cancellationToken).ConfigureAwait(false)).TryGetValue(out StoredOwnership? stored, out VmError? error)
            || (error = parts.Restore(stored).Error) is not null)
        {
            return error;
        }

        ILogger logger = options.LoggerFactory?.CreateLogger<PassthroughManager>() ?? NullLogger<PassthroughManager>.Instance;
        var manager = new PassthroughManager(host, store, registry, parts, logger)
        {
            FoundAtStart = await parts.Reconciler.CompareAsync(stored, registry.Snapshot(), cancellationToken).ConfigureAwait(false),
        };
        logger.Opened(host, store.Location, registry.Revision);
        logger.Found(manager.FoundAtStart);
        return manager;
    }

    private static async ValueTask<VmResult> ResultOfAsync(ValueTask<VmResult<OwnershipEvent>> writing) =>
        (await writing.ConfigureAwait(false)).Error is { } error ? error : VmResult.Success;
}
