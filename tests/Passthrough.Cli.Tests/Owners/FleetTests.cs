using System.Text.Json;
using Npgsql;
using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Cli.Tests.Owners;

/// <summary>The tool on a PostgreSQL store, with two hosts.</summary>
[Trait("Category", "Heavy")]
public sealed class FleetTests : IAsyncLifetime
{
    private const string Second = "fedcba9876543210fedcba9876543210";
    private readonly JsonSchema _schema = JsonSchema.OfDocument();
    private readonly string _database = $"passthrough_cli_{Guid.NewGuid():N}";
    private readonly HostTree _first = HostTree.Sample();
    private readonly HostTree _second = HostTree.Sample();
    private string _store = string.Empty;

    public Task InitializeAsync()
    {
        _first.Identify(OwnedHost.Id);
        _second.Identify(Second);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _first.Dispose();
        _second.Dispose();
        if (_store.Length > 0)
        {
            await SharedServer.ExecuteAsync($"DROP DATABASE {_database} WITH (FORCE)");
        }
    }

    private async Task MakeDatabaseAsync()
    {
        string administrator = await SharedServer.AdministratorAsync();
        await SharedServer.ExecuteAsync($"CREATE DATABASE {_database}");
        _store = new NpgsqlConnectionStringBuilder(administrator) { Database = _database, Pooling = false }.ConnectionString;
    }

    private async Task MigrateAsync()
    {
        await MakeDatabaseAsync();
        (await RunAsync("store migrate")).ExitCode.Should().Be(0);
    }

    private Task<ToolRun> RunAsync(string line, HostTree? host = null) =>
        ToolRun.InProcessAsync([.. line.Split(' '), "--store", _store, "--host", (host ?? _first).Path]);

    private async Task<JsonElement> ReadAsync(string line, string definition, HostTree? host = null)
    {
        ToolRun run = await RunAsync($"{line} --json", host);
        _schema.Faults(definition, run.Output).Should().BeEmpty(run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    [ServerFact]
    public async Task A_database_without_tables_is_refused_until_it_is_migrated()
    {
        await MakeDatabaseAsync();

        ToolRun refused = await RunAsync("assign 01:00.0 --vm web1");
        bool existed = (await ReadAsync("store status", "storeStatus")).GetProperty("exists").GetBoolean();
        JsonElement migrated = await ReadAsync("store migrate", "storeMigrate");
        ToolRun given = await RunAsync("assign 01:00.0 --vm web1");

        refused.ExitCode.Should().Be(3);
        refused.ErrorLines[^1].Should().StartWith("PT6008: ").And.Contain("passthrough store migrate");
        existed.Should().BeFalse();
        migrated.GetProperty("from").ValueKind.Should().Be(JsonValueKind.Null);
        given.ExitCode.Should().Be(0);
    }

    [ServerFact]
    public async Task Every_command_works_on_a_server_as_on_a_file()
    {
        await MigrateAsync();

        JsonElement given = await ReadAsync("assign 02:00.0 02:00.1 --vm web1 --who alice", "assign");
        JsonElement owners = await ReadAsync("owners", "owners");
        ToolRun list = await RunAsync("list");
        JsonElement check = await ReadAsync("check 02:00.0 --vm web2", "check");
        ToolRun quarantined = await RunAsync("quarantine 02:00.0 --reason smells");
        ToolRun cleared = await RunAsync("clear 02:00.0 --reason aired");
        ToolRun events = await RunAsync("events");
        ToolRun verified = await RunAsync("store verify");
        JsonElement pruned = await ReadAsync("store prune --before 2999-01-01", "storePrune");
        JsonElement status = await ReadAsync("store status", "storeStatus");

        given.GetProperty("accepted").GetBoolean().Should().BeTrue();
        owners.GetProperty("claims")[0].GetProperty("vm").GetString().Should().Be("web1");
        list.Lines.Should().ContainSingle(l => l.StartsWith(OwnedHost.Gpu) && l.Contains("  web1  "));
        check.GetProperty("accepted").GetBoolean().Should().BeFalse();
        (quarantined.ExitCode, cleared.ExitCode, verified.ExitCode).Should().Be((0, 0, 0));
        events.Lines.Should().HaveCount(4);
        pruned.GetProperty("forgotten").GetInt32().Should().Be(4);
        status.GetProperty("hosts")[0].GetProperty("prunedTo").GetInt32().Should().Be(4);
    }

    [ServerFact]
    public async Task Hosts_publish_and_devices_are_given_where_they_are_free()
    {
        await MigrateAsync();
        JsonElement published = await ReadAsync("fleet publish", "fleetPublish");
        await RunAsync("fleet publish", _second);

        string[] hosts = [.. (await ReadAsync("fleet list", "fleetList")).EnumerateArray().Select(h => h.GetProperty("host").GetString()!)];
        JsonElement first = await ReadAsync("fleet assign vendor=10de,count=2 --vm web1", "assign");
        JsonElement second = await ReadAsync("fleet assign vendor=10de,count=2 --vm web2", "assign");
        JsonElement third = await ReadAsync("fleet assign vendor=10de,count=2 --vm web3", "assign");

        published.GetProperty("functions").GetInt32().Should().Be(5);
        hosts.Should().Equal(OwnedHost.Id, Second);
        first.GetProperty("host").GetString().Should().Be(OwnedHost.Id);
        second.GetProperty("host").GetString().Should().Be(Second);
        third.GetProperty("accepted").GetBoolean().Should().BeFalse();
        third.GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("code").GetString()).Should().Equal("PT6022", "PT6022");
    }

    [ServerFact]
    public async Task A_request_is_granted_once_in_the_whole_fleet()
    {
        await MigrateAsync();
        await RunAsync("fleet publish");
        await RunAsync("fleet publish", _second);
        const string line = "fleet assign vendor=10de,count=2 --vm web1 --request-id 7f3c1c9e-0d5b-4c1e-9a63-2f1d5a9b7c10";
        await RunAsync(line);

        JsonElement again = await ReadAsync(line, "assign");

        again.GetProperty("repeated").GetBoolean().Should().BeTrue();
        again.GetProperty("host").GetString().Should().Be(OwnedHost.Id);
    }

    [ServerFact]
    public async Task Owners_of_another_host_are_looked_up_in_what_it_published()
    {
        await MigrateAsync();
        await RunAsync("fleet publish", _second);
        await RunAsync("assign 01:00.0 --vm web1", _second);

        ToolRun run = await ToolRun.InProcessAsync("owners", "--host-id", Second, "--store", _store);

        run.Lines.Should().Contain($"  function      {OwnedHost.Network}  1af4:1041");
    }

    [ServerFact]
    public async Task A_host_that_nobody_saw_is_asked_for_nothing()
    {
        await MigrateAsync();

        ToolRun run = await RunAsync("fleet assign vendor=10de --vm web1");

        run.ExitCode.Should().Be(1);
        run.Lines[1].Should().StartWith("  PT6020: no host has published what it has. ");
    }

    [ServerFact]
    public async Task A_recording_is_not_published()
    {
        await MigrateAsync();
        string recording = Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35.umockdev");

        ToolRun run = await ToolRun.InProcessAsync("fleet", "publish", "--every", "1", "--store", _store, "--host", recording, "--host-id", "lab");

        run.ExitCode.Should().Be(3);
        run.ErrorLines[^1].Should().StartWith("PT4032: ");
    }

    [ServerFact]
    public async Task No_password_is_printed()
    {
        await MakeDatabaseAsync();
        var settings = new NpgsqlConnectionStringBuilder(_store) { Password = "hunter2", Username = "nobody-of-that-name" };
        string address = $"postgresql://nobody-of-that-name:hunter2@{settings.Host}:{settings.Port}/{_database}";

        ToolRun[] runs =
        [
            await ToolRun.InProcessAsync("owners", "--store", settings.ConnectionString, "--host", _first.Path),
            await ToolRun.InProcessAsync("owners", "--store", address, "--host", _first.Path),
            await ToolRun.InProcessAsync("list", "--store", address, "--host", _first.Path),
        ];

        runs.Select(r => r.ExitCode).Should().Equal(3, 3, 0);
        runs.Should().OnlyContain(r => !(r.Output + r.Error).Contains("hunter2"));
    }
}
