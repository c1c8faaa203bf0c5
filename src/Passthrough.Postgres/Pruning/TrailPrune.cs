using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>Forgets the events before a time, and keeps what they amount to.</summary>
internal sealed class TrailPrune(string location, HostId host, DateTimeOffset before)
{
    /// <summary>Cuts the trail; of two that do so at once, one does.</summary>
    public async Task<VmResult<PruneOutcome>> RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable transactionEnd = transaction.ConfigureAwait(false);
        (ulong revision, ulong prunedTo) = await LockAsync(connection, cancellationToken).ConfigureAwait(false);
        ulong cut = await CutAsync(connection, revision, cancellationToken).ConfigureAwait(false);
        if (cut <= prunedTo)
        {
            return new PruneOutcome(prunedTo, 0);
        }

        if (!(await CutReading.ReadAsync(connection, location, host, cancellationToken).ConfigureAwait(false)).TryGetValue(out RegistrySnapshot? earlier, out VmError? error)
            || !(await ReadAsync(connection, cut, cancellationToken).ConfigureAwait(false)).TryGetValue(out IReadOnlyCollection<OwnershipEvent>? events, out error))
        {
            return error;
        }

        if (!TrailCut.At(prunedTo == 0 ? null : earlier, events).TryGetValue(out RegistrySnapshot? snapshot, out VmError? unfit))
        {
            return new StoreFailed(VmErrorCode.StoreDamaged, location, unfit.Message);
        }

        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.WriteCut, $"{host}", cut, snapshot.ToJson());
        batch.Add(Statements.MoveCut, $"{host}", prunedTo, cut);
        batch.Add(Statements.DeleteEvents, $"{host}", cut);
        batch.Add(Statements.DeleteRequests, $"{host}", cut);
        await batch.RunAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return new PruneOutcome(cut, events.Count);
    }

    // Writers of this host wait for as long as the cut takes: nothing else is exact on every engine.
    private async ValueTask<(ulong Revision, ulong PrunedTo)> LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.LockHost, $"{host}");
        NpgsqlDataReader row = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowEnd = row.ConfigureAwait(false);
        return await row.ReadAsync(cancellationToken).ConfigureAwait(false) ? (row.Number(0), row.Number(1)) : (0, 0);
    }

    private async ValueTask<ulong> CutAsync(NpgsqlConnection connection, ulong revision, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadFirstKept, $"{host}", before);
        NpgsqlDataReader row = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowEnd = row.ConfigureAwait(false);
        return await row.ReadAsync(cancellationToken).ConfigureAwait(false) ? row.Number(0) - 1 : revision;
    }

    private async ValueTask<VmResult<IReadOnlyCollection<OwnershipEvent>>> ReadAsync(NpgsqlConnection connection, ulong cut, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadUpTo, $"{host}", cut);
        NpgsqlDataReader rows = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowsEnd = rows.ConfigureAwait(false);
        List<OwnershipEvent> events = [];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!OwnershipEvent.Read(rows.GetString(0)).TryGetValue(out OwnershipEvent? next, out VmError? error))
            {
                return Rows.Damaged(location, host, error);
            }

            events.Add(next);
        }

        return events;
    }
}
