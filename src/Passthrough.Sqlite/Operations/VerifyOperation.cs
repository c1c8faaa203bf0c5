using Passthrough.Sqlite.Connections;
using Passthrough.Sqlite.Rows;
using Passthrough.Sqlite.Schema;

namespace Passthrough.Sqlite.Operations;

/// <summary>
/// Looks through everything: SQLite's own check, the schema, every row's checksum, the digests, that trails have no gap, that claims, functions and units agree,
/// and that the events amount to the claims and quarantines that are stored.
/// </summary>
internal sealed class VerifyOperation(StoreConnection connection, StoreSchema schema)
{
    private const int MostFindings = 64;

    private readonly List<VmError> _findings = [];

    /// <summary>All that is wrong; empty when nothing is.</summary>
    public IReadOnlyList<VmError> Run(CancellationToken cancellationToken)
    {
        schema.Check();
        using var transaction = StoreTransaction.Read(connection);
        var rows = new RowStore(connection);
        connection.Each($"PRAGMA integrity_check({MostFindings})", row => Add(row[0] as string is "ok" ? null : $"SQLite: {row[0]}"));
        connection.Each("PRAGMA foreign_key_check", row => Add($"a row of {row[0]} belongs to none of {row[2]}"));
        foreach (HostRow host in HostRow.All(rows))
        {
            Try(() => CheckTrail(rows, host, Reads.Ownership(rows, host)));
            Try(() => CheckUnits(rows, host.Host));
            Try(() => CheckRequests(rows, host));
            cancellationToken.ThrowIfCancellationRequested();
        }

        transaction.Commit();
        return _findings;
    }

    private static void CheckTrail(RowStore rows, HostRow host, StoredOwnership told)
    {
        OwnershipEvent[] events = [.. new EventRows(rows).Read(host, host.PrunedTo).Select(e => e.Event)];
        if (!TrailCut.At(Reads.Cut(rows, host), events).TryGetValue(out RegistrySnapshot? end, out VmError? error))
        {
            throw rows.Damaged(Tables.Events, [host.Host.ToString(), null], error.Message);
        }

        if (!end.Claims.Select(c => (c.Lease, c.State)).SequenceEqual(told.Claims.Select(c => (c.Claim.Lease, c.Claim.State)))
            || !end.Quarantines.Select(q => (q.Function.Place, q.Revision)).Order().SequenceEqual(
                told.Quarantines.Select(q => (q.Quarantine.Function.Place, q.Quarantine.Revision)).Order()))
        {
            throw rows.Damaged(Tables.Claims, [host.Host.ToString(), null], "the claims and quarantines are not what the events amount to");
        }
    }

    // The schema holds to it also; this is for what was written past the schema.
    private static void CheckUnits(RowStore rows, HostId host)
    {
        Dictionary<long, StoredRow> claims = rows.OfHost(Tables.Claims, host).ToDictionary(c => c.Number(1));
        Dictionary<string, StoredRow> units = rows.OfHost(Tables.Units, host).ToDictionary(u => u.Text(1), StringComparer.Ordinal);
        List<StoredRow> functions = rows.OfHost(Tables.ClaimFunctions, host);
        foreach (StoredRow function in functions)
        {
            if (!claims.TryGetValue(function.Number(2), out StoredRow? claim) || !claim.IsText(2, function.Text(4))
                || !units.TryGetValue(function.Text(3), out StoredRow? unit) || !unit.IsText(2, function.Text(4)))
            {
                throw rows.Damaged(function.Table, function.Values, "its claim or its unit is missing, or of another VM");
            }
        }

        var claimRows = new ClaimRows(rows, host);
        (long Generation, string Place)[] wanted = [.. claims.Values.SelectMany(c => claimRows.ClaimOf(c).Lease.Functions.Select(f => (c.Number(1), f.Place)))];
        if (wanted.Length != functions.Count || !wanted.ToHashSet().SetEquals(functions.Select(f => (f.Number(2), f.Text(1))))
            || !units.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(functions.Select(f => f.Text(3))))
        {
            throw rows.Damaged(Tables.Units, [host.ToString(), null], "the functions and units are not those of the claims");
        }
    }

    private static void CheckRequests(RowStore rows, HostRow host)
    {
        var requests = new RequestRows(rows, host.Host);
        UInt128 digest = 0;
        foreach (StoredRow row in rows.OfHost(Tables.Requests, host.Host))
        {
            digest ^= row.Checksum;
            _ = requests.LeaseOf(row);
        }

        if (digest != host.Requests)
        {
            throw rows.Damaged(Tables.Hosts, [host.Host.ToString()], "its digest is not that of its requests");
        }
    }

    private void Try(Action check)
    {
        try
        {
            check();
        }
        catch (StoreFault fault)
        {
            _findings.Add(fault.Error);
        }
    }

    private void Add(string? why)
    {
        if (why is not null && _findings.Count < MostFindings)
        {
            _findings.Add(StoreFault.Damaged(connection.Path, why).Error);
        }
    }
}
