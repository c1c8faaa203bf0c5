using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Passthrough.Sqlite.Connections;

/// <summary>How a connection is opened.</summary>
internal enum ConnectionKind
{
    /// <summary>It reads and writes.</summary>
    Write,

    /// <summary>It only reads, but may keep the files beside the database, which readers need too.</summary>
    Read,

    /// <summary>It only reads, and finds the files beside the database as they are.</summary>
    ReadOnly,

    /// <summary>It only reads, in a folder in which nothing can be written, so that nobody writes.</summary>
    Immutable,
}

/// <summary>A connection to the file, with the statements that it has prepared. Used by one thread at a time.</summary>
internal sealed class StoreConnection : IDisposable
{
    // Text of one's own, not a user's: a page that is no tree's is refused, and nothing in the schema runs code.
    private const string Settings =
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;";

    private readonly Dictionary<string, StoreStatement> _prepared = new(StringComparer.Ordinal);
    private readonly SqliteConnection _connection;
    private readonly Action<string>? _beforeStatement;
    private readonly int _busyTimeout;

    public StoreConnection(string path, ConnectionKind kind, TimeSpan busyTimeout, Action<string>? beforeStatement)
    {
        Path = path;
        _beforeStatement = beforeStatement;
        _busyTimeout = (int)Math.Min(busyTimeout.TotalMilliseconds, int.MaxValue);
        var where = new SqliteConnectionStringBuilder
        {
            DataSource = kind == ConnectionKind.Immutable ? $"file:{Uri.EscapeDataString(path)}?immutable=1" : path,
            Mode = kind is ConnectionKind.ReadOnly or ConnectionKind.Immutable ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite,
            Pooling = false,

            // SQLite itself waits for others. This is how long its wrapper goes on after that, of which 0 is for ever.
            DefaultTimeout = 1,
        };
        _connection = new(where.ToString());
        try
        {
            _connection.Open();
            Run($"PRAGMA busy_timeout = {_busyTimeout};{Settings}{(kind == ConnectionKind.Read ? "PRAGMA query_only = ON;" : "")}");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>What an error now would mean.</summary>
    public StoreMoment Moment { get; set; } = StoreMoment.Opening;

    /// <summary>The version that the tables had when they were checked; 0 before that.</summary>
    public int CheckedVersion { get; set; }

    /// <summary>Whether a transaction may wait for another program that has the lock; else <see cref="StoreOccupied"/> ends it before anything is read.</summary>
    public bool MayWait { get; set; } = true;

    /// <summary>Whether a transaction is open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>Begins a transaction.</summary>
    public void Begin(string sql)
    {
        if (MayWait)
        {
            Execute(sql);
            return;
        }

        Check(raw.sqlite3_busy_timeout(_connection.Handle, 0));
        try
        {
            Execute(sql);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_BUSY)
        {
            throw new StoreOccupied(exception);
        }
        finally
        {
            Check(raw.sqlite3_busy_timeout(_connection.Handle, _busyTimeout));
        }
    }

    /// <summary>Runs statements without values, which are not kept.</summary>
    public void Run(string sql)
    {
        _beforeStatement?.Invoke(sql);
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement, whose values are named <c>@1</c>, <c>@2</c> and so on.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepared(sql, values.Length).Run(values, take: null);

    /// <summary>The rows of a query, each with its values as they are: null, long, double, string or byte[].</summary>
    public List<object?[]> Query(string sql, params ReadOnlySpan<object?> values)
    {
        List<object?[]> rows = [];
        Each(sql, rows.Add, values);
        return rows;
    }

    /// <summary>Takes the rows of a query one by one.</summary>
    public void Each(string sql, Action<object?[]> take, params ReadOnlySpan<object?> values) => _ = Prepared(sql, values.Length).Run(values, take);

    /// <summary>The first value of the first row; null when there is none.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => Query(sql, values) is [[var first, ..], ..] ? first : null;

    /// <summary>The number that a pragma tells.</summary>
    public long Number(string sql) => Scalar(sql) as long? ?? throw StoreFault.Damaged(Path, $"{sql} tells no number");

    public void Dispose()
    {
        foreach (StoreStatement statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection.Handle);

    private StoreStatement Prepared(string sql, int values)
    {
        _beforeStatement?.Invoke(sql);
        if (!_prepared.TryGetValue(sql, out StoreStatement? statement))
        {
            statement = new(_connection.Handle!, sql, values);
            _prepared.Add(sql, statement);
        }

        return statement;
    }
}
