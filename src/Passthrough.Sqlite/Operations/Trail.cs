using Passthrough.Sqlite.Connections;
using Passthrough.Sqlite.Rows;

namespace Passthrough.Sqlite.Operations;

/// <summary>Some events of a trail, and of which state of the file they are told.</summary>
/// <param name="Events">The events.</param>
/// <param name="IsEnd">Whether there were no more.</param>
/// <param name="Seen">The state of the file.</param>
internal sealed record TrailPart(IReadOnlyList<StoredEvent> Events, bool IsEnd, FileState Seen)
{
    public static TrailPart Nothing(FileState seen) => new([], IsEnd: true, seen);
}

/// <summary>Which state of the file a connection has seen last: the number is the connection's own.</summary>
internal readonly record struct FileState(StoreConnection? Connection, long Version);

/// <summary>Reads the trail of a host part by part.</summary>
internal static class Trail
{
    private const int MostAtOnce = 256;

    /// <summary>The events after a revision; nothing, and no look at the tables, when the file is as it was seen.</summary>
    public static VmResult<TrailPart> Read(StoreConnection connection, HostId host, ulong after, FileState seen)
    {
        // Read before the tables: what is written in between is seen twice rather than never.
        var state = new FileState(connection, connection.Number("PRAGMA data_version"));
        if (state == seen)
        {
            return TrailPart.Nothing(state);
        }

        using var transaction = StoreTransaction.Read(connection);
        var rows = new RowStore(connection);
        var now = HostRow.Read(rows, host);
        if (WhyNotAfter(now, after, connection.Path) is { } error)
        {
            return error;
        }

        List<StoredEvent> events = new EventRows(rows).Read(now, after, MostAtOnce);
        transaction.Commit();
        return new TrailPart(events, IsEnd: after + (ulong)events.Count == now.Revision, state);
    }

    /// <summary>Why the events after a revision cannot be told; null when they can.</summary>
    public static VmError? WhyNotAfter(HostRow now, ulong revision, string path) =>
        revision < now.PrunedTo ? new EventsPruned(now.Host, revision, now.PrunedTo)
        : revision > now.Revision ? new StoreFailed(
            VmErrorCode.StoreDamaged, path, $"revision {revision} of host {now.Host} is known, and the last event that is stored is {now.Revision}: an older state of the file is in its place")
        : null;
}
