using System.Diagnostics.CodeAnalysis;

namespace Passthrough.Sqlite.Connections;

/// <summary>
/// One piece of work at a time on one connection: on the caller's own thread when nobody is at it and it is short, else on a thread of its own, in the order of coming.
/// SQLite's calls block, for a disk and up to the busy timeout for another program, and a VM manager's thread pool must not wait with them. Nobody waits here
/// for anybody's work but by awaiting it.
/// </summary>
internal sealed class StoreThread(string name) : IAsyncDisposable
{
    private readonly Lock _sync = new();
    private readonly Queue<Action> _queue = new();
    private readonly SemaphoreSlim _wakeUp = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isUsed;
    private bool _isStarted;
    private bool _isClosed;

    /// <summary>Takes the connection for the caller's thread, if nobody has it; <see cref="Leave"/> gives it back.</summary>
    public bool TryEnter()
    {
        lock (_sync)
        {
            return !_isUsed && !_isClosed && (_isUsed = true);
        }
    }

    /// <summary>Gives the connection back: to those who came meanwhile, on the thread.</summary>
    public void Leave()
    {
        lock (_sync)
        {
            _isUsed = _queue.Count > 0;
            if (_isUsed)
            {
                WakeUp();
            }
            else if (_isClosed)
            {
                End();
            }
        }
    }

    /// <summary>Runs something on the thread. Who gives up is answered at once; what has begun runs to its end.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _queue.Enqueue(() => Run(work, done, cancellationToken));
            if (!_isUsed)
            {
                _isUsed = true;
                WakeUp();
            }
        }

        return cancellationToken.CanBeCanceled ? done.Task.WaitAsync(cancellationToken) : done.Task;
    }

    /// <summary>Ends after what is in the queue.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_sync)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                if (!_isUsed)
                {
                    End();
                }
            }
        }

        await _ended.Task.ConfigureAwait(false);
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

    // Under the lock, as the next one is.
    private void WakeUp()
    {
        if (!_isStarted)
        {
            _isStarted = true;
            new Thread(Work) { IsBackground = true, Name = name }.Start();
        }

        _wakeUp.Release();
    }

    private void End()
    {
        if (_isStarted)
        {
            _wakeUp.Release();
        }
        else
        {
            _wakeUp.Dispose();
            _ended.TrySetResult();
        }
    }

    private void Work()
    {
        do
        {
            _wakeUp.Wait();
            while (TryTake(out Action? work))
            {
                work();
            }
        }
        while (!IsOver());

        _wakeUp.Dispose();
        _ended.TrySetResult();
    }

    private bool TryTake([NotNullWhen(true)] out Action? work)
    {
        lock (_sync)
        {
            return _queue.TryDequeue(out work) || (_isUsed = false);
        }
    }

    private bool IsOver()
    {
        lock (_sync)
        {
            return _isClosed && !_isUsed;
        }
    }
}
