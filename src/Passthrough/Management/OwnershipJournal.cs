namespace Passthrough;

/// <summary>
/// Decide, append, replay: the one way in which a manager changes ownership. Nothing is locked while the store works; replaying an event twice is harmless.
/// </summary>
internal sealed class OwnershipJournal(HostId host, IOwnershipStore store, RegistryReplica replica, ManagerOptions options)
{
    private volatile string? _bootId;

    /// <summary>The boot of the host, for the trail of events.</summary>
    public string? BootId
    {
        get => _bootId;
        set => _bootId = value;
    }

    /// <summary>Writes the event that the registry decides on, and carries it out.</summary>
    public ValueTask<VmResult<OwnershipEvent>> WriteAsync(
        Func<DeviceRegistry, VmResult<OwnershipEvent>> decide, string? why, CancellationToken cancellationToken) =>
        WriteAsync(Begin(decide, why), cancellationToken);

    /// <summary>An event that is to be decided.</summary>
    public PendingEvent Begin(Func<DeviceRegistry, VmResult<OwnershipEvent>> decide, string? why, bool isClaim = false)
    {
        HostId from = options.FromHost.IsNone ? host : options.FromHost;

        // The boot is the managed host's: of another host that somebody asks from it says nothing.
        return new(replica, decide, new(options.Who, why, from, from == host ? BootId : null)) { NeedsReport = isClaim };
    }

    /// <summary>Writes an event, and carries it out.</summary>
    public async ValueTask<VmResult<OwnershipEvent>> WriteAsync(PendingEvent pending, CancellationToken cancellationToken)
    {
        VmResult<OwnershipEvent> written = await store.AppendAsync(host, replica.Registry.Revision, pending.Decide, cancellationToken).ConfigureAwait(false);
        if (!written.TryGetValue(out OwnershipEvent? next, out VmError? error))
        {
            return error.Code == VmErrorCode.StoreOutcomeUnknown ? await SettleAsync(pending, error, cancellationToken).ConfigureAwait(false) : error;
        }

        VmError? gap = replica.Replay(next);
        if (gap is { Code: VmErrorCode.RevisionGap })
        {
            gap = (await CatchUpAsync(cancellationToken).ConfigureAwait(false)).Error;
        }

        return gap is null ? next : gap;
    }

    /// <summary>Takes in what others wrote.</summary>
    public async ValueTask<VmResult> CatchUpAsync(CancellationToken cancellationToken)
    {
        await foreach (VmResult<StoredEvent> told in store.EventsAsync(host, replica.Registry.Revision, follow: false, cancellationToken).ConfigureAwait(false))
        {
            if (!told.TryGetValue(out StoredEvent? stored, out VmError? error))
            {
                return error;
            }

            if (replica.Replay(stored.Event) is { } contradiction)
            {
                return contradiction;
            }
        }

        return VmResult.Success;
    }

    /// <summary>Finds out whether an event was written whose acknowledgement never came, and carries it out if so.</summary>
    /// <param name="pending">The event.</param>
    /// <param name="unknown">What to answer when nobody can tell.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The event; or <see cref="VmErrorCode.RevisionMoved"/>: it was not, and never will be; or what was to be answered.</returns>
    public async ValueTask<VmResult<OwnershipEvent>> SettleAsync(PendingEvent pending, VmError unknown, CancellationToken cancellationToken)
    {
        if (pending.Last is not { Event: var mine })
        {
            return unknown;
        }

        if (await FindAsync(mine.Revision, cancellationToken).ConfigureAwait(false) is not { } there)
        {
            // The server may still be at it.
            return unknown;
        }

        if ((await CatchUpAsync(cancellationToken).ConfigureAwait(false)).Error is { } error)
        {
            return error;
        }

        return pending.Is(there) ? mine : new RevisionMoved(host, 1);
    }

    private async ValueTask<StoredEvent?> FindAsync(ulong revision, CancellationToken cancellationToken)
    {
        await foreach (VmResult<StoredEvent> told in store.EventsAsync(host, revision - 1, follow: false, cancellationToken).ConfigureAwait(false))
        {
            return told.TryGetValue(out StoredEvent? stored, out _) ? stored : null;
        }

        return null;
    }
}
