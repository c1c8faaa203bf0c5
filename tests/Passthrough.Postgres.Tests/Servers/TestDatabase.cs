using System.Collections.Concurrent;
using Npgsql;

namespace Passthrough.Postgres.Tests.Servers;

/// <summary>A database on the shared server. When it is disposed of it is emptied for the next test: to make one takes long.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private const string Empty =
        "DELETE FROM passthrough.claim_functions; DELETE FROM passthrough.units; DELETE FROM passthrough.claims; DELETE FROM passthrough.requests; "
        + "DELETE FROM passthrough.quarantines; DELETE FROM passthrough.events; DELETE FROM passthrough.snapshots; DELETE FROM passthrough.inventories; "
        + "DELETE FROM passthrough.hosts";

    private static readonly ConcurrentBag<string> Free = [];

    private readonly string _name;

    private TestDatabase(string name, string connectionString)
    {
        _name = name;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public PostgresStoreOptions Options => new() { ConnectionString = ConnectionString, RetryFor = TimeSpan.FromMinutes(1) };

    /// <summary>An empty database with the tables.</summary>
    public static async Task<TestDatabase> RentAsync()
    {
        if (Free.TryTake(out string? name))
        {
            return await OfAsync(name);
        }

        TestDatabase made = await MakeAsync();
        _ = (await PostgresOwnershipStore.MigrateAsync(made.Options)).GetValueOrThrow();
        return made;
    }

    /// <summary>A new database without tables.</summary>
    public static async Task<TestDatabase> MakeAsync()
    {
        string name = $"passthrough_test_{Guid.NewGuid():N}";
        await SharedServer.ExecuteAsync($"CREATE DATABASE {name}");
        return await OfAsync(name);
    }

    public async Task<PostgresOwnershipStore> OpenAsync() => (await PostgresOwnershipStore.OpenAsync(Options)).GetValueOrThrow();

    /// <summary>Starts a process that works with the store; it finds the password in its environment.</summary>
    public StoreProcess StartProcess(params string[] orders)
    {
        NpgsqlConnectionStringBuilder settings = new(ConnectionString);
        return StoreProcess.Start(
            $"postgres:Host={settings.Host};Port={settings.Port};Database={settings.Database};Username={settings.Username}", orders, ("PGPASSWORD", settings.Password));
    }

    public async Task ExecuteAsync(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Takes it away, for tests that changed its tables.</summary>
    public Task DropAsync() => SharedServer.ExecuteAsync($"DROP DATABASE {_name} WITH (FORCE)");

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync(Empty);
        Free.Add(_name);
    }

    private static async Task<TestDatabase> OfAsync(string name) =>
        new(name, new NpgsqlConnectionStringBuilder(await SharedServer.AdministratorAsync()) { Database = name, PersistSecurityInfo = true }.ConnectionString);
}
