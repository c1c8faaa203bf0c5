using Passthrough.Sqlite.Connections;

namespace Passthrough.Sqlite.Rows;

/// <summary>A row with its checksum, which has been checked.</summary>
internal sealed record StoredRow(StoreTable Table, object?[] Values, UInt128 Checksum)
{
    public long Number(int column) => (long)Values[column]!;

    public string Text(int column) => (string)Values[column]!;

    public bool IsText(int column, string text) => string.Equals(Text(column), text, StringComparison.Ordinal);

    public string? TextOrNull(int column) => (string?)Values[column];
}

/// <summary>
/// Rows in and out of tables: each is written with its checksum, and what is read is held against its own. What changes a row that a host's digest counts
/// tells <see cref="Changed"/>.
/// </summary>
internal sealed class RowStore(StoreConnection connection)
{
    /// <summary>By what the digest of the held rows has changed since this was made.</summary>
    public UInt128 Changed { get; private set; }

    /// <summary>The same for the requests.</summary>
    public UInt128 ChangedRequests { get; private set; }

    public StoreConnection Connection { get; } = connection;

    public void Insert(StoreTable table, params object?[] values)
    {
        var checksum = RowHash.Of(table.Name, values);
        Connection.Execute(table.Insert, [.. values, RowHash.ToBytes(checksum)]);
        Note(table, checksum);
    }

    /// <summary>Writes a row unless there is one with its key.</summary>
    public bool TryInsert(StoreTable table, params object?[] values)
    {
        var checksum = RowHash.Of(table.Name, values);
        if (Connection.Execute(table.InsertIfNew, [.. values, RowHash.ToBytes(checksum)]) == 0)
        {
            return false;
        }

        Note(table, checksum);
        return true;
    }

    /// <summary>Writes other values into a row that was read.</summary>
    public void Update(StoredRow before, params object?[] values)
    {
        var checksum = RowHash.Of(before.Table.Name, values);
        if (Connection.Execute(before.Table.Update, [.. values, RowHash.ToBytes(checksum)]) != 1)
        {
            throw Damaged(before.Table, values, "it cannot be found again");
        }

        Note(before.Table, before.Checksum ^ checksum);
    }

    public void Delete(StoredRow row)
    {
        if (Connection.Execute(row.Table.Delete, row.Values.AsSpan(0, row.Table.Keys)) != 1)
        {
            throw Damaged(row.Table, row.Values, "it cannot be found again");
        }

        Note(row.Table, row.Checksum);
    }

    /// <summary>The row of a key; null when there is none.</summary>
    public StoredRow? Find(StoreTable table, params ReadOnlySpan<object?> key) => OnlyOf(table, Read(table, table.Find, key), key);

    /// <summary>Deletes the row of a key and gives it; null when there is none.</summary>
    public StoredRow? Take(StoreTable table, params ReadOnlySpan<object?> key) => TakeBy(table, table.Take, key);

    /// <summary>The same by a statement that deletes one row at most, that of the key, and tells it.</summary>
    public StoredRow? TakeBy(StoreTable table, string sql, params ReadOnlySpan<object?> key)
    {
        if (OnlyOf(table, Read(table, sql, key), key) is not { } row)
        {
            return null;
        }

        Note(table, row.Checksum);
        return row;
    }

    /// <summary>The row of a key, which has to be there.</summary>
    public StoredRow Get(StoreTable table, params ReadOnlySpan<object?> key) => Find(table, key) ?? throw Damaged(table, key, "it is missing");

    /// <summary>All rows of a host, by their keys.</summary>
    public List<StoredRow> OfHost(StoreTable table, HostId host) => Read(table, table.SelectOfHost, host.ToString());

    /// <summary>The rows of a query that selects all columns of a table and the checksum.</summary>
    public List<StoredRow> Read(StoreTable table, string sql, params ReadOnlySpan<object?> values)
    {
        List<StoredRow> rows = [];
        Each(table, sql, rows.Add, values);
        return rows;
    }

    public void Each(StoreTable table, string sql, Action<StoredRow> take, params ReadOnlySpan<object?> values) =>
        Connection.Each(sql, row => take(Check(table, row)), values);

    /// <summary>That a row is not what it was when it was written.</summary>
    public StoreFault Damaged(StoreTable table, ReadOnlySpan<object?> values, string why) =>
        StoreFault.Damaged(Connection.Path, $"table {table.Name}, row {KeyOf(table, values)}: {why}");

    private StoredRow Check(StoreTable table, object?[] row)
    {
        object?[] values = row[..^1];
        var checksum = RowHash.Of(table.Name, values);
        return RowHash.FromBytes(row[^1]) == checksum ? new(table, values, checksum) : throw Damaged(table, values, "its checksum is wrong");
    }

    private StoredRow? OnlyOf(StoreTable table, List<StoredRow> found, ReadOnlySpan<object?> key) => found switch
    {
        [] => null,
        [var row] when row.Values.AsSpan(0, table.Keys).SequenceEqual(key) => row,
        _ => throw Damaged(table, key, "another row stands in its place"),
    };

    // A checksum taken twice is out again.
    private void Note(StoreTable table, UInt128 checksum)
    {
        if (Tables.Held.Contains(table))
        {
            Changed ^= checksum;
        }
        else if (table == Tables.Requests)
        {
            ChangedRequests ^= checksum;
        }
    }

    private static string KeyOf(StoreTable table, ReadOnlySpan<object?> values)
    {
        List<string> key = [];
        for (int i = 0; i < table.Keys; i++)
        {
            key.Add(Quoted.Text(values[i] as string ?? values[i]?.ToString() ?? "null"));
        }

        return string.Join(", ", key);
    }
}
