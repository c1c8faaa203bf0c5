namespace Passthrough.Sqlite.Rows;

/// <summary>The trail of a host.</summary>
internal sealed class EventRows(RowStore rows)
{
    private static readonly string After = $"{Tables.Events.Select} WHERE host = @1 AND revision > @2 ORDER BY revision LIMIT @3";

    /// <summary>Writes an event.</summary>
    public void Write(HostId host, StoreChange change, DateTimeOffset at) => rows.Insert(
        Tables.Events,
        [host.ToString(), (long)change.Revision, change.Kind, change.Append.Event.ToJson(), .. Stamp.Columns(change.Append.By), Stamp.Of(at)]);

    /// <summary>The events after a revision up to the host's own, without a gap; the first of them when there are very many.</summary>
    public List<StoredEvent> Read(HostRow host, ulong after, int most = int.MaxValue)
    {
        List<StoredEvent> events = [];
        ulong last = after;
        rows.Each(
            Tables.Events,
            After,
            row =>
            {
                StoredEvent read = Of(row);
                last = read.Event.Revision == last + 1 && last < host.Revision ? last + 1 : throw rows.Damaged(Tables.Events, row.Values, $"it follows {last}, and the last is {host.Revision}");
                events.Add(read);
            },
            host.Host.ToString(),
            (long)after,
            (long)most);
        return last == host.Revision || events.Count == most
            ? events
            : throw rows.Damaged(Tables.Events, [host.Host.ToString(), (long)last + 1], "it is missing");
    }

    /// <summary>That the trail ends where the host's row says.</summary>
    public void CheckEnd(HostRow host)
    {
        long last = rows.Connection.Scalar("SELECT max(revision) FROM events WHERE host = @1", host.Host.ToString()) as long? ?? (long)host.PrunedTo;
        if ((ulong)last != host.Revision)
        {
            throw rows.Damaged(Tables.Hosts, [host.Host.ToString()], $"it is at revision {host.Revision}, and the last event is {last}");
        }
    }

    private StoredEvent Of(StoredRow row)
    {
        if (!OwnershipEvent.Read(row.Text(3)).TryGetValue(out OwnershipEvent? read, out VmError? error))
        {
            throw rows.Damaged(Tables.Events, row.Values, error.Message);
        }

        return (long)read.Revision == row.Number(1)
            ? new(read, Stamp.Read(row, 4), Stamp.Time(row.Number(8)))
            : throw rows.Damaged(Tables.Events, row.Values, $"it holds event {read.Revision}");
    }
}
