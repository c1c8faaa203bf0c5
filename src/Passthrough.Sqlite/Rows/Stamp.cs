namespace Passthrough.Sqlite.Rows;

/// <summary>Who, why, from where and when, as columns.</summary>
internal static class Stamp
{
    public static object?[] Columns(AuditStamp by) => [by.Who, by.Why, by.FromHost.IsNone ? null : by.FromHost.ToString(), by.BootId];

    public static AuditStamp Read(StoredRow row, int first) => new(
        row.Text(first),
        row.TextOrNull(first + 1),
        HostId.TryParse(row.TextOrNull(first + 2), null, out HostId host) ? host : default,
        row.TextOrNull(first + 3));

    public static long Of(DateTimeOffset at) => at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;

    // A time that no clock tells was not written by us, and its row has no right checksum.
    public static DateTimeOffset Time(long at) => DateTimeOffset.UnixEpoch.AddTicks(at);
}
