using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using Passthrough.Sqlite.Files;

namespace Passthrough.Sqlite.Connections;

/// <summary>A connection and the thread that it is used on. Errors of SQLite's leave it as results; a connection that may be in no good state is opened anew.</summary>
internal sealed class ConnectionLane(string name, StoreFile file, Func<StoreConnection> open) : IAsyncDisposable
{
    private readonly StoreThread _thread = new(name);
    private StoreConnection? _connection;

    /// <summary>Whether a connection is used for one piece of work only.</summary>
    public bool OpensEachTime { get; init; }

    /// <summary>Runs something on the connection. Exceptions that are not SQLite's go back to the caller.</summary>
    public Task<VmResult<T>> RunAsync<T>(StoreMoment moment, Func<StoreConnection, VmResult<T>> work, CancellationToken cancellationToken) =>
        _thread.RunAsync(() => Run(moment, work), cancellationToken);

    /// <summary>The same for what is short: on the caller's thread when nobody is at the connection and no other program has the write lock, since handing it over takes as long as it.</summary>
    public Task<VmResult<T>> RunShortAsync<T>(StoreMoment moment, Func<StoreConnection, VmResult<T>> work, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && TryRunHere(moment, work, cancellationToken, out Task<VmResult<T>>? done) ? done : RunAsync(moment, work, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        try
        {
            _ = await _thread.RunAsync(
                () =>
                {
                    Close();
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        await _thread.DisposeAsync().ConfigureAwait(false);
    }

    private bool TryRunHere<T>(
        StoreMoment moment, Func<StoreConnection, VmResult<T>> work, CancellationToken cancellationToken, [NotNullWhen(true)] out Task<VmResult<T>>? done)
    {
        done = null;
        if (OpensEachTime || !_thread.TryEnter())
        {
            return false;
        }

        try
        {
            if (_connection is not { } connection)
            {
                return false;
            }

            connection.MayWait = false;
            done = Task.FromResult(Run(moment, work));
        }
        catch (StoreOccupied)
        {
            return false;
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            done = Task.FromCanceled<VmResult<T>>(exception.CancellationToken);
        }
        catch (Exception exception)
        {
            // The caller's own, from what it decided with.
            done = Task.FromException<VmResult<T>>(exception);
        }
        finally
        {
            if (_connection is { } left)
            {
                left.MayWait = true;
            }

            _thread.Leave();
        }

        return true;
    }

    private VmResult<T> Run<T>(StoreMoment moment, Func<StoreConnection, VmResult<T>> work)
    {
        StoreMoment now = StoreMoment.Opening;
        try
        {
            _connection ??= open();
            if (!file.IsStillThere)
            {
                Close();
                return file.Failed(
                    moment == StoreMoment.Writing ? VmErrorCode.StoreNotWritten : VmErrorCode.StoreNotReadable,
                    "since it was opened the file was removed, or another took its place: open it anew");
            }

            _connection.Moment = now = moment;
            return work(_connection);
        }
        catch (StoreFault fault)
        {
            return fault.Error;
        }
        catch (SqliteException exception)
        {
            return StoreFault.Of(exception, file.Path, _connection?.Moment ?? now);
        }
        finally
        {
            if (OpensEachTime || _connection is { IsInTransaction: true })
            {
                Close();
            }
        }
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
