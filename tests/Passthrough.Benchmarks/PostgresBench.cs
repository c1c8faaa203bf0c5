using System.Globalization;
using Npgsql;
using Passthrough.Postgres;

namespace Passthrough.Benchmarks;

/// <summary>
/// A store in PostgreSQL, and beside it the same statements with texts as long, run on a host of their own in as many round trips: one with all statements,
/// one for the commit.
/// </summary>
internal sealed class PostgresBench : IAsyncDisposable
{
    private const string Host = "bare";
    private const string Vm = "1";
    private const string Place = "pci0000:00/00.0/00";

    private readonly PostgresOwnershipStore _store;
    private readonly NpgsqlDataSource _bare;
    private string _event = "";
    private string _claim = "";
    private string _units = "";
    private long _revision;

    private PostgresBench(PostgresOwnershipStore store, NpgsqlDataSource bare) => (_store, _bare) = (store, bare);

    public StoreUnderTest UnderTest => new("PostgreSQL", "the same statements in as many round trips", _store, BareAsync, BytesAsync);

    /// <summary>The store, as a fleet uses it.</summary>
    public IFleetStore Fleet => _store;

    public static async Task<PostgresBench> OpenAsync(string connectionString)
    {
        var options = new PostgresStoreOptions { ConnectionString = connectionString };
        (await PostgresOwnershipStore.MigrateAsync(options).ConfigureAwait(false)).ThrowIfError();
        PostgresOwnershipStore store = (await PostgresOwnershipStore.OpenAsync(options).ConfigureAwait(false)).GetValueOrThrow();
        var bench = new PostgresBench(store, NpgsqlDataSource.Create(connectionString));
        bench.MakeTexts();
        await bench.RunAsync((Statements.MakeHost, [Host])).ConfigureAwait(false);
        return bench;
    }

    public async ValueTask DisposeAsync()
    {
        await _bare.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<long> BytesAsync()
    {
        await using NpgsqlCommand size = _bare.CreateCommand("SELECT pg_database_size(current_database())");
        return (long)(await size.ExecuteScalarAsync().ConfigureAwait(false))!;
    }

    private Task BareAsync(StoreOperation operation)
    {
        _revision++;
        (string, object?[]) raise = (Statements.RaiseRevision, [Host, _revision]);
        (string, object?[]) write = (Statements.WriteEvent, [Host, _revision, Guid.NewGuid(), "Assigned", _event, "unknown", null, "bench", null]);
        return operation == StoreOperation.Assign
            ? RunAsync(
                raise,
                write,
                (Statements.WriteClaim, [Host, _revision, Vm, "Assigned", _claim, _units]),
                (Statements.WriteUnit, [Host, Vm, Place, _units]),
                (Statements.WriteFunction, [Host, Place, _revision, Vm, Place]))
            : RunAsync(
                raise,
                write,
                (Statements.DeleteFunctions, [Host, _revision - 1]),
                (Statements.DeleteUnits, [Host, Vm]),
                (Statements.DeleteClaim, [Host, _revision - 1, Vm, new[] { "Assigned" }]));
    }

    private async Task RunAsync(params (string Sql, object?[] Values)[] statements)
    {
        await using NpgsqlConnection connection = await _bare.OpenConnectionAsync().ConfigureAwait(false);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        await using NpgsqlBatch batch = connection.CreateBatch();
        foreach ((string sql, object?[] values) in statements)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (object? value in values)
            {
                command.Parameters.Add(value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } : new NpgsqlParameter { Value = value });
            }

            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
        await transaction.CommitAsync().ConfigureAwait(false);
    }

    // As long as those of a claim that the store writes.
    private void MakeTexts()
    {
        var registry = new DeviceRegistry();
        registry.Apply(MadeHost.Of(MadeHost.FunctionsOfCard)).GetValueOrThrow();
        OwnershipEvent next = registry.Decide(new AssignCommand(new ClaimRequest(VmId.Parse(Vm, CultureInfo.InvariantCulture), MadeHost.AddressOf(0)))).GetValueOrThrow();
        Lease lease = ((OwnershipAssigned)next).Lease;
        _event = next.ToJson();
        _claim = new RegistryClaim(lease, OwnershipState.Assigned).ToJson();
        _units = UnitText.Write([OwnershipUnit.Of(registry.Inventory, lease.Functions[0], registry.Policy)]);
    }
}
