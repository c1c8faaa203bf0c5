using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Resets a device at somebody's word. What is nobody's is reserved meanwhile, so that no VM is given what is being reset; what is in quarantine nobody can be given.
/// </summary>
internal sealed class DeviceResets(IDeviceHost device, DeviceRegistry registry, OwnershipJournal journal, ClaimWrites claims, HostWork work, OwnClaims own)
{
    private const string Why = "reset";

    // Holds what is reset; it runs nothing.
    private static readonly VmId Nobody = VmId.Parse("passthrough-reset");

    /// <summary>The steps. Changes nothing.</summary>
    public async ValueTask<VmResult<HostPlan>> PlanAsync(PciAddress address, VmId? owner, CancellationToken cancellationToken)
    {
        if ((await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false)).Error is { } behind)
        {
            return behind;
        }

        return !registry.TryFind(address, out RegisteredDevice? target) ? new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address)
            : WhyNotTheirs(target, owner) is { } refusal ? refusal
            : device.PlanReset(registry.Inventory, target.Key, Mine(owner));
    }

    public async ValueTask<VmResult> RunAsync(PciAddress address, VmId? owner, string? why, IProgress<HostStepResult>? progress, CancellationToken cancellationToken)
    {
        if (!(await PlanAsync(address, owner, cancellationToken).ConfigureAwait(false)).TryGetValue(out HostPlan? plan, out VmError? error))
        {
            return error;
        }

        // As long as one of them is in quarantine nobody can be given any of its group or its card.
        RegisteredDevice[] reached = [.. plan.Steps.SelectMany(s => s.Functions).Select(f => f.Address).Distinct().Select(Find).OfType<RegisteredDevice>()];
        PciAddress[] free = Array.Exists(reached, d => d.Ownership.State == OwnershipState.Quarantined)
            ? []
            : [.. reached.Where(d => d.Ownership.State == OwnershipState.Available && d.Function is { IsEndpoint: true }).Select(d => d.Address)];
        return free.Length == 0
            ? ResultOf(await work.RunAsync(plan, HostWorkWay.TakeBack, progress, cancellationToken).ConfigureAwait(false), null)
            : await RunReservedAsync(plan, free, why, progress, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<VmResult> RunReservedAsync(
        HostPlan plan, PciAddress[] free, string? why, IProgress<HostStepResult>? progress, CancellationToken cancellationToken)
    {
        if (!(await claims.ReserveAsync(new(Nobody, DeviceSelection.Of([.. free])), why ?? Why, cancellationToken).ConfigureAwait(false)).TryGetValue(out Lease? lease, out VmError? error))
        {
            return error;
        }

        if (!own.TryBegin(lease))
        {
            return new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, free[0]);
        }

        try
        {
            HostWorkDone done = await work.RunAsync(plan, HostWorkWay.TakeBack, progress, cancellationToken).ConfigureAwait(false);
            return done.Blocked is { } blocked ? blocked : await EndAsync(lease, done, why).ConfigureAwait(false);
        }
        finally
        {
            own.Forget(lease.Generation);
            own.End(lease);
        }
    }

    private async ValueTask<VmResult> EndAsync(Lease lease, HostWorkDone done, string? why)
    {
        ImmutableArray<StepFailure> failures = done.FailuresOf(lease);
        VmResult<OwnershipEvent> ended = failures.IsEmpty
            ? await journal.WriteAsync(r => r.Decide(new CancelCommand(lease)), why ?? Why, CancellationToken.None).ConfigureAwait(false)
            : await journal.WriteAsync(r => r.Decide(new BeginReleaseCommand(lease)), why ?? Why, CancellationToken.None).ConfigureAwait(false);
        if (ended.IsSuccess && !failures.IsEmpty)
        {
            ended = await journal.WriteAsync(r => r.Decide(new CompleteReleaseCommand(lease, failures)), why ?? Why, CancellationToken.None).ConfigureAwait(false);
        }

        return ended.Error is { } error
            ? new ClaimUnsettled(lease, "its devices were reset", error)
            : ResultOf(done, failures.IsEmpty ? null : $"in quarantine: {Quoted.List([.. failures.Select(f => f.Address)])}");
    }

    private static VmResult ResultOf(HostWorkDone done, string? after)
    {
        done.Thrown?.Throw();
        return done.Blocked is { } blocked ? blocked
            : done.Failures is [var failed, ..] ? new HostStepFailed(failed.Step.ToString(), failed.Error!, after)
            : VmResult.Success;
    }

    private RegisteredDevice? Find(PciAddress address) => registry.TryFind(address, out RegisteredDevice? found) ? found : null;

    private HashSet<PciAddress> Mine(VmId? owner) =>
        [.. registry.Devices.Where(d => d.Ownership.Owner is not { } held || held == owner).Select(d => d.Address)];

    // A VM's device is reset only for that VM, and while nothing else is done to it.
    private VmError? WhyNotTheirs(RegisteredDevice target, VmId? owner) => target.Ownership switch
    {
        { State: OwnershipState.Available or OwnershipState.Quarantined } => owner is null ? null : new DeviceStateConflict(VmErrorCode.NotAssigned, target.Address),
        { State: OwnershipState.Assigned } now when now.Owner == owner && !own.IsWorkedAt(now.Lease!) => null,
        var now => StateRefusal.Of(OwnershipOperation.Reserve, target.Address, now),
    };
}
