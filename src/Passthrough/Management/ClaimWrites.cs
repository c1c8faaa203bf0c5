namespace Passthrough;

/// <summary>Claims as they are asked for: what was granted before is found again, also when memory has forgotten it and the store has not.</summary>
internal sealed class ClaimWrites(
    HostId host, IOwnershipStore store, DeviceRegistry registry, OwnershipJournal journal, OwnClaims own, Func<CancellationToken, ValueTask<VmResult<InventoryChange>>> readHost)
{
    // So often the host is read again because others have claimed what it had not reported yet.
    private const int MostReports = 4;

    /// <summary>Gives devices to a VM.</summary>
    public async ValueTask<VmResult<Lease>> AssignAsync(ClaimRequest request, string? why, CancellationToken cancellationToken)
    {
        var command = new AssignCommand(request);
        PendingEvent pending = journal.Begin(r => r.Decide(command), why, isClaim: true);
        return await WriteAsync(pending, request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps devices for a VM. A call that is cancelled leaves no reservation behind.</summary>
    /// <returns>
    /// The lease, or why it was refused; <see cref="VmErrorCode.ClaimUnsettled"/> for a call that was cancelled and whose reservation could not be, in place of
    /// the exception.
    /// </returns>
    public async ValueTask<VmResult<Lease>> ReserveAsync(ClaimRequest request, string? why, CancellationToken cancellationToken)
    {
        var command = new ReserveCommand(request);
        ulong? noted = null;
        PendingEvent pending = journal.Begin(Decide, why, isClaim: true);
        try
        {
            VmResult<Lease> lease = await WriteAsync(pending, request, cancellationToken).ConfigureAwait(false);
            noted = lease.TryGetValue(out Lease? granted, out _) && granted.Generation == noted ? null : noted;
            return lease;
        }
        catch (OperationCanceledException) when (pending.Last is not null)
        {
            if (await GiveUpAsync(pending).ConfigureAwait(false) is { } unsettled)
            {
                return unsettled;
            }

            throw;
        }
        finally
        {
            ForgetNoted();
        }

        VmResult<OwnershipEvent> Decide(DeviceRegistry registry)
        {
            ForgetNoted();
            VmResult<OwnershipEvent> decided = registry.Decide(command);
            if (decided.TryGetValue(out OwnershipEvent? reserved, out _))
            {
                own.Reserve(reserved.Revision);
                noted = reserved.Revision;
            }

            return decided;
        }

        void ForgetNoted()
        {
            if (noted is { } generation)
            {
                own.Forget(generation);
                noted = null;
            }
        }
    }

    private async ValueTask<VmResult<Lease>> WriteAsync(PendingEvent pending, ClaimRequest request, CancellationToken cancellationToken)
    {
        VmResult<OwnershipEvent> written = await journal.WriteAsync(pending, cancellationToken).ConfigureAwait(false);
        for (int report = 0; pending.IsHeldUp && report < MostReports; report++)
        {
            if ((await readHost(cancellationToken).ConfigureAwait(false)).Error is { } unread)
            {
                return unread;
            }

            written = await journal.WriteAsync(pending, cancellationToken).ConfigureAwait(false);
        }

        return written switch
        {
            (var claimed, null) => claimed.Subject!,
            (_, RequestIdKnown { Code: VmErrorCode.RequestRepeated } known) => known.Lease.Repeated(),
            (_, { } error) => await FindGrantedAsync(request, pending, error, cancellationToken).ConfigureAwait(false),
        };
    }

    // Memory forgets the ids of requests whose leases ended long ago; the store keeps them as long as its trail.
    private async ValueTask<VmResult<Lease>> FindGrantedAsync(
        ClaimRequest request, PendingEvent pending, VmError error, CancellationToken cancellationToken)
    {
        bool isRefusal = ReferenceEquals(error, pending.Refusal) && !error.Reasons.Any(r => r is RequestIdKnown);
        if (request.Id is not { } id || !(isRefusal || error.Code is VmErrorCode.RequestIdReused or VmErrorCode.UnitTaken))
        {
            return error;
        }

        VmResult<StoredRequest?> found = await store.FindRequestAsync(host, id, cancellationToken).ConfigureAwait(false);
        if (!found.TryGetValue(out StoredRequest? granted, out _) || granted is null)
        {
            return error;
        }

        if (!granted.Lease.Request.Equals(request))
        {
            return new RequestIdKnown(VmErrorCode.RequestIdReused, id, granted.Lease);
        }

        if (granted.EndedAt is not null)
        {
            return new RequestIdKnown(VmErrorCode.RequestAlreadyReleased, id, granted.Lease);
        }

        VmResult caughtUp = await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        return caughtUp.Error is { } behind ? behind : granted.Lease.Repeated();
    }

    // The event may have been written although the call was cancelled.
    private async ValueTask<VmError?> GiveUpAsync(PendingEvent pending)
    {
        Lease lease = pending.Last!.Event.Subject!;
        var unknown = new ClaimUnsettled(lease, "the call that reserves it was cancelled", new StoreFailed(
            VmErrorCode.StoreOutcomeUnknown, store.Location, "it does not tell whether the reservation was written"));
        VmResult<OwnershipEvent> settled = await journal.SettleAsync(pending, unknown, CancellationToken.None).ConfigureAwait(false);
        if (settled.Error is { } error)
        {
            return await WhyUnsettledAsync(lease, error).ConfigureAwait(false);
        }

        VmResult<OwnershipEvent> cancelled = await journal.WriteAsync(r => r.Decide(new CancelCommand(lease)), "the call was cancelled", CancellationToken.None).ConfigureAwait(false);
        return cancelled.Error is { } why && !IsOver(why) ? new ClaimUnsettled(lease, "the call that reserved it was cancelled", why) : null;
    }

    // Not in the trail of a store that can be read: not written.
    private async ValueTask<VmError?> WhyUnsettledAsync(Lease lease, VmError error)
    {
        if (error.Code == VmErrorCode.RevisionMoved)
        {
            return null;
        }

        VmResult caughtUp = await journal.CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
        return caughtUp.Error is { } why ? new ClaimUnsettled(lease, "the call that reserves it was cancelled", why)
            : registry.Revision < lease.Generation ? null
            : error;
    }

    private static bool IsOver(VmError error) => error.Code is VmErrorCode.AlreadyReleased or VmErrorCode.StaleLease or VmErrorCode.DeviceQuarantined;
}
