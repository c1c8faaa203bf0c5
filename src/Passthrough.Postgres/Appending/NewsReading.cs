using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>The events that are news to somebody, while nobody else can write one for the host.</summary>
internal static class NewsReading
{
    /// <summary>
    /// Locks the host's row until the transaction ends, and reads what was written after a revision, in one round trip. READ COMMITTED sees in the second
    /// statement what was committed before the first had its lock.
    /// </summary>
    public static async ValueTask<VmResult<News>> LockAndReadAsync(
        NpgsqlConnection connection, string location, HostId host, ulong told, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.MakeHost, $"{host}");
        batch.Add(Statements.LockHost, $"{host}");
        batch.Add(Statements.ReadNews, $"{host}", told);
        NpgsqlDataReader rows = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowsEnd = rows.ConfigureAwait(false);
        await rows.ReadAsync(cancellationToken).ConfigureAwait(false);
        (ulong revision, ulong prunedTo) = (rows.Number(0), rows.Number(1));
        if (WhyNotAfter(location, host, told, revision, prunedTo) is { } error)
        {
            return error;
        }

        await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
        List<OwnershipEvent> events = [];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!OwnershipEvent.Read(rows.GetString(0)).TryGetValue(out OwnershipEvent? next, out VmError? unreadable))
            {
                return Rows.Damaged(location, host, unreadable);
            }

            events.Add(next);
        }

        return events.Count == (int)(revision - told) && (events.Count == 0 || events[^1].Revision == revision)
            ? new News(revision, events)
            : new StoreFailed(VmErrorCode.StoreDamaged, location, $"{events.Count} events of host {host} are there after revision {told}, and its revision is {revision}");
    }

    /// <summary>Why the events after a revision cannot be told; null when they can.</summary>
    public static VmError? WhyNotAfter(string location, HostId host, ulong told, ulong revision, ulong prunedTo) =>
        told < prunedTo ? new EventsPruned(host, told, prunedTo)
        : told > revision ? new StoreFailed(
            VmErrorCode.StoreDamaged, location, $"revision {told} of host {host} is known, and the last event that is stored is {revision}")
        : null;
}

/// <summary>The events that are news, and the last one's number.</summary>
internal readonly record struct News(ulong Revision, IReadOnlyList<OwnershipEvent> Events);
