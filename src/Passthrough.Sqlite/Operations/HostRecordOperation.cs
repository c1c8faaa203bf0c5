using Passthrough.Sqlite.Connections;
using Passthrough.Sqlite.Rows;

namespace Passthrough.Sqlite.Operations;

/// <summary>Keeps what a host notes of a function, as long as the lease holds it.</summary>
internal static class HostRecordOperation
{
    public static VmResult<bool> Run(StoreConnection connection, HostId host, ulong generation, FunctionKey key, HostRecord record)
    {
        using var transaction = StoreTransaction.Write(connection);
        var rows = new RowStore(connection);
        var now = HostRow.Read(rows, host);
        if (rows.Find(Tables.ClaimFunctions, host.ToString(), key.Place) is not { } held || held.Number(2) != (long)generation)
        {
            return new HostRecordFenced(generation, key);
        }

        object?[] values = [host.ToString(), key.Place, (long)generation, (long)record.Version, record.Content];
        if (rows.Find(Tables.HostRecords, values.AsSpan(0, Tables.HostRecords.Keys)) is { } earlier)
        {
            rows.Update(earlier, values);
        }
        else
        {
            rows.Insert(Tables.HostRecords, values);
        }

        now.Write(rows);
        transaction.Commit();
        return true;
    }
}
