using System.Collections.Immutable;

namespace Passthrough.Sqlite.Rows;

/// <summary>Claims with their functions, units, host records and request ids.</summary>
internal sealed class ClaimRows(RowStore rows, HostId host)
{
    private const int Phase = 4, Content = 5;

    private static readonly string TakeUnitOfNobody =
        $"{Tables.Units.Delete} AND NOT EXISTS (SELECT 1 FROM claim_functions WHERE host = @1 AND unit = @2){Tables.Units.Returning}";

    private readonly string _host = host.ToString();

    /// <summary>Writes a new claim. Another VM's part of a unit, a claim on a function, and a known request id are in its way.</summary>
    public VmError? Make(StoreChange change, DateTimeOffset at)
    {
        Lease lease = change.Lease!;
        string? id = lease.Request.Id?.ToString("D");
        if (id is not null)
        {
            if (rows.Find(Tables.Requests, _host, id) is { } known)
            {
                return new RequestIdKnown(VmErrorCode.RequestIdReused, lease.Request.Id!.Value, new RequestRows(rows, host).LeaseOf(known));
            }

            rows.Insert(Tables.Requests, _host, id, (long)lease.Generation, null, null, null);
        }

        rows.Insert(
            Tables.Claims,
            [
                _host, (long)lease.Generation, lease.Vm.ToString(), id, change.Phase!.Value.ToString(), change.Claim!.ToJson(), UnitText.Of(change.Append.Units),
                .. Stamp.Columns(change.Append.By), Stamp.Of(at),
            ]);
        for (int i = 0; i < lease.Functions.Length; i++)
        {
            if (Hold(lease, lease.Functions[i], change.Append.Units[i]) is { } taken)
            {
                return taken;
            }
        }

        return null;
    }

    /// <summary>Moves a claim to its next phase, from one that the event may follow.</summary>
    public void Move(StoreChange change)
    {
        StoredRow row = Checked(change, rows.Find(Tables.Claims, _host, (long)change.Lease!.Generation));
        object?[] values = [.. row.Values];
        values[Phase] = change.Phase!.Value.ToString();
        values[Content] = change.Claim!.ToJson();
        rows.Update(row, values);
    }

    /// <summary>Takes away a claim and what hangs on it; the host's records stay with functions that go into quarantine.</summary>
    public void End(StoreChange change, ulong lastEnded, DateTimeOffset at)
    {
        Lease lease = change.Lease!;
        _ = Checked(change, rows.Take(Tables.Claims, _host, (long)lease.Generation));
        foreach (FunctionKey function in lease.Functions)
        {
            StoredRow held = rows.Take(Tables.ClaimFunctions, _host, function.Place) ?? throw rows.Damaged(Tables.ClaimFunctions, [_host, function.Place], "it is missing");
            if (held.Number(2) != (long)lease.Generation)
            {
                throw rows.Damaged(held.Table, held.Values, $"it is not of lease {lease.Generation}");
            }

            LetGo(held.Text(3));
            if (!change.Quarantines.Any(q => string.Equals(q.Function.Place, function.Place, StringComparison.Ordinal)))
            {
                _ = rows.Take(Tables.HostRecords, _host, function.Place, (long)lease.Generation);
            }
        }

        foreach (RegistryQuarantine quarantine in change.Quarantines)
        {
            rows.Insert(
                Tables.Quarantines,
                _host, (long)change.Revision, quarantine.Function.Place, (long)PositionOf(lease, quarantine.Function), (long)lease.Generation, quarantine.ToJson(), Stamp.Of(at));
        }

        if (lease.Request.Id is { } id)
        {
            StoredRow request = rows.Get(Tables.Requests, _host, id.ToString("D"));
            rows.Update(
                request, _host, request.Text(1), (long)lease.Generation, (long)change.Revision, (long)lastEnded, new EndedRequest(lease, change.Revision).ToJson());
        }
    }

    /// <summary>The claims in force. The functions' records are given with them.</summary>
    public ImmutableArray<StoredClaim> Read(List<StoredRow> claims, List<StoredRow> records)
    {
        var byFunction = records.ToDictionary(r => (r.Text(1), r.Number(2)));
        return
        [
            .. claims.Select(row => new StoredClaim(ClaimOf(row), Stamp.Read(row, 7), Stamp.Time(row.Number(11)))
            {
                Units = UnitText.Read(row.Text(6)) ?? throw rows.Damaged(Tables.Claims, row.Values, "its units are not understood"),
            }).Select(c => c with { HostRecords = RecordsOf(c.Claim.Lease, byFunction) }),
        ];
    }

    /// <summary>The records of the functions that a lease holds; none when it is over.</summary>
    public ImmutableArray<StoredHostRecord> RecordsOf(Lease lease) => rows.Find(Tables.Claims, _host, (long)lease.Generation) is null ? [] :
    [
        .. lease.Functions
            .Select(f => rows.Find(Tables.HostRecords, _host, f.Place, (long)lease.Generation) is { } row ? new StoredHostRecord(f, RecordOf(row)) : null)
            .OfType<StoredHostRecord>(),
    ];

    /// <summary>The claim in a row.</summary>
    public RegistryClaim ClaimOf(StoredRow row)
    {
        if (!RegistryClaim.Read(row.Text(Content)).TryGetValue(out RegistryClaim? claim, out VmError? error))
        {
            throw rows.Damaged(Tables.Claims, row.Values, error.Message);
        }

        return (long)claim.Lease.Generation == row.Number(1) && row.IsText(Phase, claim.State.ToString()) && row.IsText(2, claim.Lease.Vm.ToString())
            ? claim
            : throw rows.Damaged(Tables.Claims, row.Values, $"it holds {claim.Lease}, {claim.State}");
    }

    public static HostRecord RecordOf(StoredRow row) => new((int)row.Number(3), row.Text(4));

    private static ImmutableArray<StoredHostRecord> RecordsOf(Lease lease, Dictionary<(string Place, long Generation), StoredRow> records) =>
    [
        .. lease.Functions
            .Select(f => records.TryGetValue((f.Place, (long)lease.Generation), out StoredRow? row) ? new StoredHostRecord(f, RecordOf(row)) : null)
            .OfType<StoredHostRecord>(),
    ];

    private static int PositionOf(Lease lease, FunctionKey function)
    {
        for (int i = 0; i < lease.Functions.Length; i++)
        {
            if (lease.Functions[i].IsSameFunction(function))
            {
                return i;
            }
        }

        return lease.Functions.Length;
    }

    private StoredRow Checked(StoreChange change, StoredRow? found)
    {
        Lease lease = change.Lease!;
        StoredRow row = found ?? throw Contradicted(change, "not in force");
        if (IsAsWritten(row, change))
        {
            return row;
        }

        RegistryClaim held = ClaimOf(row);
        return held.Lease.Equals(lease) && change.PhasesBefore.Contains(held.State) ? row : throw Contradicted(change, held.State.ToString());
    }

    // As a rule the claim reads as it would be written again, and need not be read.
    private static bool IsAsWritten(StoredRow row, StoreChange change)
    {
        foreach (OwnershipState phase in change.PhasesBefore)
        {
            if (string.Equals(row.Text(Phase), phase.ToString(), StringComparison.Ordinal))
            {
                return string.Equals(row.Text(Content), new RegistryClaim(change.Lease!, phase).ToJson(), StringComparison.Ordinal);
            }
        }

        return false;
    }

    private Connections.StoreFault Contradicted(StoreChange change, string state) =>
        rows.Damaged(Tables.Claims, [_host, (long)change.Lease!.Generation], $"{change.Lease} is {state}, and event {change.Revision} is {change.Kind}");

    private UnitTaken? Hold(Lease lease, FunctionKey function, OwnershipUnit unit)
    {
        string vm = lease.Vm.ToString();
        if (!rows.TryInsert(Tables.Units, _host, unit.Key, vm, UnitText.Members(unit))
            && rows.Get(Tables.Units, _host, unit.Key) is var owned && !owned.IsText(2, vm))
        {
            return new(host, unit.Key, VmOf(owned.Text(2)));
        }

        return rows.TryInsert(Tables.ClaimFunctions, _host, function.Place, (long)lease.Generation, unit.Key, vm)
            ? null
            : new(host, function.Place, VmOf(rows.Get(Tables.ClaimFunctions, _host, function.Place).Text(4)));
    }

    // A unit goes with its last function.
    private void LetGo(string unit)
    {
        if (rows.TakeBy(Tables.Units, TakeUnitOfNobody, _host, unit) is null
            && rows.Connection.Scalar("SELECT 1 FROM claim_functions WHERE host = @1 AND unit = @2 LIMIT 1", _host, unit) is null)
        {
            throw rows.Damaged(Tables.Units, [_host, unit], "it is missing");
        }
    }

    private static VmId VmOf(string text) => VmId.TryParse(text, null, out VmId vm) ? vm : default;
}
