using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>The commit of an event: acknowledged, or looked for when the answer was lost.</summary>
internal sealed class EventCommit(PostgresServer server, HostId host, StoreChange change, Guid id)
{
    /// <summary>Commits.</summary>
    /// <returns>
    /// The event; null when it is certain that nothing was written, and the connection was lost; or <see cref="VmErrorCode.StoreOutcomeUnknown"/>.
    /// </returns>
    public async ValueTask<VmResult<OwnershipEvent>?> RunAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        if (await IsCommittedAsync(connection, transaction).ConfigureAwait(false))
        {
            return change.Append.Event;
        }

        return await SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    // A commit is not called off: one that waits for its standby would be there, and yet not safe.
    private async ValueTask<bool> IsCommittedAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        bool isWarned = false;
        connection.Notice += Warn;
        try
        {
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            return !isWarned;
        }
        catch (Exception exception) when (PostgresFault.Of(exception) is { IsRollback: false } lost)
        {
            server.Forget(lost);
            return false;
        }
        finally
        {
            connection.Notice -= Warn;
        }

        // "The transaction has already committed locally, but might not have been replicated to the standby."
        void Warn(object? sender, NpgsqlNoticeEventArgs told) => isWarned |= told.Notice.InvariantSeverity is "WARNING";
    }

    private async ValueTask<VmResult<OwnershipEvent>?> SettleAsync(CancellationToken cancellationToken)
    {
        for (Retry retry = server.NewRetry(); ;)
        {
            PostgresFault fault;
            try
            {
                NpgsqlConnection connection = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
                await using ConfiguredAsyncDisposable connectionEnd = connection.ConfigureAwait(false);
                NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
                await using ConfiguredAsyncDisposable transactionEnd = transaction.ConfigureAwait(false);
                bool? isThere = await LookAsync(connection, cancellationToken).ConfigureAwait(false);
                if (await IsCommittedAsync(connection, transaction).ConfigureAwait(false))
                {
                    return isThere switch
                    {
                        true => change.Append.Event,
                        false => null,
                        null => Unknown("its event may have been forgotten meanwhile"),
                    };
                }

                fault = new(FaultKind.Lost, VmErrorCode.StoreUnreachable, "the connection was lost again, or its standby does not answer");
            }
            catch (Exception exception) when (PostgresFault.Of(exception) is { } found)
            {
                fault = found;
            }

            server.Forget(fault);
            if (fault.Kind == FaultKind.Final || !await retry.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return Unknown(fault.Why);
            }
        }
    }

    // The update waits for the transaction that was lost, should the server still be busy with it, and its commit is behind that one's on a standby too.
    // Null: the trail was cut beyond it.
    private async ValueTask<bool?> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.TouchHost, $"{host}");
        batch.Add(Statements.ReadHost, $"{host}");
        batch.Add(Statements.ReadAppendId, $"{host}", change.Revision);
        NpgsqlDataReader rows = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowsEnd = rows.ConfigureAwait(false);
        bool isForgotten = await rows.ReadAsync(cancellationToken).ConfigureAwait(false) && rows.Number(1) >= change.Revision;
        await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return isForgotten ? null : await rows.ReadAsync(cancellationToken).ConfigureAwait(false) && rows.GetGuid(0) == id;
    }

    private StoreFailed Unknown(string why) => new(VmErrorCode.StoreOutcomeUnknown, server.Location, why);
}
