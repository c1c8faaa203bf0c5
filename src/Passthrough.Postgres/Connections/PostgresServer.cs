using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>The way to the server: connections, trying again, and failures in words.</summary>
internal sealed class PostgresServer(NpgsqlDataSource source, bool isOwn, string location, TimeProvider clock, TimeSpan retryFor) : IAsyncDisposable
{
    public string Location { get; } = location;

    public TimeProvider Clock { get; } = clock;

    public Retry NewRetry() => new(Clock, retryFor);

    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Reads, again and again while connections are lost.</summary>
    public ValueTask<VmResult<T>> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<VmResult<T>>> work, CancellationToken cancellationToken) =>
        TryAsync(work, isWrite: false, cancellationToken);

    /// <summary>Writes what may be written twice, again and again while connections are lost.</summary>
    public ValueTask<VmResult<T>> WriteAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<VmResult<T>>> work, CancellationToken cancellationToken) =>
        TryAsync(work, isWrite: true, cancellationToken);

    /// <summary>After a connection was lost the others are likely to be lost too.</summary>
    public void Forget(PostgresFault fault)
    {
        if (fault.Kind == FaultKind.Lost)
        {
            source.Clear();
        }
    }

    public ValueTask DisposeAsync() => isOwn ? source.DisposeAsync() : ValueTask.CompletedTask;

    private async ValueTask<VmResult<T>> TryAsync<T>(
        Func<NpgsqlConnection, CancellationToken, Task<VmResult<T>>> work, bool isWrite, CancellationToken cancellationToken)
    {
        Retry retry = NewRetry();
        bool wasSent = false;
        while (true)
        {
            PostgresFault fault;
            try
            {
                NpgsqlConnection connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
                await using ConfiguredAsyncDisposable connectionEnd = connection.ConfigureAwait(false);
                try
                {
                    return await work(connection, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (PostgresFault.Of(exception) is { IsRollback: false })
                {
                    wasSent = true;
                    throw;
                }
            }
            catch (Exception exception) when (PostgresFault.Of(exception) is { } found)
            {
                fault = found;
            }

            Forget(fault);
            if (fault.Kind is FaultKind.Final or FaultKind.Slow || !await retry.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return fault.ToError(Location, wasSent && isWrite && fault.Kind is (FaultKind.Lost or FaultKind.Slow) ? VmErrorCode.StoreOutcomeUnknown : null);
            }
        }
    }
}
