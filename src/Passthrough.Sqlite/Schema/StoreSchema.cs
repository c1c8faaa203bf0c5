using System.Globalization;
using Passthrough.Sqlite.Connections;
using Passthrough.Sqlite.Rows;

namespace Passthrough.Sqlite.Schema;

/// <summary>The version of the tables of an open store: checked, and brought forward.</summary>
internal sealed class StoreSchema(StoreConnection connection, IReadOnlyList<Migration> migrations)
{
    /// <summary>Marks a file as a store: <c>PTst</c>.</summary>
    public const int ApplicationId = 0x50547374;

    private int Newest => migrations[^1].Version;

    /// <summary>Makes the tables in a new and empty file.</summary>
    public void Create()
    {
        // A setting of the file, kept in it.
        SetWriteAheadLog();
        foreach (Migration migration in migrations)
        {
            Carry(migration);
        }
    }

    /// <summary>Checks the tables of a file, and brings them to this version when that is allowed.</summary>
    public void Open(bool mayWrite)
    {
        if (connection.Number("PRAGMA application_id") is var id && id != ApplicationId)
        {
            throw new StoreFault(new StoreFailed(
                VmErrorCode.StoreDamaged, connection.Path, string.Create(CultureInfo.InvariantCulture, $"the file is no store of owners, or its head is damaged (application id {id:x8})")));
        }

        int version = CheckVersion();
        if (version < Newest && !mayWrite)
        {
            throw new StoreFault(new StoreVersionDiffers(VmErrorCode.StoreMigrationNeeded, connection.Path, version, Newest));
        }

        if (mayWrite)
        {
            SetWriteAheadLog();
        }

        foreach (Migration migration in migrations.SkipWhile(m => m.Version <= version))
        {
            Carry(migration);
        }

        Check();
        connection.CheckedVersion = Newest;
    }

    /// <summary>That the tables are those that were made, and that all hosts are there.</summary>
    public void Check()
    {
        using var transaction = StoreTransaction.Read(connection);
        var rows = new RowStore(connection);
        StoredRow store = rows.Get(Tables.Store, 1L);
        if (store.Number(1) != CheckVersion() || RowHash.FromBytes(store.Values[2]) != SchemaHash())
        {
            throw StoreFault.Damaged(connection.Path, "the tables are not those that were made");
        }

        _ = HostRow.All(rows);
        transaction.Commit();
    }

    public int Version() => (int)connection.Number("PRAGMA user_version");

    private int CheckVersion()
    {
        int version = Version();
        return version > Newest ? throw new StoreFault(new StoreVersionDiffers(VmErrorCode.StoreVersionNewer, connection.Path, version, Newest))
            : version < 0 ? throw StoreFault.Damaged(connection.Path, "its version is below 0")
            : version;
    }

    private void Carry(Migration migration)
    {
        using var transaction = StoreTransaction.Write(connection);

        // Another process may have been faster.
        if (CheckVersion() != migration.Version - 1)
        {
            return;
        }

        connection.Run(migration.Sql);
        connection.Run(string.Create(
            CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {migration.Version}"));
        var rows = new RowStore(connection);
        StoredRow? store = rows.Find(Tables.Store, 1L);
        object?[] values = [1L, (long)migration.Version, RowHash.ToBytes(SchemaHash()), store?.Values[3] ?? 0L, store?.Values[4] ?? RowHash.ToBytes(0)];
        if (store is null)
        {
            rows.Insert(Tables.Store, values);
        }
        else
        {
            rows.Update(store, values);
        }

        transaction.Commit();
    }

    private UInt128 SchemaHash()
    {
        List<object?> all = [];
        connection.Each("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name", all.AddRange);
        return RowHash.Of("schema", all.ToArray());
    }

    private void SetWriteAheadLog()
    {
        if (connection.Scalar("PRAGMA journal_mode = WAL") is not "wal")
        {
            throw new StoreFault(new StoreFailed(VmErrorCode.StoreNotWritten, connection.Path, "its file system has no shared memory for several processes"));
        }
    }
}
