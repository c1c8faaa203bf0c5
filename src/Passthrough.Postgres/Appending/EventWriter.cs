using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>The statements of one event, in one round trip, and what their outcome means.</summary>
internal sealed class EventWriter
{
    private readonly HostId _host;
    private readonly string _location;
    private readonly StoreChange _change;
    private readonly SqlBatch _batch;
    private readonly NpgsqlBatchCommand _raise;
    private readonly List<(NpgsqlBatchCommand Command, string Unit, bool IsUnit)> _functions = [];
    private readonly NpgsqlBatchCommand? _moved;

    public EventWriter(HostId host, string location, StoreChange change, Guid id, SqlBatch batch)
    {
        _host = host;
        _location = location;
        _change = change;
        _batch = batch;
        _raise = batch.Add(Statements.RaiseRevision, $"{host}", change.Revision);
        AuditStamp by = change.Append.By;
        batch.Add(
            Statements.WriteEvent,
            $"{host}", change.Revision, id, change.Kind, change.Append.Event.ToJson(), by.Who, by.Why, by.FromHost.IsNone ? null : $"{by.FromHost}", by.BootId);
        if (change.MakesClaim)
        {
            MakeClaim(change.Lease!);
        }
        else if (change.EndsClaim)
        {
            _moved = EndClaim(change.Lease!);
        }
        else if (change.Lease is { } moved)
        {
            _moved = batch.Add(
                Statements.MoveClaim, $"{host}", moved.Generation, $"{moved.Vm}", $"{change.Phase}", change.Claim!.ToJson(), Names(change.PhasesBefore));
            WriteRequest(moved, endedAt: null);
        }
    }

    /// <summary>Whether somebody else was faster: the revision was not the one before.</summary>
    public bool HasMoved => _raise.RecordsAffected == 0;

    /// <summary>Why all was written but makes no sense; null when it does.</summary>
    public VmError? WhyDamaged => _moved is { RecordsAffected: not 1 }
        ? new StoreFailed(VmErrorCode.StoreDamaged, _location, $"{_change.Lease} is in no phase that event {_change.Revision}, {_change.Kind}, follows")
        : null;

    public Task RunAsync(CancellationToken cancellationToken) => _batch.RunAsync(cancellationToken);

    /// <summary>Which constraint of ours refused the event: the unit or function that has an owner, or the request's id. Null for another failure.</summary>
    public async ValueTask<VmError?> RefusalAsync(PostgresException refused, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (string.Equals(refused.ConstraintName, Migrations.RequestKey, StringComparison.Ordinal) && _change.Lease?.Request.Id is { } id)
        {
            VmResult<FleetGrant?> known = await RequestReading.FindAsync(connection, _location, id, cancellationToken).ConfigureAwait(false);
            return new RequestIdKnown(VmErrorCode.RequestIdReused, id, known.TryGetValue(out FleetGrant? grant, out _) && grant is not null ? grant.Lease : _change.Lease);
        }

        bool isUnit = string.Equals(refused.ConstraintName, Migrations.UnitReference, StringComparison.Ordinal);
        if (!isUnit && !string.Equals(refused.ConstraintName, Migrations.FunctionKey, StringComparison.Ordinal))
        {
            return null;
        }

        // Which one it was the exception says only when the connection string asks for it: the first that did nothing.
        (_, string unit, _) = _functions.Find(f => f.Command.RecordsAffected != 1 && f.IsUnit == isUnit);

        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(isUnit ? Statements.ReadUnitOwner : Statements.ReadFunctionOwner, $"{_host}", unit);
        NpgsqlDataReader reader = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable readerEnd = reader.ConfigureAwait(false);
        VmId owner = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && VmId.Read(reader.GetString(0)).TryGetValue(out VmId vm, out _) ? vm : default;
        return new UnitTaken(_host, unit, owner);
    }

    private void MakeClaim(Lease lease)
    {
        string vm = $"{lease.Vm}";
        if (lease.Request.Id is { } id)
        {
            _batch.Add(Statements.WriteRequest, id, $"{_host}", lease.Generation, LeaseText.Write(lease));
        }

        _batch.Add(
            Statements.WriteClaim, $"{_host}", lease.Generation, vm, $"{_change.Phase}", _change.Claim!.ToJson(), UnitText.Write(_change.Append.Units));
        foreach (OwnershipUnit unit in _change.Append.Units.DistinctBy(u => u.Key, StringComparer.Ordinal))
        {
            _batch.Add(Statements.WriteUnit, $"{_host}", vm, unit.Key, UnitText.Write(unit.Members));
        }

        for (int i = 0; i < lease.Functions.Length; i++)
        {
            (string place, string unit) = (lease.Functions[i].Place, _change.Append.Units[i].Key);
            NpgsqlBatchCommand command = _batch.Add(Statements.WriteFunction, $"{_host}", place, lease.Generation, vm, unit);
            _functions.Add((command, place, IsUnit: false));
            _functions.Add((command, unit, IsUnit: true));
        }
    }

    private NpgsqlBatchCommand EndClaim(Lease lease)
    {
        if (!_change.Quarantines.IsEmpty)
        {
            _batch.Add(Statements.LockFunctions, $"{_host}", lease.Generation);
        }

        foreach (RegistryQuarantine quarantine in _change.Quarantines)
        {
            _batch.Add(Statements.WriteQuarantine, $"{_host}", lease.Generation, _change.Revision, quarantine.Function.Place, quarantine.ToJson());
        }

        _batch.Add(Statements.DeleteFunctions, $"{_host}", lease.Generation);
        _batch.Add(Statements.DeleteUnits, $"{_host}", $"{lease.Vm}");
        NpgsqlBatchCommand ended = _batch.Add(Statements.DeleteClaim, $"{_host}", lease.Generation, $"{lease.Vm}", Names(_change.PhasesBefore));
        WriteRequest(lease, _change.Revision);
        return ended;
    }

    private void WriteRequest(Lease lease, ulong? endedAt)
    {
        if (lease.Request.Id is { } id)
        {
            if (endedAt is { } end)
            {
                _batch.Add(Statements.EndRequest, id, $"{_host}", LeaseText.Write(lease), end);
            }
            else
            {
                _batch.Add(Statements.MoveRequest, id, $"{_host}", LeaseText.Write(lease));
            }
        }
    }

    private static string[] Names(IEnumerable<OwnershipState> phases) => [.. phases.Select(p => $"{p}")];
}
