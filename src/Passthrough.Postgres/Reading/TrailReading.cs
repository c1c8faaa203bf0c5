using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>The next events of a trail.</summary>
internal static class TrailReading
{
    /// <summary>How many at most at once.</summary>
    public const int Page = 256;

    /// <summary>The events after a revision, a page of them at most; or that they are forgotten.</summary>
    public static async Task<VmResult<IReadOnlyList<StoredEvent>>> ReadAsync(
        NpgsqlConnection connection, string location, HostId host, ulong after, CancellationToken cancellationToken)
    {
        // One moment for both: a cut that comes between them would be a gap.
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable transactionEnd = transaction.ConfigureAwait(false);
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadHost, $"{host}");
        batch.Add(Statements.ReadEvents, $"{host}", after, Page);
        NpgsqlDataReader rows = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowsEnd = rows.ConfigureAwait(false);
        (ulong revision, ulong prunedTo) = await rows.ReadAsync(cancellationToken).ConfigureAwait(false) ? (rows.Number(0), rows.Number(1)) : (0, 0);
        if (NewsReading.WhyNotAfter(location, host, after, revision, prunedTo) is { } why)
        {
            return why;
        }

        await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
        List<StoredEvent> events = [];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            ulong expected = after + (ulong)events.Count + 1;
            if (!OwnershipEvent.Read(rows.GetString(0)).TryGetValue(out OwnershipEvent? next, out VmError? error))
            {
                return Rows.Damaged(location, host, error);
            }

            if (next.Revision != expected)
            {
                return new StoreFailed(VmErrorCode.StoreDamaged, location, $"event {expected} of host {host} is missing, {next.Revision} comes next");
            }

            events.Add(new(next, rows.Stamp(1), rows.Time(5)));
        }

        return events;
    }
}
