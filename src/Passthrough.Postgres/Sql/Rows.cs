using Npgsql;

namespace Passthrough.Postgres;

/// <summary>What rows hold, in the core's types.</summary>
internal static class Rows
{
    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static ulong Number(this NpgsqlDataReader row, int column) => unchecked((ulong)row.GetInt64(column));

    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    /// <summary>Who asked: four columns from one on.</summary>
    public static AuditStamp Stamp(this NpgsqlDataReader row, int first) => new(
        row.GetString(first),
        row.TextOrNull(first + 1),
        row.TextOrNull(first + 2) is { } host && HostId.Read(host).TryGetValue(out HostId from, out _) ? from : default,
        row.TextOrNull(first + 3));

    /// <summary>A host's record: its version and its content.</summary>
    public static HostRecord? Record(this NpgsqlDataReader row, int first) => row.IsDBNull(first) ? null : new(row.GetInt32(first), row.GetString(first + 1));

    /// <summary>What says that a row is none that this library wrote.</summary>
    public static StoreFailed Damaged(string location, HostId host, VmError error) =>
        new(VmErrorCode.StoreDamaged, location, $"a row of host {host} cannot be read: {error.Message}");
}
