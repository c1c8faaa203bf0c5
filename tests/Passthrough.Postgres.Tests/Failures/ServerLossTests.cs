using System.Collections.Concurrent;
using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Postgres.Tests.Failures;

/// <summary>Servers that stop, are killed or are replaced by their standby while several write: no acknowledged claim is lost, none has two owners.</summary>
[Trait("Category", "Heavy")]
public sealed class ServerLossTests
{
    private const int Writers = 4;

    private const string WithoutStandby = "Options=-c synchronous_commit=local";

    private static readonly HostId Host = HostId.Parse("host-1");

    [FactOnOwnServer]
    public async Task Nothing_acknowledged_is_lost_when_the_server_is_stopped_and_started_under_load()
    {
        await using PostgresCluster server = await PostgresCluster.StartAsync("synchronous_commit=on");
        await MigrateAsync(server);

        OwnershipEvent[] acknowledged = await WriteAsync(server.ConnectionStringTo("postgres"), async progress =>
        {
            for (int lap = 0; lap < Math.Max(2, TestScale.Of(6)); lap++)
            {
                await progress(5);
                await server.StopAsync();
                await server.StartAgainAsync();
            }
        });

        await HoldsAsync(server.ConnectionStringTo("postgres"), acknowledged);
    }

    [FactOnOwnServer]
    public async Task Nothing_acknowledged_is_lost_when_the_server_is_killed_under_load()
    {
        await using PostgresCluster server = await PostgresCluster.StartAsync("synchronous_commit=on");
        await MigrateAsync(server);

        OwnershipEvent[] acknowledged = await WriteAsync(server.ConnectionStringTo("postgres"), async progress =>
        {
            for (int lap = 0; lap < Math.Max(2, TestScale.Of(8)); lap++)
            {
                await progress(5);
                await server.KillAsync();
                await server.StartAgainAsync();
            }
        });

        await HoldsAsync(server.ConnectionStringTo("postgres"), acknowledged);
    }

    [FactOnOwnServer]
    public async Task Nothing_acknowledged_is_lost_when_a_synchronous_standby_takes_over_under_load()
    {
        await using PostgresCluster primary = await PostgresCluster.StartAsync("synchronous_commit=on", "synchronous_standby_names=standby");
        await MigrateAsync(primary, WithoutStandby);
        await using PostgresCluster standby = await primary.StartStandbyAsync();
        string both = primary.ConnectionStringTo(
            $"127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}", "postgres", "Target Session Attributes=primary;Host Recheck Seconds=1");

        OwnershipEvent[] acknowledged = await WriteAsync(both, async progress =>
        {
            await progress(20);
            await primary.KillAsync();
            await standby.ExecuteAsync("SELECT pg_promote()");
            await progress(20);
        });

        await HoldsAsync(standby.ConnectionStringTo("postgres"), acknowledged);
    }

    [FactOnOwnServer]
    public async Task A_commit_that_its_synchronous_standby_never_confirmed_is_not_acknowledged()
    {
        await using PostgresCluster primary = await PostgresCluster.StartAsync("synchronous_commit=on", "synchronous_standby_names=nobody");
        await MigrateAsync(primary, WithoutStandby);
        await using PostgresOwnershipStore store = (await PostgresOwnershipStore.OpenAsync(new()
        {
            ConnectionString = primary.ConnectionStringTo("postgres", "Command Timeout=1"),
            RetryFor = TimeSpan.FromSeconds(2),
            Hints = false,
        })).GetValueOrThrow();
        var client = new StoreClient(store, Host, StoreCards.Host());

        VmResult<OwnershipEvent> written = await client.DoAsync(new AssignCommand(StoreClient.Ask(VmId.Parse("web-1"), 0)));

        written.Error!.Code.Should().Be(VmErrorCode.StoreOutcomeUnknown);
    }

    [FactOnOwnServer]
    public async Task A_server_that_is_gone_is_unreachable()
    {
        await using PostgresCluster server = await PostgresCluster.StartAsync();
        await MigrateAsync(server);
        await using PostgresOwnershipStore store = (await PostgresOwnershipStore.OpenAsync(new()
        {
            ConnectionString = server.ConnectionStringTo("postgres"),
            RetryFor = TimeSpan.FromMilliseconds(100),
        })).GetValueOrThrow();
        await server.StopAsync();

        VmResult<StoredOwnership> read = await store.ReadAsync(Host);
        VmResult<OwnershipEvent> written = await new StoreClient(store, Host, StoreCards.Host()).DoAsync(new AssignCommand(StoreClient.Ask(VmId.Parse("web-1"), 0)));

        read.Error!.Code.Should().Be(VmErrorCode.StoreUnreachable);
        written.Error!.Code.Should().Be(VmErrorCode.StoreUnreachable);
        await server.StartAgainAsync();
    }

    private static async Task MigrateAsync(PostgresCluster server, string more = "") =>
        _ = (await PostgresOwnershipStore.MigrateAsync(new() { ConnectionString = server.ConnectionStringTo("postgres", more) })).GetValueOrThrow();

    /// <summary>Several write while something happens to the server. Whoever does not know whether it wrote begins anew from what the store tells.</summary>
    private static async Task<OwnershipEvent[]> WriteAsync(string connectionString, Func<Func<int, Task>, Task> happen)
    {
        var acknowledged = new ConcurrentBag<OwnershipEvent>();
        using var end = new CancellationTokenSource();
        Task[] writers = [.. Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteUntilAsync(connectionString, w, acknowledged, end.Token)))];
        await happen(more => ProgressAsync(acknowledged, acknowledged.Count + more, writers));
        await end.CancelAsync();
        await Task.WhenAll(writers);
        return [.. acknowledged.OrderBy(e => e.Revision)];
    }

    private static async Task ProgressAsync(ConcurrentBag<OwnershipEvent> acknowledged, int count, Task[] writers)
    {
        using var timeout = new CancellationTokenSource(StoreReading.Patience * 3);
        while (acknowledged.Count < count)
        {
            writers.Should().NotContain(w => w.IsFaulted);
            await Task.Delay(20, timeout.Token);
        }
    }

    private static async Task WriteUntilAsync(string connectionString, int number, ConcurrentBag<OwnershipEvent> acknowledged, CancellationToken end)
    {
        var options = new PostgresStoreOptions { ConnectionString = connectionString, RetryFor = TimeSpan.FromMinutes(1), Hints = false };
        await using PostgresOwnershipStore store = (await PostgresOwnershipStore.OpenAsync(options, CancellationToken.None)).GetValueOrThrow();
        var client = new StoreClient(store, Host, StoreCards.Host());
        while (!end.IsCancellationRequested)
        {
            OwnershipCommand next = client.Registry.LeasesOf(VmId.Parse($"vm-{number}")) is [var lease, ..]
                ? new ReleaseCommand(lease)
                : new AssignCommand(StoreClient.Ask(VmId.Parse($"vm-{number}"), number));
            VmResult<OwnershipEvent> written = await client.DoAsync(next);
            if (written.TryGetValue(out OwnershipEvent? done, out VmError? error))
            {
                acknowledged.Add(done);
            }
            else
            {
                error.Code.Should().BeOneOf(VmErrorCode.StoreOutcomeUnknown, VmErrorCode.StoreUnreachable);
                client.CatchUp((await store.TrailAsync(Host)).Select(e => e.Event));
            }
        }
    }

    private static async Task HoldsAsync(string connectionString, OwnershipEvent[] acknowledged)
    {
        await using PostgresOwnershipStore store = (await PostgresOwnershipStore.OpenAsync(new() { ConnectionString = connectionString })).GetValueOrThrow();
        string[] trail = [.. (await store.TrailAsync(Host)).Select(e => e.Event.ToJson())];
        acknowledged.Select(e => e.ToJson()).Should().BeSubsetOf(trail).And.OnlyHaveUniqueItems();
        StorePicture.Of((await StoreReplay.OfAsync(store, Host)).Snapshot()).Should().Equal(StorePicture.Of(await store.TellAsync(Host)));
    }
}
