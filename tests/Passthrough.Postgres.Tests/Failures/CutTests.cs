using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Postgres.Tests.Failures;

/// <summary>Connections that are cut at every message of a conversation: what was acknowledged is there once, and what was not is there wholly or not at all.</summary>
[Trait("Category", "Heavy")]
#pragma warning disable CA1001 // Its proxy is disposed of by DisposeAsync, which xunit calls.
public sealed class CutTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly HostId Host = HostId.Parse("host-1");
    private static readonly VmId Vm = VmId.Parse("web-1");

    private PostgresCluster _server = null!;
    private CuttingProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        if (PostgresBinaries.Find() is not null)
        {
            _server = await PostgresCluster.StartAsync();
            _proxy = new(_server.Port);
            _ = (await PostgresOwnershipStore.MigrateAsync(Options())).GetValueOrThrow();
        }
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _proxy.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [FactOnOwnServer]
    public async Task Assign_and_release_take_two_round_trips_each()
    {
        await using PostgresOwnershipStore store = await OpenAsync();
        var client = new StoreClient(store, Host, StoreCards.Host());
        await client.ReleaseAsync(await client.AssignAsync(Vm, 7));

        List<int> assign = [], release = [];
        for (int lap = 0; lap < 5; lap++)
        {
            _proxy.Count();
            Lease lease = await client.AssignAsync(new ClaimRequest(Vm, StoreClient.Ask(Vm, 0, 1).Devices) { Id = Guid.NewGuid() });
            assign.Add(_proxy.Turns);
            _proxy.Count();
            await client.ReleaseAsync(lease);
            release.Add(_proxy.Turns);
        }

        // The hint to followers of the call before may go out meanwhile, on a connection of its own.
        assign.Min().Should().Be(2);
        release.Min().Should().Be(2);
    }

    [FactOnOwnServer]
    public async Task An_event_whose_connection_is_cut_at_any_message_is_written_once_and_acknowledged()
    {
        await using PostgresOwnershipStore store = await OpenAsync();
        var client = new StoreClient(store, Host, StoreCards.Host());
        await client.ReleaseAsync(await client.AssignAsync(Vm, 7));
        int cuts = 0;
        bool hasCut;
        do
        {
            ulong before = client.Registry.Revision;
            _proxy.Count(++cuts);
            VmResult<OwnershipEvent> written = await client.DoAsync(NextFor(client));
            hasCut = _proxy.Rest();

            written.GetValueOrThrow().Revision.Should().Be(before + 1);
            (await store.TrailAsync(Host)).Select(e => e.Event.Revision).Should().Equal(StoreReading.Numbers(1, (int)before + 1));
            StorePicture.Of(await store.TellAsync(Host)).Should().Equal(StorePicture.Of(client.Registry.Snapshot()));
        }
        while (hasCut);

        cuts.Should().BeGreaterThan(20);
    }

    [FactOnOwnServer]
    public async Task A_host_record_whose_connection_is_cut_at_any_message_is_written()
    {
        await using PostgresOwnershipStore store = await OpenAsync();
        Lease lease = await new StoreClient(store, Host, StoreCards.Host()).AssignAsync(Vm, 0);
        int cuts = 0;
        bool hasCut;
        do
        {
            _proxy.Count(++cuts);
            (await store.WriteHostRecordAsync(Host, lease.Generation, lease.Functions[0], new(1, $"{cuts}"))).ThrowIfError();
            hasCut = _proxy.Rest();

            (await store.TellAsync(Host)).Claims[0].HostRecords.Single().Record.Content.Should().Be($"{cuts}");
        }
        while (hasCut);

        cuts.Should().BeGreaterThan(5);
    }

    [FactOnOwnServer]
    public async Task A_cut_of_the_trail_whose_connection_is_cut_at_any_message_is_whole()
    {
        await using PostgresOwnershipStore store = await OpenAsync();
        var client = new StoreClient(store, Host, StoreCards.Host());
        int cuts = 0;
        bool hasCut;
        do
        {
            await client.ReleaseAsync(await client.AssignAsync(Vm, 0));
            _proxy.Count(++cuts);
            PruneOutcome outcome = (await store.PruneAsync(Host, DateTimeOffset.UtcNow.AddDays(1))).GetValueOrThrow();
            hasCut = _proxy.Rest();

            outcome.Cut.Should().Be(client.Registry.Revision);
            (await store.ReadCutAsync(Host)).GetValueOrThrow().Revision.Should().Be(outcome.Cut);
        }
        while (hasCut);

        cuts.Should().BeGreaterThan(10);
    }

    [FactOnOwnServer]
    public async Task A_follower_whose_connection_is_cut_at_any_message_misses_nothing_and_is_told_nothing_twice()
    {
        await using PostgresOwnershipStore writing = (await PostgresOwnershipStore.OpenAsync(new() { ConnectionString = _server.ConnectionStringTo("postgres") })).GetValueOrThrow();
        await using PostgresOwnershipStore store = await OpenAsync();
        var client = new StoreClient(writing, Host, StoreCards.Host());
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = store.EventsAsync(Host, 0, follow: true).GetAsyncEnumerator();

        for (int cut = 1; cut <= 40; cut++)
        {
            _proxy.Count(cut);
            await client.ClaimOrReleaseAsync(Vm);

            (await follower.TakeAsync(1)).Should().Equal((ulong)cut);
        }
    }

    private PostgresStoreOptions Options(bool hints = false) => new()
    {
        ConnectionString = _server.ConnectionStringTo($"127.0.0.1:{_proxy.Port}", "postgres", ""),
        RetryFor = TimeSpan.FromMinutes(2),
        PollEvery = TimeSpan.FromMilliseconds(50),
        Hints = hints,
    };

    private async Task<PostgresOwnershipStore> OpenAsync() => (await PostgresOwnershipStore.OpenAsync(Options())).GetValueOrThrow();

    private static OwnershipCommand NextFor(StoreClient client) =>
        client.Registry.TryFind(StoreCards.At(0), out RegisteredDevice? device) && device.Ownership.Lease is { } lease
            ? new ReleaseCommand(lease)
            : new AssignCommand(StoreClient.Ask(Vm, 0, 1) with { Id = Guid.NewGuid() });
}
