using System.Collections.Concurrent;

namespace Passthrough.Sqlite.Connections;

/// <summary>
/// One thread on which one connection is used, and the queue before it. SQLite's calls block, for a disk and up to the busy timeout for another program, and a
/// VM manager's thread pool must not wait with them. It starts with the first work and is the lock of its connection: nothing else is held while anybody awaits.
/// </summary>
internal sealed class StoreThread(string name) : IAsyncDisposable
{
    private readonly BlockingCollection<Action> _queue = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _started;

    /// <summary>Runs something there. Who gives up is answered at once; what has begun runs to its end.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Start();
        try
        {
            _queue.Add(() => Run(work, done, cancellationToken), CancellationToken.None);
        }
        catch (InvalidOperationException exception)
        {
            throw new ObjectDisposedException("The store is closed.", exception);
        }

        return cancellationToken.CanBeCanceled ? done.Task.WaitAsync(cancellationToken) : done.Task;
    }

    /// <summary>Ends after what is in the queue.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        if (Interlocked.Exchange(ref _started, 1) == 1)
        {
            await _ended.Task.ConfigureAwait(false);
        }
    }

    private static void Run<T>(Func<T> work, TaskCompletionSource<T> done, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            done.TrySetCanceled(cancellationToken);
            return;
        }

        try
        {
            done.TrySetResult(work());
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            done.TrySetCanceled(exception.CancellationToken);
        }
        catch (Exception exception)
        {
            // The caller's own, from what it decided with: it goes back to the caller.
            done.TrySetException(exception);
        }
    }

    private void Start()
    {
        if (Volatile.Read(ref _started) == 0 && Interlocked.Exchange(ref _started, 1) == 0)
        {
            new Thread(Work) { IsBackground = true, Name = name }.Start();
        }
    }

    private void Work()
    {
        foreach (Action work in _queue.GetConsumingEnumerable())
        {
            work();
        }

        _queue.Dispose();
        _ended.TrySetResult();
    }
}
