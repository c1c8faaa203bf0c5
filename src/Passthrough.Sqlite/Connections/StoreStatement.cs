using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Passthrough.Sqlite.Connections;

/// <summary>
/// A prepared statement, run again and again with other values. Straight on SQLite's own calls: a claim takes a dozen statements, and commands and readers of ADO.NET
/// around each cost more than the statements.
/// </summary>
internal sealed class StoreStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _places;

    /// <param name="database">The connection's handle.</param>
    /// <param name="sql">The statement, whose values are named <c>@1</c>, <c>@2</c> and so on.</param>
    /// <param name="values">How many values it has.</param>
    public StoreStatement(sqlite3 database, string sql, int values)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _places = [.. Enumerable.Range(1, values).Select(PlaceOf)];
    }

    /// <summary>Runs it.</summary>
    /// <param name="values">Its values: null, long, string or byte[].</param>
    /// <param name="take">Takes each row, its values null, long, double, string or byte[]; null when nobody wants them.</param>
    /// <returns>How many rows it changed.</returns>
    public int Run(ReadOnlySpan<object?> values, Action<object?[]>? take)
    {
        try
        {
            Bind(values);
            int code;
            while ((code = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW)
            {
                take?.Invoke(Row());
            }

            Check(code);
            return raw.sqlite3_changes(_database);
        }
        finally
        {
            // What it answers is the error of the last step, which has been told.
            _ = raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private int PlaceOf(int value) => raw.sqlite3_bind_parameter_index(_statement, string.Create(CultureInfo.InvariantCulture, $"@{value}"));

    private void Bind(ReadOnlySpan<object?> values)
    {
        Debug.Assert(values.Length == _places.Length, "Each statement has a number of values that does not change.");
        for (int i = 0; i < _places.Length; i++)
        {
            Check(values[i] switch
            {
                null => raw.sqlite3_bind_null(_statement, _places[i]),
                long number => raw.sqlite3_bind_int64(_statement, _places[i], number),
                string text => raw.sqlite3_bind_text(_statement, _places[i], text),
                byte[] blob => raw.sqlite3_bind_blob(_statement, _places[i], blob),
                var other => throw new ArgumentException($"SQLite is given no {other.GetType()}.", nameof(values)),
            });
        }
    }

    private object?[] Row()
    {
        object?[] row = new object?[raw.sqlite3_column_count(_statement)];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = raw.sqlite3_column_type(_statement, i) switch
            {
                raw.SQLITE_INTEGER => raw.sqlite3_column_int64(_statement, i),
                raw.SQLITE_FLOAT => raw.sqlite3_column_double(_statement, i),
                raw.SQLITE_TEXT => raw.sqlite3_column_text(_statement, i).utf8_to_string(),
                raw.SQLITE_BLOB => raw.sqlite3_column_blob(_statement, i).ToArray(),
                _ => null,
            };
        }

        return row;
    }

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
