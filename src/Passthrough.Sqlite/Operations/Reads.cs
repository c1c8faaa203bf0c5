using System.Collections.Immutable;
using Passthrough.Sqlite.Connections;
using Passthrough.Sqlite.Rows;

namespace Passthrough.Sqlite.Operations;

/// <summary>What is read of a host, each in one state of the file.</summary>
internal static class Reads
{
    public static VmResult<StoredOwnership> Ownership(StoreConnection connection, HostId host)
    {
        using var transaction = StoreTransaction.Read(connection);
        var rows = new RowStore(connection);
        StoredOwnership read = Ownership(rows, HostRow.Read(rows, host));
        transaction.Commit();
        return read;
    }

    /// <summary>All that is held on a host, its rows held against the digest.</summary>
    public static StoredOwnership Ownership(RowStore rows, HostRow now)
    {
        HostId host = now.Host;
        var held = Tables.Held.ToDictionary(t => t, t => rows.OfHost(t, host));
        UInt128 digest = held.Values.SelectMany(r => r).Aggregate(UInt128.Zero, (sum, row) => sum ^ row.Checksum);
        if (digest != now.Rows)
        {
            throw rows.Damaged(Tables.Hosts, [host.ToString()], "its digest is not that of its claims, units and quarantines: a row is missing, or one too many is there");
        }

        new EventRows(rows).CheckEnd(now);
        List<StoredRow> records = held[Tables.HostRecords];
        return new(host, now.Revision)
        {
            Claims = new ClaimRows(rows, host).Read(held[Tables.Claims], records),
            Quarantines = new QuarantineRows(rows, host).Read(held[Tables.Quarantines], records),
            EndedRequests = new RequestRows(rows, host).ReadEnded(now),
            PrunedTo = now.PrunedTo,
        };
    }

    public static VmResult<ImmutableArray<StoredHostRecord>> HostRecords(StoreConnection connection, HostId host, Lease lease)
    {
        using var transaction = StoreTransaction.Read(connection);
        ImmutableArray<StoredHostRecord> found = new ClaimRows(new(connection), host).RecordsOf(lease);
        transaction.Commit();
        return found;
    }

    public static VmResult<StoredRequest?> Request(StoreConnection connection, HostId host, Guid id)
    {
        using var transaction = StoreTransaction.Read(connection);
        StoredRequest? found = new RequestRows(new(connection), host).Find(id);
        transaction.Commit();
        return VmResult.Of(found);
    }

    public static VmResult<RegistrySnapshot> Cut(StoreConnection connection, HostId host)
    {
        using var transaction = StoreTransaction.Read(connection);
        var rows = new RowStore(connection);
        RegistrySnapshot cut = Cut(rows, HostRow.Read(rows, host));
        transaction.Commit();
        return cut;
    }

    /// <summary>What was kept when the trail was cut.</summary>
    public static RegistrySnapshot Cut(RowStore rows, HostRow now)
    {
        if (now.PrunedTo == 0)
        {
            return RegistrySnapshot.Of(0, [], [], []).GetValueOrThrow();
        }

        StoredRow row = rows.Get(Tables.Snapshots, now.Host.ToString());
        return RegistrySnapshot.Read(row.Text(2)).TryGetValue(out RegistrySnapshot? cut, out VmError? error)
            ? cut.Revision == now.PrunedTo ? cut : throw rows.Damaged(Tables.Snapshots, row.Values, $"it is of revision {cut.Revision}, and the trail was cut at {now.PrunedTo}")
            : throw rows.Damaged(Tables.Snapshots, row.Values, error.Message);
    }

    public static VmResult<IReadOnlyList<HostId>> Hosts(StoreConnection connection)
    {
        using var transaction = StoreTransaction.Read(connection);
        IReadOnlyList<HostId> hosts = [.. HostRow.All(new(connection)).Select(h => h.Host).Order()];
        transaction.Commit();
        return VmResult.Of(hosts);
    }
}
