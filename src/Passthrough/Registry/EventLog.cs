using System.Runtime.CompilerServices;

namespace Passthrough;

/// <summary>
/// The last events of a registry, and who waits for the next one. One writer at a time; followers read without a lock, each at its own pace, and hold
/// nobody up: who is too slow is told so.
/// </summary>
internal sealed class EventLog
{
    private readonly PublishedRevision? _published;
    private volatile EventRing _ring;
    private TaskCompletionSource? _waiters;

    /// <param name="kept">How many events are kept, 1 at least.</param>
    /// <param name="revision">The revision from which on it is kept: the first event has the next one.</param>
    /// <param name="published">The revision that readers see, which an event reaches a moment before it is added here; that of the log itself when null.</param>
    public EventLog(int kept, ulong revision = 0, PublishedRevision? published = null)
    {
        _ring = new EventRing(kept, revision);
        _published = published;
    }

    /// <summary>The number of the last event.</summary>
    public ulong Last => _ring.Last;

    /// <summary>Adds an event whose revision is published. The caller holds the registry's lock, and calls <see cref="Signal"/> when it has left it.</summary>
    /// <returns>The event that is kept no more; null while there was room.</returns>
    public OwnershipEvent? Append(OwnershipEvent next) => _ring.Append(next);

    /// <summary>
    /// Forgets all events and goes on from a revision, of another history for all that followers know: they lose their events. The caller holds the
    /// registry's lock, and calls <see cref="Signal"/> when it has left it.
    /// </summary>
    public void Restart(ulong revision) => _ring = new EventRing(_ring.Capacity, revision);

    /// <summary>Wakes those who wait. Nothing of theirs runs here, and nothing is allocated where nobody waits.</summary>
    public void Signal()
    {
        // A follower announces itself and then looks for an event; here the event is in place before the look for followers. One of the two sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _waiters) is not null)
        {
            Interlocked.Exchange(ref _waiters, null)?.TrySetResult();
        }
    }

    /// <summary>
    /// Tells all events after a revision in order, those that are kept first and then each that comes, and never ends unless an event was lost.
    /// </summary>
    /// <param name="after">The revision after which to begin: that of a snapshot, or of the last event known.</param>
    /// <param name="cancellationToken">Ends the following, by an <see cref="OperationCanceledException"/>.</param>
    public IAsyncEnumerable<RegistrySignal> FollowAsync(ulong after, CancellationToken cancellationToken = default) =>
        FollowAsync(_ring, after, cancellationToken);

    private async IAsyncEnumerable<RegistrySignal> FollowAsync(EventRing ring, ulong after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ulong told = after;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsUpToDate(ring, told))
            {
                await WaitAsync(ring, told, cancellationToken).ConfigureAwait(false);
            }
            else if (ring == _ring && ring.FindAfter(told) is { } next)
            {
                told = next.Revision;
                yield return new OwnershipHappened(next);
            }
            else
            {
                yield return new EventsLost(Last);
                yield break;
            }
        }
    }

    private async Task WaitAsync(EventRing ring, ulong told, CancellationToken cancellationToken)
    {
        Task signal = Announce().Task;

        // An event that came before the announcement has woken others only.
        if (IsUpToDate(ring, told))
        {
            await signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a follower has been told all that there is.</summary>
    private bool IsUpToDate(EventRing ring, ulong told) =>
        ring == _ring && (ring.Last == told || (ring.Last < told && told <= (_published?.Value ?? 0)));

    private TaskCompletionSource Announce()
    {
        if (Volatile.Read(ref _waiters) is { } present)
        {
            return present;
        }

        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _waiters, first, null) ?? first;
    }
}
