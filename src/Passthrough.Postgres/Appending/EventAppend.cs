using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>
/// One call of <see cref="IOwnershipStore.AppendAsync"/>. First as if nobody else wrote: decide, write on condition of the revision, commit: two round trips.
/// When that was wrong, with the host's row locked before it is decided: so nobody starves.
/// </summary>
/// <remarks>
/// READ COMMITTED is enough. Every event of a host changes the host's row, by a statement that names the revision before: two at a time wait for each other
/// there, and the later one meets the row as the earlier one left it. No other row of a host is changed without it, and what is decided on are events, which
/// never change. An engine that gives SERIALIZABLE instead refuses some transactions, which are tried again.
/// </remarks>
internal sealed class EventAppend(
    PostgresServer server, HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide)
{
    // Tells our own event from another with the same number, when a connection is lost before the answer.
    private readonly Guid _id = Guid.NewGuid();

    private ulong _told = known;
    private bool _isLocking;
    private VmResult<StoreAppend>? _decision;

    public async ValueTask<VmResult<OwnershipEvent>> RunAsync(CancellationToken cancellationToken)
    {
        for (Retry retry = server.NewRetry(); ;)
        {
            PostgresFault fault;
            try
            {
                NpgsqlConnection connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using ConfiguredAsyncDisposable connectionEnd = connection.ConfigureAwait(false);
                if (await TryAsync(connection, cancellationToken).ConfigureAwait(false) is { } result)
                {
                    return result;
                }

                continue;
            }
            catch (Exception exception) when (PostgresFault.Of(exception) is { } found)
            {
                // Nothing was committed: TryAsync settles what became of a commit by itself.
                fault = found;
            }

            server.Forget(fault);
            if (fault.Kind is FaultKind.Final or FaultKind.Slow || !await retry.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return fault.Kind == FaultKind.Conflict ? new RevisionMoved(host, retry.Tried) : fault.ToError(server.Location);
            }
        }
    }

    // Null: others were faster, and it is to be tried again with the row locked.
    private async ValueTask<VmResult<OwnershipEvent>?> TryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable transactionEnd = transaction.ConfigureAwait(false);
        ulong? revision = null;
        if (_isLocking)
        {
            if (!(await NewsReading.LockAndReadAsync(connection, server.Location, host, _told, cancellationToken).ConfigureAwait(false)).TryGetValue(out News news, out VmError? error))
            {
                return error;
            }

            revision = _told = news.Revision;
            _decision = _decision is { } before && news.Events.Count == 0 ? before : decide(news.Events);
        }
        else
        {
            _decision ??= decide([]);
        }

        if (!_decision.Value.TryGetValue(out StoreAppend? append, out VmError? refusal))
        {
            if (revision is not null)
            {
                return refusal;
            }

            _isLocking = true;
            return null;
        }

        StoreChange change = StoreChange.Of(append);
        if (revision is { } stored && change.Revision != stored + 1)
        {
            throw NotNext(change.Revision, stored);
        }

        return await WriteAsync(connection, transaction, change, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<VmResult<OwnershipEvent>?> WriteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, StoreChange change, CancellationToken cancellationToken)
    {
        if (change.Cleared is { } function)
        {
            // Which row it is only the core can say, so it is read first; and its lock comes after the host's, for everybody.
            if (!_isLocking)
            {
                _isLocking = true;
                return null;
            }

            if (await new QuarantineEnd(server.Location, host, function).RunAsync(connection, cancellationToken).ConfigureAwait(false) is { } unfit)
            {
                return unfit;
            }
        }

        return await WriteRowsAsync(connection, transaction, change, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<VmResult<OwnershipEvent>?> WriteRowsAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, StoreChange change, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        var writer = new EventWriter(host, server.Location, change, _id, batch);
        try
        {
            await writer.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation)
        {
            await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
            if (!_isLocking && (writer.HasMoved || string.Equals(refused.ConstraintName, Migrations.EventKey, StringComparison.Ordinal)))
            {
                _isLocking = true;
                return null;
            }

            if (await writer.RefusalAsync(refused, connection, cancellationToken).ConfigureAwait(false) is { } taken)
            {
                return taken;
            }

            throw;
        }

        if (writer.HasMoved)
        {
            _isLocking = true;
            return null;
        }

        if (writer.WhyDamaged is { } damaged)
        {
            return damaged;
        }

        return await new EventCommit(server, host, change, _id).RunAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
    }

    private static ArgumentException NotNext(ulong revision, ulong stored, string decide = nameof(decide)) =>
        new($"Event {revision} does not come after revision {stored}.", decide);
}
