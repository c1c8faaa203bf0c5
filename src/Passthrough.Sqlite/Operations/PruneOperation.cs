using Passthrough.Sqlite.Connections;
using Passthrough.Sqlite.Rows;

namespace Passthrough.Sqlite.Operations;

/// <summary>
/// Cuts the trail. What the events up to the cut amount to is worked out from a state that is read without the write lock, so that others go on writing; the lock is
/// taken for the cut itself.
/// </summary>
internal static class PruneOperation
{
    public static VmResult<PruneOutcome> Run(StoreConnection connection, HostId host, DateTimeOffset before, CancellationToken cancellationToken)
    {
        while (true)
        {
            (HostRow now, RegistrySnapshot cut, long forgotten) = Plan(connection, host, before);
            cancellationToken.ThrowIfCancellationRequested();
            if (forgotten == 0 || TryCut(connection, now, cut))
            {
                return new PruneOutcome(cut.Revision, forgotten);
            }
        }
    }

    private static (HostRow Now, RegistrySnapshot Cut, long Forgotten) Plan(StoreConnection connection, HostId host, DateTimeOffset before)
    {
        using var transaction = StoreTransaction.Read(connection, StoreMoment.Writing);
        var rows = new RowStore(connection);
        var now = HostRow.Read(rows, host);
        RegistrySnapshot earlier = Reads.Cut(rows, now);
        OwnershipEvent[] old = [.. new EventRows(rows).Read(now, now.PrunedTo).TakeWhile(e => e.At < before).Select(e => e.Event)];
        transaction.Commit();
        return old.Length == 0 ? (now, earlier, 0)
            : TrailCut.At(earlier, old).TryGetValue(out RegistrySnapshot? cut, out VmError? error) ? (now, cut, old.Length)
            : throw StoreFault.Damaged(connection.Path, error.Message);
    }

    // Events that came meanwhile make no difference to those that are forgotten; another cut does.
    private static bool TryCut(StoreConnection connection, HostRow planned, RegistrySnapshot cut)
    {
        using var transaction = StoreTransaction.Write(connection);
        var rows = new RowStore(connection);
        var now = HostRow.Read(rows, planned.Host);
        if (now.PrunedTo != planned.PrunedTo)
        {
            return false;
        }

        string host = now.Host.ToString();
        if (rows.Find(Tables.Snapshots, host) is { } earlier)
        {
            rows.Update(earlier, host, (long)cut.Revision, cut.ToJson());
        }
        else
        {
            rows.Insert(Tables.Snapshots, host, (long)cut.Revision, cut.ToJson());
        }

        connection.Execute("DELETE FROM events WHERE host = @1 AND revision <= @2", host, (long)cut.Revision);
        new RequestRows(rows, now.Host).Forget(cut.Revision);
        (now with { PrunedTo = cut.Revision }).Write(rows);
        transaction.Commit();
        return true;
    }
}
