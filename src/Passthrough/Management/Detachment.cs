using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Takes the devices of a lease back: releasing, cleaned and put back step by step, free. What the host fails at is in quarantine. One that was begun and not
/// ended is gone on with: by who began it, and by another only at somebody's word, since two at once would reset what a third has been given.
/// </summary>
internal sealed class Detachment(HostId host, IDeviceHost device, IOwnershipStore store, DeviceRegistry registry, OwnershipJournal journal, HostWork work, OwnClaims own)
{
    public async ValueTask<VmResult> RunAsync(
        Lease lease, DetachOptions options, string? why, IProgress<HostStepResult>? progress, CancellationToken cancellationToken)
    {
        if (!own.TryBegin(lease))
        {
            return new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, lease.Functions[0].Address);
        }

        try
        {
            return await RunOnceAsync(lease, options, why, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            own.End(lease);
        }
    }

    /// <summary>The steps that would be performed. Changes nothing.</summary>
    public async ValueTask<VmResult<HostPlan>> PlanAsync(Lease asked, DetachOptions options, CancellationToken cancellationToken)
    {
        if ((await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false)).Error is { } behind)
        {
            return behind;
        }

        Lease lease = registry.LeasesOf(asked.Vm).FirstOrDefault(l => l.Equals(asked)) ?? asked;
        VmResult<ImmutableArray<StoredHostRecord>> kept = await store.ReadHostRecordsAsync(host, lease, cancellationToken).ConfigureAwait(false);
        return kept.TryGetValue(out ImmutableArray<StoredHostRecord> records, out VmError? error)
            ? device.PlanDetach(registry.Inventory, registry.PlanOf(lease), records, options)
            : error;
    }

    private async ValueTask<VmResult> RunOnceAsync(
        Lease asked, DetachOptions options, string? why, IProgress<HostStepResult>? progress, CancellationToken cancellationToken)
    {
        if (!(await PlanAsync(asked, options, cancellationToken).ConfigureAwait(false)).TryGetValue(out HostPlan? plan, out VmError? error))
        {
            return error;
        }

        Lease lease = plan.Lease!;

        VmResult<OwnershipEvent> begun = await journal.WriteAsync(r => r.Decide(new BeginReleaseCommand(lease)), why, cancellationToken).ConfigureAwait(false);
        bool isBegun = options.GoOn || own.IsReleaseBegun(lease);
        if (begun.Error is { } refusal && !(isBegun && refusal.Code == VmErrorCode.DeviceBeingReleased))
        {
            return refusal;
        }

        own.BeginRelease(lease);

        HostWorkDone done = await work.RunAsync(plan, HostWorkWay.TakeBack, progress, cancellationToken).ConfigureAwait(false);
        if (done.IsFenced)
        {
            return done.Unkept!;
        }

        if (done.Blocked is { } blocked)
        {
            return blocked;
        }

        done.Thrown?.Throw();
        return done.Unkept is { } unkept ? new ClaimUnsettled(lease, "its devices are being taken back", unkept) : await EndAsync(lease, done, why).ConfigureAwait(false);
    }

    private async ValueTask<VmResult> EndAsync(Lease lease, HostWorkDone done, string? why)
    {
        ImmutableArray<StepFailure> failures = done.FailuresOf(lease);
        VmResult<OwnershipEvent> ended = await journal
            .WriteAsync(r => r.Decide(new CompleteReleaseCommand(lease, failures)), why, CancellationToken.None).ConfigureAwait(false);
        if (ended.Error is { } error)
        {
            return error.Code is VmErrorCode.AlreadyReleased or VmErrorCode.StaleLease or VmErrorCode.DeviceQuarantined
                ? error
                : new ClaimUnsettled(lease, "the host has taken its devices back", error);
        }

        return failures.IsEmpty ? VmResult.Success : new HostStepFailed(
            done.Failures[0].Step.ToString(), done.Failures[0].Error!, $"in quarantine: {Quoted.List([.. failures.Select(f => f.Address)])}");
    }
}
