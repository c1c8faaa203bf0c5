using Passthrough.Sqlite.Connections;

namespace Passthrough.Sqlite.Rows;

/// <summary>The row of a host: its revision, where its trail begins, and the digests of its rows.</summary>
/// <param name="Host">The host.</param>
/// <param name="Revision">The number of its last event.</param>
/// <param name="PrunedTo">Up to where its events are forgotten.</param>
/// <param name="LastEnded">The end of the request whose lease ended last; 0 when none did.</param>
/// <param name="Rows">The exclusive or of the checksums of its claims, their functions, units and host records, and of its quarantines.</param>
/// <param name="Requests">The same of its requests.</param>
/// <param name="Row">The row as it was read; null for a host without one.</param>
internal sealed record HostRow(HostId Host, ulong Revision, ulong PrunedTo, ulong LastEnded, UInt128 Rows, UInt128 Requests, StoredRow? Row)
{
    /// <summary>A host's row. One that is not there is at revision 0, and the names of all hosts are looked through to be sure of it.</summary>
    public static HostRow Read(RowStore rows, HostId host) => rows.Find(Tables.Hosts, host.ToString()) is { } row
        ? Of(rows, row)
        : All(rows).Exists(h => h.Host == host)
            ? throw rows.Damaged(Tables.Hosts, [host.ToString()], "it is not found by its key")
            : new(host, 0, 0, 0, 0, 0, null);

    /// <summary>The rows of all hosts, whose number and names are held against what is known of them.</summary>
    public static List<HostRow> All(RowStore rows)
    {
        List<HostRow> all = [.. rows.Read(Tables.Hosts, Tables.Hosts.Select).Select(r => Of(rows, r))];
        var store = rows.Get(Tables.Store, 1L);
        UInt128 names = all.Aggregate(UInt128.Zero, (sum, h) => sum ^ NameHash(h.Host));
        return store.Number(3) == all.Count && RowHash.FromBytes(store.Values[4]) == names
            ? all
            : throw StoreFault.Damaged(rows.Connection.Path, $"table hosts: {all.Count} hosts are there, and they are not the {store.Number(3)} that were written");
    }

    /// <summary>Writes the row as it is now, after rows of the host have changed.</summary>
    public void Write(RowStore rows)
    {
        object?[] values =
        [
            Host.ToString(), (long)Revision, (long)PrunedTo, (long)LastEnded, RowHash.ToBytes(Rows ^ rows.Changed), RowHash.ToBytes(Requests ^ rows.ChangedRequests),
        ];
        if (Row is not null)
        {
            rows.Update(Row, values);
            return;
        }

        rows.Insert(Tables.Hosts, values);
        var store = rows.Get(Tables.Store, 1L);
        object?[] counted = [.. store.Values];
        counted[3] = store.Number(3) + 1;
        counted[4] = RowHash.ToBytes((RowHash.FromBytes(store.Values[4]) ?? 0) ^ NameHash(Host));
        rows.Update(store, counted);
    }

    private static HostRow Of(RowStore rows, StoredRow row) =>
        HostId.TryParse(row.Text(0), null, out HostId host)
        && RowHash.FromBytes(row.Values[4]) is { } held
        && RowHash.FromBytes(row.Values[5]) is { } requests
            ? new(host, (ulong)row.Number(1), (ulong)row.Number(2), (ulong)row.Number(3), held, requests, row)
            : throw rows.Damaged(Tables.Hosts, row.Values, "it is no host's");

    private static UInt128 NameHash(HostId host) => RowHash.Of("host", [host.ToString()]);
}
