using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Makes devices ready for a VM: reserved, made ready step by step, assigned. When anything fails all is undone in reverse and the reservation cancelled; when
/// that fails too, the devices that are not as they were go into quarantine.
/// </summary>
internal sealed class Attachment(IDeviceHost device, DeviceRegistry registry, OwnershipJournal journal, ClaimWrites claims, HostWork work, OwnClaims own)
{
    public async ValueTask<VmResult<Lease>> RunAsync(
        ClaimRequest request, AttachOptions options, string? why, IProgress<HostStepResult>? progress, CancellationToken cancellationToken)
    {
        if (!(await claims.ReserveAsync(request, why, cancellationToken).ConfigureAwait(false)).TryGetValue(out Lease? lease, out VmError? error))
        {
            return error;
        }

        if (lease.IsRepeat)
        {
            return WhyNotReady(lease) is { } unready ? unready : lease;
        }

        if (!own.TryBegin(lease))
        {
            return new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, lease.Functions[0].Address);
        }

        try
        {
            return await RunAsync(lease, options, why, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // What is still reserved now nobody goes on with: reconciling finds it.
            own.Forget(lease.Generation);
            own.End(lease);
        }
    }

    private async ValueTask<VmResult<Lease>> RunAsync(
        Lease lease, AttachOptions options, string? why, IProgress<HostStepResult>? progress, CancellationToken cancellationToken)
    {
        if (!device.PlanAttach(registry.Inventory, lease, options).TryGetValue(out HostPlan? plan, out VmError? refusal))
        {
            VmError? left = await CancelAsync(lease, "nothing was done", refusal).ConfigureAwait(false);
            return left ?? refusal;
        }

        HostWorkDone done = await work.RunAsync(plan, HostWorkWay.MakeReady, progress, cancellationToken).ConfigureAwait(false);
        if (done.IsFenced)
        {
            return done.Unkept!;
        }

        if (done.Blocked is { } blocked)
        {
            return blocked;
        }

        if (!done.IsWhole || cancellationToken.IsCancellationRequested)
        {
            return await UndoAsync(plan, done, progress, cancellationToken).ConfigureAwait(false);
        }

        // From here on there is nothing to stop: the devices are ready.
        VmResult<OwnershipEvent> committed = await journal.WriteAsync(r => r.Decide(new CommitCommand(lease)), why, CancellationToken.None).ConfigureAwait(false);
        return committed switch
        {
            (var assigned, null) => assigned.Subject!,
            (_, { Code: VmErrorCode.StoreOutcomeUnknown } unknown) => new ClaimUnsettled(lease, "its devices are ready and were to be assigned", unknown),
            (_, { } error) when IsOthers(error) => error,
            (_, { } error) => (await UndoAsync(plan, done, error, progress).ConfigureAwait(false))!,
        };
    }

    private async ValueTask<VmResult<Lease>> UndoAsync(HostPlan plan, HostWorkDone done, IProgress<HostStepResult>? progress, CancellationToken cancellationToken)
    {
        HostStepResult? failed = done.Failures is [var first, ..] ? first : null;
        VmError? cause = failed is not null ? new HostStepFailed(failed.Step.ToString(), failed.Error!) : done.Unkept;
        VmError? error = await UndoAsync(plan, done, cause, progress).ConfigureAwait(false);
        if (error is null)
        {
            done.Thrown?.Throw();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return error!;
    }

    /// <summary>Undoes what was begun and ends the reservation.</summary>
    /// <param name="plan">What was begun.</param>
    /// <param name="done">How far it went.</param>
    /// <param name="cause">Why it is undone; null when the call was cancelled.</param>
    /// <param name="progress">Is told the steps.</param>
    /// <returns>What to answer: the cause with what became of the devices, or what went wrong besides; null when nothing did and there is no cause.</returns>
    private async ValueTask<VmError?> UndoAsync(HostPlan plan, HostWorkDone done, VmError? cause, IProgress<HostStepResult>? progress)
    {
        Lease lease = plan.Lease!;
        HostWorkDone undone = await work.RunAsync(plan.UndoOf(done.Begun), HostWorkWay.Undo, progress, CancellationToken.None).ConfigureAwait(false);
        if (undone.IsFenced)
        {
            return undone.Unkept;
        }

        if (undone.Blocked is { } blocked)
        {
            return blocked;
        }

        ImmutableArray<StepFailure> failures = undone.FailuresOf(lease);
        if (failures.IsEmpty)
        {
            return await CancelAsync(lease, "all was undone", cause).ConfigureAwait(false) ?? (cause is HostStepFailed step ? step with { After = "all was undone" } : cause);
        }

        string after = $"not all could be undone, so in quarantine: {Quoted.List([.. failures.Select(f => f.Address)])}";
        return await QuarantineAsync(lease, failures, cause).ConfigureAwait(false) ?? cause switch
        {
            HostStepFailed step => step with { After = after },
            null => failures[0].Error is HostStepFailed undo ? undo with { After = after } : failures[0].Error,
            _ => cause,
        };
    }

    private async ValueTask<VmError?> CancelAsync(Lease lease, string done, VmError? cause)
    {
        VmResult<OwnershipEvent> cancelled = await journal.WriteAsync(r => r.Decide(new CancelCommand(lease)), WhyOf(cause), CancellationToken.None).ConfigureAwait(false);
        return cancelled.Error is { } why && !IsOthers(why) ? new ClaimUnsettled(lease, done, why) : null;
    }

    private async ValueTask<VmError?> QuarantineAsync(Lease lease, ImmutableArray<StepFailure> failures, VmError? cause)
    {
        string why = WhyOf(cause);
        VmResult<OwnershipEvent> ended = await journal.WriteAsync(r => r.Decide(new BeginReleaseCommand(lease)), why, CancellationToken.None).ConfigureAwait(false);
        if (ended.IsSuccess)
        {
            ended = await journal.WriteAsync(r => r.Decide(new CompleteReleaseCommand(lease, failures)), why, CancellationToken.None).ConfigureAwait(false);
        }

        return ended.Error is { } error ? new ClaimUnsettled(lease, $"not all could be undone: {failures[0]}", error) : null;
    }

    private static string WhyOf(VmError? cause) => cause is null ? "the call was cancelled" : $"{cause.Code.ToText()}: {cause.Message}";

    // Somebody else has ended the lease, or is at it: its devices are no more ours to touch.
    private static bool IsOthers(VmError error) => error.Code is VmErrorCode.AlreadyReleased or VmErrorCode.StaleLease or VmErrorCode.DeviceBeingReleased
        or VmErrorCode.DeviceQuarantined or VmErrorCode.NotReserved or VmErrorCode.DeviceNotRegistered;

    // The same request may be on its way still, or have been left.
    private VmError? WhyNotReady(Lease lease) =>
        registry.TryFind(lease.Functions[0].Address, out RegisteredDevice? held) && held.Ownership.State != OwnershipState.Assigned
            ? StateRefusal.Of(OwnershipOperation.Reserve, held.Address, held.Ownership)
            : null;
}
