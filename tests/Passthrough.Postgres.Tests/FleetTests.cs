using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Postgres.Tests;

/// <summary>What hosts publish, and ids that count in the whole fleet.</summary>
public sealed class FleetTests : IAsyncLifetime
{
    private static readonly HostId First = HostId.Parse("host-1");
    private static readonly HostId Second = HostId.Parse("host-2");
    private static readonly Guid Id = Guid.Parse("8a6e0804-2bd0-4672-b79d-d97027f9071a");

    private TestDatabase? _database;
    private PostgresOwnershipStore? _store;

    private PostgresOwnershipStore Store => _store!;

    public async Task InitializeAsync()
    {
        if (new FactAttribute().Skip is null)
        {
            _database = await TestDatabase.RentAsync();
            _store = await _database.OpenAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
            await _database!.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_report_that_differs_raises_its_revision_and_the_same_one_does_not()
    {
        ulong[] revisions =
        [
            (await Store.PublishAsync(First, StoreCards.Host(1))).GetValueOrThrow(),
            (await Store.PublishAsync(First, StoreCards.Host(1))).GetValueOrThrow(),
            (await Store.PublishAsync(First, StoreCards.Host(2))).GetValueOrThrow(),
            (await Store.PublishAsync(Second, StoreCards.Host(2))).GetValueOrThrow(),
        ];

        revisions.Should().Equal(1, 1, 2, 1);
        (await Store.ReadInventoryAsync(First)).GetValueOrThrow()!.Functions.Should().HaveCount(2);
    }

    [Fact]
    public async Task What_was_never_published_is_nothing()
    {
        (await Store.ReadInventoryAsync(First)).GetValueOrThrow().Should().BeNull();
        (await Store.FleetAsync()).GetValueOrThrow().Should().BeEmpty();
    }

    [Fact]
    public async Task The_fleet_is_told_by_id_with_the_time_by_the_servers_clock()
    {
        await Store.PublishAsync(Second, StoreCards.Host(1)).AsTask().ContinueWith(p => p.Result.GetValueOrThrow(), TaskScheduler.Default);
        _ = (await Store.PublishAsync(First, StoreCards.Host(1))).GetValueOrThrow();
        await new StoreClient(Store, First, StoreCards.Host()).AssignAsync(VmId.Parse("web-1"), 0);

        IReadOnlyList<FleetHost> fleet = (await Store.FleetAsync(TimeSpan.FromHours(1))).GetValueOrThrow();

        fleet.Select(h => (h.Host, h.InventoryRevision, h.Revision)).Should().Equal((First, 1UL, 1UL), (Second, 1UL, 0UL));
        fleet.Should().OnlyContain(h => h.Ago >= TimeSpan.Zero && h.Ago < TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_host_that_was_not_seen_for_long_is_left_out()
    {
        _ = (await Store.PublishAsync(First, StoreCards.Host(1))).GetValueOrThrow();
        _ = (await Store.PublishAsync(Second, StoreCards.Host(1))).GetValueOrThrow();
        await _database!.ExecuteAsync("UPDATE passthrough.inventories SET last_seen = last_seen - interval '1 hour' WHERE host = 'host-1'");

        IReadOnlyList<FleetHost> lately = (await Store.FleetAsync(TimeSpan.FromMinutes(30))).GetValueOrThrow();
        IReadOnlyList<FleetHost> all = (await Store.FleetAsync(TimeSpan.MaxValue)).GetValueOrThrow();

        lately.Select(h => h.Host).Should().Equal(Second);
        all.Select(h => h.Host).Should().Equal(First, Second);
    }

    [Fact]
    public async Task The_id_of_a_request_is_granted_once_in_the_whole_fleet()
    {
        ClaimRequest request = StoreClient.Ask(VmId.Parse("web-1"), 0) with { Id = Id };
        Lease lease = await new StoreClient(Store, First, StoreCards.Host()).AssignAsync(request);

        VmResult<OwnershipEvent> again = await new StoreClient(Store, Second, StoreCards.Host()).DoAsync(new AssignCommand(request));

        again.Error.Should().Be(new RequestIdKnown(VmErrorCode.RequestIdReused, Id, lease));
        (await Store.FindRequestAsync(Id)).GetValueOrThrow().Should().Be(new FleetGrant(First, lease));
        (await Store.FindRequestAsync(Second, Id)).GetValueOrThrow().Should().BeNull();
    }
}
