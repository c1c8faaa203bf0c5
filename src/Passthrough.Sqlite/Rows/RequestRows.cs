using System.Collections.Immutable;

namespace Passthrough.Sqlite.Rows;

/// <summary>The ids of requests that were granted.</summary>
internal sealed class RequestRows(RowStore rows, HostId host)
{
    private const int EndedAt = 3, Previous = 4, Content = 5;
    private const int MostTold = 4096;

    private static readonly string Last =
        $"{Tables.Requests.Select} WHERE host = @1 AND ended_at IS NOT NULL ORDER BY ended_at DESC LIMIT {MostTold}";

    private static readonly string EndedUpTo = $"{Tables.Requests.Select} WHERE host = @1 AND ended_at IS NOT NULL AND ended_at <= @2";

    public StoredRequest? Find(Guid id) => rows.Find(Tables.Requests, host.ToString(), id.ToString("D")) is { } row
        ? new(LeaseOf(row), row.Values[EndedAt] is long ended ? (ulong)ended : null)
        : null;

    /// <summary>The lease that a request was granted.</summary>
    public Lease LeaseOf(StoredRow row) => row.Values[EndedAt] is null
        ? new ClaimRows(rows, host).ClaimOf(rows.Get(Tables.Claims, host.ToString(), row.Number(2))).Lease
        : Ended(row).Lease;

    /// <summary>The requests whose leases ended last, in the order in which they did: each names the one before, so that none is missed.</summary>
    public ImmutableArray<EndedRequest> ReadEnded(HostRow now)
    {
        List<StoredRow> last = rows.Read(Tables.Requests, Last, host.ToString());
        var next = (long)now.LastEnded;
        foreach (StoredRow row in last)
        {
            next = row.Number(EndedAt) == next ? row.Number(Previous) : throw Missing(next);
        }

        return last.Count == MostTold || next <= (long)now.PrunedTo ? [.. last.Select(Ended).Reverse()] : throw Missing(next);
    }

    /// <summary>Forgets those whose leases ended up to a revision.</summary>
    public void Forget(ulong upTo)
    {
        foreach (StoredRow row in rows.Read(Tables.Requests, EndedUpTo, host.ToString(), (long)upTo))
        {
            rows.Delete(row);
        }
    }

    private Connections.StoreFault Missing(long endedAt) => rows.Damaged(Tables.Requests, [host.ToString(), null], $"the one that ended at {endedAt} is missing");

    private EndedRequest Ended(StoredRow row)
    {
        string text = row.TextOrNull(Content) ?? throw rows.Damaged(Tables.Requests, row.Values, "it ended, and has no lease");
        if (!EndedRequest.Read(text).TryGetValue(out EndedRequest? ended, out VmError? error))
        {
            throw rows.Damaged(Tables.Requests, row.Values, error.Message);
        }

        return (long)ended.EndedAt == row.Number(EndedAt) && string.Equals(ended.Lease.Request.Id?.ToString("D"), row.Text(1), StringComparison.Ordinal)
            ? ended
            : throw rows.Damaged(Tables.Requests, row.Values, $"it holds {ended.Lease}, ended at {ended.EndedAt}");
    }
}
