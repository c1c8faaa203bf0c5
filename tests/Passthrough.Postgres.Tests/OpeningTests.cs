using Npgsql;
using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Postgres.Tests;

/// <summary>Opening, migrating and looking: what there is at a place is said, and credentials never are.</summary>
public sealed class OpeningTests : IAsyncLifetime
{
    private TestDatabase? _database;

    private TestDatabase Database => _database!;

    public async Task InitializeAsync()
    {
        if (new FactAttribute().Skip is null)
        {
            _database = await TestDatabase.MakeAsync();
        }
    }

    public Task DisposeAsync() => _database?.DropAsync() ?? Task.CompletedTask;

    [Fact]
    public async Task An_empty_database_needs_a_migration()
    {
        VmResult<PostgresOwnershipStore> opened = await PostgresOwnershipStore.OpenAsync(Database.Options);

        opened.Error.Should().BeOfType<StoreVersionDiffers>().Which.Should().Match<StoreVersionDiffers>(
            e => e.Code == VmErrorCode.StoreMigrationNeeded && e.Version == 0 && e.Known == Migrations.Newest);
    }

    [Fact]
    public async Task A_migration_makes_the_tables_and_a_second_one_finds_nothing_to_do()
    {
        VmResult<PostgresMigration> first = await PostgresOwnershipStore.MigrateAsync(Database.Options);
        VmResult<PostgresMigration> second = await PostgresOwnershipStore.MigrateAsync(Database.Options);

        first.GetValueOrThrow().Should().Be(new PostgresMigration(0, Migrations.Newest));
        second.GetValueOrThrow().Should().Be(new PostgresMigration(Migrations.Newest, Migrations.Newest));
        await using PostgresOwnershipStore store = await Database.OpenAsync();
    }

    [Fact]
    public async Task Several_may_migrate_at_once()
    {
        VmResult<PostgresMigration>[] results = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await PostgresOwnershipStore.MigrateAsync(Database.Options))));

        results.Should().OnlyContain(r => r.IsSuccess);
        await using PostgresOwnershipStore store = await Database.OpenAsync();
    }

    [Fact]
    public async Task A_migration_that_was_interrupted_is_gone_on_with()
    {
        await Database.ExecuteAsync(string.Join(';', Migrations.Steps[0].Take(4)));

        VmResult<PostgresMigration> migrated = await PostgresOwnershipStore.MigrateAsync(Database.Options);

        migrated.GetValueOrThrow().From.Should().Be(0);
        await using PostgresOwnershipStore store = await Database.OpenAsync();
    }

    [Fact]
    public async Task Tables_of_a_later_version_are_left_alone()
    {
        _ = (await PostgresOwnershipStore.MigrateAsync(Database.Options)).GetValueOrThrow();
        await Database.ExecuteAsync("INSERT INTO passthrough.versions (version, at) VALUES (99, now())");

        VmResult<PostgresOwnershipStore> opened = await PostgresOwnershipStore.OpenAsync(Database.Options);
        VmResult<PostgresMigration> migrated = await PostgresOwnershipStore.MigrateAsync(Database.Options);

        opened.Error!.Code.Should().Be(VmErrorCode.StoreVersionNewer);
        migrated.Error!.Code.Should().Be(VmErrorCode.StoreVersionNewer);
    }

    [Fact]
    public async Task The_status_tells_version_and_server_before_and_after_the_migration()
    {
        PostgresStoreStatus before = (await PostgresOwnershipStore.StatusAsync(Database.Options)).GetValueOrThrow();
        _ = (await PostgresOwnershipStore.MigrateAsync(Database.Options)).GetValueOrThrow();
        PostgresStoreStatus after = (await PostgresOwnershipStore.StatusAsync(Database.Options)).GetValueOrThrow();

        before.Should().Match<PostgresStoreStatus>(s => s.Version == 0 && s.NeedsMigration && s.Server.Contains("PostgreSQL", StringComparison.Ordinal));
        after.Should().Be(before with { Version = Migrations.Newest });
        after.NeedsMigration.Should().BeFalse();
    }

    [Fact]
    public async Task The_password_stands_in_no_error_and_no_location()
    {
        const string Secret = "s3cr3t-w0rd";
        string[] wrong =
        [
            new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Password = Secret }.ConnectionString,
            new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Password = Secret, Database = "nowhere" }.ConnectionString,
            $"Host=127.0.0.1;Port=1;Username=u;Password={Secret}",
            $"Host=127.0.0.1;Port=no;Username=u;Password={Secret}",
            $"Host=127.0.0.1;Pasword={Secret}",
            $"Host=a,b;Target Session Attributes=whatever;Password={Secret}",
            $"Password={Secret}",
            $"postgresql://u:{Secret}@127.0.0.1/x",
        ];

        foreach (string text in wrong)
        {
            PostgresStoreOptions options = new() { ConnectionString = text, RetryFor = TimeSpan.Zero };
            VmError error = (await PostgresOwnershipStore.OpenAsync(options)).Error!;
            $"{error}{options}".Should().NotContain(Secret);
            error.Code.Should().BeOneOf(VmErrorCode.StoreUnreachable, VmErrorCode.StoreLocationInvalid, VmErrorCode.StoreNotReadable);
        }

        _ = (await PostgresOwnershipStore.MigrateAsync(Database.Options)).GetValueOrThrow();
        await using PostgresOwnershipStore store = await Database.OpenAsync();
        store.Location.Should().StartWith("postgresql://").And.NotContain(new NpgsqlConnectionStringBuilder(Database.ConnectionString).Password!);
    }

    [Fact]
    public async Task Connections_that_somebody_else_set_up_are_used_and_not_disposed_of()
    {
        _ = (await PostgresOwnershipStore.MigrateAsync(Database.Options)).GetValueOrThrow();
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Database.ConnectionString);

        await using (PostgresOwnershipStore store = (await PostgresOwnershipStore.OpenAsync(new() { DataSource = source })).GetValueOrThrow())
        {
            (await store.HostsAsync()).GetValueOrThrow().Should().BeEmpty();
        }

        await using NpgsqlConnection still = await source.OpenConnectionAsync();
        still.State.Should().Be(System.Data.ConnectionState.Open);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_begins_is_cancelled()
    {
        _ = (await PostgresOwnershipStore.MigrateAsync(Database.Options)).GetValueOrThrow();
        await using PostgresOwnershipStore store = await Database.OpenAsync();

        Func<Task> read = async () => (await store.ReadAsync(HostId.Parse("h"), new CancellationToken(canceled: true))).ThrowIfError();

        await read.Should().ThrowAsync<OperationCanceledException>();
    }
}
