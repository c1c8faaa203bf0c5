using Passthrough.Postgres.Tests.Servers;

namespace Passthrough.Postgres.Tests;

/// <summary>Many connections at once.</summary>
[Trait("Category", "Heavy")]
public sealed class RaceTests : IAsyncLifetime
{
    private const int Racers = 64;

    private static readonly HostId Host = HostId.Parse("host-1");

    private TestDatabase? _database;

    public async Task InitializeAsync() => _database = new FactAttribute().Skip is null ? await TestDatabase.RentAsync() : null;

    public Task DisposeAsync() => _database?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    [Fact]
    public async Task Of_64_connections_that_want_one_device_one_gets_it()
    {
        await using PostgresOwnershipStore store = await OpenAsync();

        VmResult<OwnershipEvent>[] results = await RaceAsync(store, StoreCards.Host(1), _ => 0);

        results.Should().ContainSingle(r => r.IsSuccess);
        results.Where(r => !r.IsSuccess).Should().OnlyContain(r => r.Error!.Code == VmErrorCode.AlreadyAssigned);
    }

    [Fact]
    public async Task All_of_64_connections_that_want_a_device_each_get_it()
    {
        await using PostgresOwnershipStore store = await OpenAsync();

        VmResult<OwnershipEvent>[] results = await RaceAsync(store, StoreCards.Host(Racers), racer => racer);

        results.Select(r => r.GetValueOrThrow().Revision).Order().Should().Equal(StoreReading.Numbers(1, Racers));
        (await store.TellAsync(Host)).Claims.Should().HaveCount(Racers);
    }

    [Fact]
    public async Task A_physical_function_and_its_virtual_one_never_go_to_two_VMs()
    {
        await using PostgresOwnershipStore store = await OpenAsync();
        HostInventory inventory = StoreCards.Host(
            StoreCards.Card(0) with { TotalVirtualFunctions = new(1), VirtualFunctions = [StoreCards.At(1)] },
            StoreCards.Card(1) with { TopologyPath = $"{StoreCards.Card(0).TopologyPath}/vf0", PhysicalFunction = StoreCards.At(0) });

        for (int lap = 0; lap < Math.Max(10, TestScale.Of(100)); lap++)
        {
            HostId host = HostId.Parse($"lap-{lap}");
            VmResult<OwnershipEvent>[] results = await Task.WhenAll(Enumerable.Range(0, 2).Select(card => Task.Run(() =>
                new StoreClient(store, host, inventory).InsistAsync(new AssignCommand(StoreClient.Ask(VmId.Parse($"vm-{card}"), card))))));

            results.Select(r => r.IsSuccess).Should().Equal(false, true);
        }
    }

    private async Task<PostgresOwnershipStore> OpenAsync() => (await PostgresOwnershipStore.OpenAsync(_database!.Options with
    {
        ConnectionString = _database.ConnectionString + $";Minimum Pool Size={Racers};Maximum Pool Size={Racers + 8}",
    })).GetValueOrThrow();

    private static async Task<VmResult<OwnershipEvent>[]> RaceAsync(IOwnershipStore store, HostInventory inventory, Func<int, int> card)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<VmResult<OwnershipEvent>>[] racers =
        [
            .. Enumerable.Range(0, Racers).Select(racer => Task.Run(async () =>
            {
                var client = new StoreClient(store, Host, inventory);
                await start.Task;
                return await client.InsistAsync(new AssignCommand(StoreClient.Ask(VmId.Parse($"racer-{racer}"), card(racer))));
            })),
        ];
        start.SetResult();
        return await Task.WhenAll(racers).WaitAsync(StoreReading.Patience);
    }
}
