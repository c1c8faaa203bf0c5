namespace Passthrough;

/// <summary>Where the state of one host is in memory, and who waits for its next event. A change takes the place of the state that it was made from, or none.</summary>
internal sealed class MemoryCell(HostId host)
{
    private MemoryHost _state = new(host);
    private TaskCompletionSource? _waiters;

    public MemoryHost State => Volatile.Read(ref _state);

    /// <summary>Shows a state, unless another one than it was made from is shown already.</summary>
    public bool TryShow(MemoryHost madeFrom, MemoryHost next)
    {
        if (Interlocked.CompareExchange(ref _state, next, madeFrom) != madeFrom)
        {
            return false;
        }

        // A follower announces itself and then looks for an event; here the event is in place before the look for followers.
        if (Volatile.Read(ref _waiters) is not null)
        {
            Interlocked.Exchange(ref _waiters, null)?.TrySetResult();
        }

        return true;
    }

    /// <summary>Returns when there may be events after a revision; nothing of who waits runs where they are written.</summary>
    public async Task WaitAsync(ulong told, CancellationToken cancellationToken)
    {
        Task signal = Announce().Task;
        if (State.Revision == told)
        {
            await signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

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
