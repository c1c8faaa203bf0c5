using Passthrough.Sqlite.Connections;
using Passthrough.Sqlite.Files;
using Passthrough.Sqlite.Rows;
using Passthrough.Sqlite.Schema;

namespace Passthrough.Sqlite.Operations;

/// <summary>Tells what a store's file is and holds, and all that is wrong in it.</summary>
internal static class StatusOperation
{
    public static VmResult<SqliteStoreStatus> Run(StoreConnection connection, StoreSchema schema, CancellationToken cancellationToken)
    {
        IReadOnlyList<VmError> findings = new VerifyOperation(connection, schema).Run(cancellationToken);
        using var transaction = StoreTransaction.Read(connection);
        var rows = new RowStore(connection);
        SqliteHostStatus[] hosts =
        [
            .. HostRow.All(rows).OrderBy(h => h.Host).Select(h => new SqliteHostStatus(
                h.Host, h.Revision, h.PrunedTo, Count(connection, Tables.Claims, h.Host), Count(connection, Tables.Quarantines, h.Host))),
        ];
        transaction.Commit();
        return new SqliteStoreStatus(
            connection.Path,
            schema.Version(),
            FileFacts.Of(connection.Path).Length + FileFacts.Of(connection.Path + "-wal").Length,
            connection.Scalar("PRAGMA journal_mode") as string ?? "",
            connection.Scalar("SELECT sqlite_version()") as string ?? "",
            [.. hosts],
            [.. findings]);
    }

    private static long Count(StoreConnection connection, StoreTable table, HostId host) =>
        connection.Scalar($"SELECT count(*) FROM {table.Name} WHERE host = @1", host.ToString()) as long? ?? 0;
}
