using Npgsql;
using NpgsqlTypes;

namespace Passthrough.Postgres;

/// <summary>Statements that go to the server together, in one round trip.</summary>
internal sealed class SqlBatch(NpgsqlConnection connection) : IAsyncDisposable
{
    private readonly NpgsqlBatch _batch = connection.CreateBatch();

    /// <summary>Adds a statement; its parameters are text, numbers, ids, times, periods or lists of texts.</summary>
    /// <returns>What tells, once it ran, how many rows it met.</returns>
    public NpgsqlBatchCommand Add(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (object? value in values)
        {
            command.Parameters.Add(ParameterOf(value));
        }

        _batch.BatchCommands.Add(command);
        return command;
    }

    /// <summary>Runs the statements and reads what they give, one result after another.</summary>
    public Task<NpgsqlDataReader> ReadAsync(CancellationToken cancellationToken) => _batch.ExecuteReaderAsync(cancellationToken);

    /// <summary>Runs the statements, of which none gives rows that matter.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _batch.ExecuteNonQueryAsync(cancellationToken);

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private static NpgsqlParameter ParameterOf(object? value) => value switch
    {
        null => new() { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        string text => new NpgsqlParameter<string> { TypedValue = SqlText.Of(text), NpgsqlDbType = NpgsqlDbType.Text },
        ulong number => new NpgsqlParameter<long> { TypedValue = checked((long)number), NpgsqlDbType = NpgsqlDbType.Bigint },
        int number => new NpgsqlParameter<int> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Integer },
        Guid id => new NpgsqlParameter<Guid> { TypedValue = id, NpgsqlDbType = NpgsqlDbType.Uuid },
        DateTimeOffset time => new NpgsqlParameter<DateTimeOffset> { TypedValue = time.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz },
        TimeSpan period => new NpgsqlParameter<TimeSpan> { TypedValue = period, NpgsqlDbType = NpgsqlDbType.Interval },
        string[] texts => new NpgsqlParameter<string[]> { TypedValue = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
        _ => throw new ArgumentException($"No parameter is made of a {value.GetType()}.", nameof(value)),
    };
}
