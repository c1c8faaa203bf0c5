using Passthrough.Sqlite.Connections;
using Passthrough.Sqlite.Rows;

namespace Passthrough.Sqlite.Operations;

/// <summary>Writes one event with what follows from it. The write lock is taken before anything is read, so that nothing moves between decision and writing.</summary>
internal sealed class AppendOperation(StoreConnection connection, HostId host, TimeProvider clock)
{
    public VmResult<OwnershipEvent> Run(
        ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken)
    {
        using var transaction = StoreTransaction.Write(connection);
        var rows = new RowStore(connection);
        var now = HostRow.Read(rows, host);
        if (Trail.WhyNotAfter(now, known, connection.Path) is { } error)
        {
            return error;
        }

        IReadOnlyList<OwnershipEvent> news = known == now.Revision ? [] : [.. new EventRows(rows).Read(now, known).Select(e => e.Event)];
        cancellationToken.ThrowIfCancellationRequested();
        if (!decide(news).TryGetValue(out StoreAppend? wanted, out VmError? refusal))
        {
            return refusal;
        }

        var change = StoreChange.Of(wanted);
        if (change.Revision != now.Revision + 1)
        {
            throw new ArgumentException($"Event {change.Revision} does not come after revision {now.Revision}.", nameof(decide));
        }

        if (Write(rows, now, change, clock.GetUtcNow()) is { } refused)
        {
            return refused;
        }

        transaction.Commit();
        return wanted.Event;
    }

    private VmError? Write(RowStore rows, HostRow now, StoreChange change, DateTimeOffset at)
    {
        var claims = new ClaimRows(rows, host);
        if (change.MakesClaim)
        {
            if (claims.Make(change, at) is { } refused)
            {
                return refused;
            }
        }
        else if (change.EndsClaim)
        {
            claims.End(change, now.LastEnded, at);
        }
        else if (change.Lease is not null)
        {
            claims.Move(change);
        }
        else
        {
            new QuarantineRows(rows, host).Clear((OwnershipCleared)change.Append.Event);
        }

        new EventRows(rows).Write(host, change, at);
        bool endsRequest = change is { EndsClaim: true, Lease.Request.Id: not null };
        (now with { Revision = change.Revision, LastEnded = endsRequest ? change.Revision : now.LastEnded }).Write(rows);
        return null;
    }
}
