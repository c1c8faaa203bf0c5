using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Compares store, host and memory, and resolves what is certain: a reservation whose maker died with its boot is cancelled; a release whose maker died with
/// its boot ends in quarantine, since nobody knows how far the host came; a dead VM's claim at which the host had no part is released.
/// </summary>
internal sealed class Reconciler(HostId host, IOwnershipStore store, DeviceRegistry registry, OwnershipJournal journal, OwnClaims own)
{
    private const int MostReads = 16;

    private const string Why = "reconciled";

    /// <summary>Compares, and resolves if asked to.</summary>
    public async ValueTask<VmResult<ReconcileReport>> RunAsync(
        bool apply, Func<VmId, CancellationToken, ValueTask<bool?>>? isAlive, CancellationToken cancellationToken)
    {
        for (int read = 1; read <= MostReads; read++)
        {
            // Memory first: what the store has then is at least as new, unless it was put back.
            RegistrySnapshot memory = registry.Snapshot();
            if (!(await store.ReadAsync(host, cancellationToken).ConfigureAwait(false)).TryGetValue(out StoredOwnership? stored, out VmError? error))
            {
                return error;
            }

            if (stored.Revision <= memory.Revision)
            {
                return await RunAsync(stored, memory, apply, isAlive, cancellationToken).ConfigureAwait(false);
            }

            if ((await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false)).Error is { } behind)
            {
                return behind;
            }
        }

        return new RevisionMoved(host, MostReads);
    }

    /// <summary>Compares what was read already. Nobody is asked who is alive.</summary>
    public async ValueTask<ReconcileReport> CompareAsync(StoredOwnership stored, RegistrySnapshot memory, CancellationToken cancellationToken) =>
        new(stored.Revision, await CertainAsync(Compare(stored, memory, _ => null), cancellationToken).ConfigureAwait(false));

    private async ValueTask<VmResult<ReconcileReport>> RunAsync(
        StoredOwnership stored, RegistrySnapshot memory, bool apply, Func<VmId, CancellationToken, ValueTask<bool?>>? isAlive, CancellationToken cancellationToken)
    {
        Dictionary<VmId, bool?> alive = [];
        if (isAlive is not null)
        {
            foreach (VmId vm in stored.Claims.Select(c => c.Claim.Lease.Vm).Distinct())
            {
                alive[vm] = await isAlive(vm, cancellationToken).ConfigureAwait(false);
            }
        }

        ImmutableArray<ReconcileFinding> findings =
            await CertainAsync(Compare(stored, memory, vm => alive.GetValueOrDefault(vm)), cancellationToken).ConfigureAwait(false);
        return new ReconcileReport(stored.Revision, apply ? await ApplyAsync(findings, cancellationToken).ConfigureAwait(false) : findings);
    }

    private ImmutableArray<ReconcileFinding> Compare(StoredOwnership stored, RegistrySnapshot memory, Func<VmId, bool?> isAlive) =>
        new Comparison(new(host, journal.BootId, stored, memory, own, isAlive), registry).Run();

    // Of a release that was left the claim tells who claimed, and the trail who began to release.
    private async ValueTask<ImmutableArray<ReconcileFinding>> CertainAsync(ImmutableArray<ReconcileFinding> findings, CancellationToken cancellationToken)
    {
        ImmutableArray<ReconcileFinding>.Builder told = findings.ToBuilder();
        for (int i = 0; i < told.Count; i++)
        {
            if (told[i] is { Kind: ReconcileFindingKind.LeftReleasing, Lease: { } lease }
                && await FindReleaseAsync(lease, cancellationToken).ConfigureAwait(false) is { By: { BootId: { } then } by, At: var at }
                && by.FromHost == host && journal.BootId is { } now && !string.Equals(then, now, StringComparison.Ordinal))
            {
                told[i] = told[i] with
                {
                    Message = $"{lease} was being taken back by {Quoted.Clean(by.Who)} on {at:u}, during a boot that is over: how far the host came is not known",
                    IsCertain = true,
                };
            }
        }

        return told.DrainToImmutable();
    }

    private async ValueTask<StoredEvent?> FindReleaseAsync(Lease lease, CancellationToken cancellationToken)
    {
        await foreach (VmResult<StoredEvent> told in store.EventsAsync(host, lease.Generation, follow: false, cancellationToken).ConfigureAwait(false))
        {
            if (!told.TryGetValue(out StoredEvent? stored, out _) || (stored.Event is OwnershipReleasing && stored.Event.Subject!.Equals(lease)))
            {
                return stored;
            }
        }

        return null;
    }

    private async ValueTask<ImmutableArray<ReconcileFinding>> ApplyAsync(ImmutableArray<ReconcileFinding> findings, CancellationToken cancellationToken)
    {
        ImmutableArray<ReconcileFinding>.Builder told = findings.ToBuilder();
        for (int i = 0; i < told.Count; i++)
        {
            if (told[i] is { IsCertain: true, Lease: { } lease })
            {
                VmResult<OwnershipEvent> done = await journal.WriteAsync(CommandOf(told[i].Kind, lease), Why, cancellationToken).ConfigureAwait(false);
                told[i] = told[i] with { Applied = done.IsSuccess, Error = done.Error };
            }
        }

        return told.DrainToImmutable();
    }

    private static Func<DeviceRegistry, VmResult<OwnershipEvent>> CommandOf(ReconcileFindingKind kind, Lease lease) => kind switch
    {
        ReconcileFindingKind.LeftReserved => registry => registry.Decide(new CancelCommand(lease)),
        ReconcileFindingKind.LeftReleasing => registry => registry.Decide(new CompleteReleaseCommand(lease, UnknownOf(registry.PlanOf(lease)))),
        _ => registry => registry.Decide(new ReleaseCommand(lease)),
    };

    // At what is gone the host had nothing to do.
    private static ImmutableArray<StepFailure> UnknownOf(ReleasePlan plan) =>
    [
        .. plan.Steps.Where(s => s.IsPerformedByHost)
            .Select(s => new StepFailure(s.Function, s.Step, new QuarantineRequested("the host was restarted while the device was taken back"))),
    ];
}
