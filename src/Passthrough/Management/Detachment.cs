using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Takes the devices of a lease back: releasing, cleaned and put back step by step, free. What the host fails at is in quarantine. One that was begun and not
/// ended is gone on with: by who began it, and by another only at somebody's word, since two at once would reset what a third has been given.
/// </summary>
internal sealed class Detachment(HostId host, IDeviceHost device, IOwnershipStore store, DeviceRegistry registry, OwnershipJournal journal, HostWork work, OwnClaims own)
{
    public async ValueTask<VmResult> RunAsync(Lease lease, string? why, IProgress<HostStepResult>? progress, bool goOn, CancellationToken cancellationToken)
    {
        if (!own.TryBegin(lease))
        {
            return new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, lease.Functions[0].Address);
        }

        try
        {
            return await RunOnceAsync(lease, why, progress, goOn, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            own.End(lease);
        }
    }

    private async ValueTask<VmResult> RunOnceAsync(Lease asked, string? why, IProgress<HostStepResult>? progress, bool goOn, CancellationToken cancellationToken)
    {
        if (!(await store.ReadAsync(host, cancellationToken).ConfigureAwait(false)).TryGetValue(out StoredOwnership? stored, out VmError? error)
            || (error = (await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false)).Error) is not null)
        {
            return error;
        }

        Lease lease = registry.LeasesOf(asked.Vm).FirstOrDefault(l => l.Equals(asked)) ?? asked;
        ImmutableArray<StoredHostRecord> records = stored.Claims.FirstOrDefault(c => c.Claim.Lease.Generation == lease.Generation)?.HostRecords ?? [];
        if (!device.PlanDetach(registry.Inventory, registry.PlanOf(lease), records).TryGetValue(out HostPlan? plan, out error))
        {
            return error;
        }

        VmResult<OwnershipEvent> begun = await journal.WriteAsync(r => r.Decide(new BeginReleaseCommand(lease)), why, cancellationToken).ConfigureAwait(false);
        bool isBegun = goOn || own.IsReleaseBegun(lease);
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
