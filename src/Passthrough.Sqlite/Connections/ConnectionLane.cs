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
