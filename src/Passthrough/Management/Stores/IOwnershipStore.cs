using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Remembers who owns what, for one host or many. It decides nothing: each host has one revision, an append names the revision that it was decided on and
/// raises it by one, and nothing is written when it has moved. What was acknowledged is durable. Every member may be called from any thread, and by several
/// processes on one store.
/// </summary>
/// <remarks>
/// Errors of every member, beside those it names: <see cref="VmErrorCode.StoreNotReadable"/>, <see cref="VmErrorCode.StoreUnreachable"/>,
/// <see cref="VmErrorCode.StoreBusy"/>, <see cref="VmErrorCode.StoreDamaged"/>; of those that write <see cref="VmErrorCode.StoreNotWritten"/> (nothing was)
/// and <see cref="VmErrorCode.StoreOutcomeUnknown"/>.
/// </remarks>
public interface IOwnershipStore : IAsyncDisposable
{
    /// <summary>Where it is, for people; without credentials.</summary>
    string Location { get; }

    /// <summary>All that the events of a host amount to, at one revision.</summary>
    /// <param name="host">The host; one that the store has never heard of is at revision 0 and has nothing.</param>
    /// <param name="cancellationToken">Gives up, by an <see cref="OperationCanceledException"/>.</param>
    ValueTask<VmResult<StoredOwnership>> ReadAsync(HostId host, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes one event, durably, with what follows from it, or nothing at all. The store calls <paramref name="decide"/> with the events that were written
    /// after <paramref name="known"/>, and again with those that were written meanwhile when the revision has moved; never twice with the same event.
    /// </summary>
    /// <param name="host">The host.</param>
    /// <param name="known">The last revision that the caller knows.</param>
    /// <param name="decide">
    /// Takes the events that are news to it, in order (none, as a rule), and returns the next one, or why there is none. A refusal counts once all events
    /// have been told. Quick, and changes nothing that lasts: a store may hold its lock meanwhile.
    /// </param>
    /// <param name="cancellationToken">
    /// Gives up, by an <see cref="OperationCanceledException"/>: the event may have been written, or not. Repeating the request with its id tells.
    /// </param>
    /// <returns>
    /// The event that was written; or what <paramref name="decide"/> refused with; or <see cref="VmErrorCode.RevisionMoved"/> when it kept moving: nothing
    /// was written, and trying again is safe; or <see cref="VmErrorCode.UnitTaken"/> or <see cref="VmErrorCode.RequestIdReused"/> when the store's own
    /// constraints refuse it; or <see cref="VmErrorCode.EventsPruned"/> when some of the events after <paramref name="known"/> are forgotten; or
    /// <see cref="VmErrorCode.StoreDamaged"/> when more is known than the store has, or the event is about a claim or a quarantine that is not in it.
    /// </returns>
    /// <exception cref="ArgumentException">The event's number is not the next one after all that was told, or its units are not one for each function.</exception>
    ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default);

    /// <summary>Keeps what a function was like before the host began with it, and what was done since. Raises no revision.</summary>
    /// <param name="host">The host.</param>
    /// <param name="generation">The lease's generation.</param>
    /// <param name="key">A function of the lease.</param>
    /// <param name="record">The record, which takes the place of an earlier one.</param>
    /// <param name="cancellationToken">Gives up; the record may have been written, or not.</param>
    /// <returns>Success; or, with nothing written, <see cref="VmErrorCode.HostRecordFenced"/>: no lease of this generation holds the function any more.</returns>
    ValueTask<VmResult> WriteHostRecordAsync(
        HostId host, ulong generation, FunctionKey key, HostRecord record, CancellationToken cancellationToken = default);

    /// <summary>What is kept of the functions of a lease: without the rest, which <see cref="ReadAsync"/> tells too.</summary>
    /// <param name="host">The host.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The records, in the order of the lease's functions; none for a lease that is over, or whose functions the host has not begun with.</returns>
    ValueTask<VmResult<ImmutableArray<StoredHostRecord>>> ReadHostRecordsAsync(HostId host, Lease lease, CancellationToken cancellationToken = default);

    /// <summary>What became of a request, as long as the trail reaches back.</summary>
    /// <param name="host">The host.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The lease that it was granted, and when that ended; null when no request of this id was granted.</returns>
    ValueTask<VmResult<StoredRequest?>> FindRequestAsync(HostId host, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Tells the events after a revision in order, without a gap, also across a lost connection.</summary>
    /// <param name="host">The host.</param>
    /// <param name="after">The last revision that is known.</param>
    /// <param name="follow">Whether to wait for each next one; else the stream ends with the last.</param>
    /// <param name="cancellationToken">Ends the stream, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The events; an error is the last item: <see cref="VmErrorCode.EventsPruned"/> when the trail no longer reaches back so far.</returns>
    IAsyncEnumerable<VmResult<StoredEvent>> EventsAsync(HostId host, ulong after, bool follow, CancellationToken cancellationToken = default);

    /// <summary>Where the trail of events begins: what they built on. Replaying the kept events on it gives what <see cref="ReadAsync"/> tells.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The snapshot at the last cut; the empty one at revision 0 when the trail was never cut.</returns>
    ValueTask<VmResult<RegistrySnapshot>> ReadCutAsync(HostId host, CancellationToken cancellationToken = default);

    /// <summary>Forgets the events before a time, and the ids of requests that ended before it. A snapshot at the cut stays, and all claims do.</summary>
    /// <param name="host">The host.</param>
    /// <param name="before">The time, by the store's clock.</param>
    /// <param name="cancellationToken">Gives up; the trail was cut, or not.</param>
    /// <returns>What was forgotten.</returns>
    ValueTask<VmResult<PruneOutcome>> PruneAsync(HostId host, DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>The hosts that the store has heard of, by their ids.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<VmResult<IReadOnlyList<HostId>>> HostsAsync(CancellationToken cancellationToken = default);
}
