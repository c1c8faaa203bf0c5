using static Passthrough.Testing.StoreReading;

namespace Passthrough.Testing;

/// <summary>Many who write at once, each with a registry of its own, through one store or as several processes would.</summary>
[Trait("Category", "Heavy")]
public abstract class RaceConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    private const int Racers = 8;

    private static VmId VmOf(int racer) => VmId.Parse($"racer-{racer}");

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Of_all_who_want_one_device_one_gets_it(int stores)
    {
        StoreClient[] racers = await RacersAsync(stores);

        VmResult<OwnershipEvent>[] results = await RaceAsync(racers, r => r.Client.InsistAsync(new AssignCommand(StoreClient.Ask(VmOf(r.Number), 0))));

        results.Should().ContainSingle(r => r.IsSuccess);
        results.Where(r => !r.IsSuccess).Should().OnlyContain(r => r.Error!.Code == VmErrorCode.AlreadyAssigned);
        (await Store.TellAsync(Host)).Claims.Should().ContainSingle();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task All_who_want_devices_of_their_own_get_them(int stores)
    {
        StoreClient[] racers = await RacersAsync(stores);

        VmResult<OwnershipEvent>[] results = await RaceAsync(racers, r => r.Client.InsistAsync(new AssignCommand(StoreClient.Ask(VmOf(r.Number), r.Number))));

        results.Select(r => r.GetValueOrThrow().Revision).Order().Should().Equal(Numbers(1, Racers));
        (await Store.TellAsync(Host)).Claims.Select(c => c.Claim.Lease.Vm).Should().BeEquivalentTo(Enumerable.Range(0, Racers).Select(VmOf));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Two_functions_of_one_group_never_go_to_two_VMs(int stores)
    {
        for (int lap = 0; lap < 10; lap++)
        {
            HostId host = HostId.Parse($"lap-{lap}");
            StoreClient[] racers = await RacersAsync(stores, host, StoreCards.WithPair());

            VmResult<OwnershipEvent>[] results = await RaceAsync(racers, r => r.Client.InsistAsync(new AssignCommand(StoreClient.Ask(VmOf(r.Number), r.Number % 2))));

            results.Should().ContainSingle(r => r.IsSuccess);
            (await Store.TellAsync(host)).Claims.Should().ContainSingle();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Every_event_that_was_acknowledged_is_in_the_trail_once_and_nothing_else_is(int stores)
    {
        StoreClient[] racers = await RacersAsync(stores);
        int claims = Math.Max(5, TestScale.Of(20) * Place.Speed);

        OwnershipEvent[][] acknowledged = await RaceAsync(racers, r => ClaimAndReleaseAsync(r.Client, r.Number, claims));

        StoredEvent[] trail = await Store.TrailAsync(Host);
        trail.Select(e => e.Event.Revision).Should().Equal(Numbers(1, trail.Length));
        trail.Select(e => e.Event.ToJson()).Should().Equal(acknowledged.SelectMany(a => a).OrderBy(e => e.Revision).Select(e => e.ToJson()));
        StorePicture.Of((await StoreReplay.OfAsync(Store, Host)).Snapshot()).Should().Equal(StorePicture.Of(await Store.TellAsync(Host)));
    }

    [Fact]
    public async Task A_trail_that_is_cut_while_others_write_loses_no_claim()
    {
        StoreClient[] racers = await RacersAsync(stores: 2);
        using var done = new CancellationTokenSource();
        Task pruning = Task.Run(() => PruneUntilAsync(done.Token));

        await RaceAsync(racers, r => ClaimAndReleaseAsync(r.Client, r.Number, claims: 5));
        await done.CancelAsync();
        await pruning.WaitAsync(Patience);

        StorePicture.Of((await StoreReplay.OfAsync(Store, Host)).Snapshot()).Should().Equal(StorePicture.Of(await Store.TellAsync(Host)));
    }

    private async Task PruneUntilAsync(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            // Some of the last events are left: who is too far behind could not catch up.
            StoredEvent[] trail = await Store.TrailAsync(Host);
            (await Store.PruneAsync(Host, trail.Select(e => e.At).SkipLast(3 * Racers).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Last(), CancellationToken.None)).ThrowIfError();
            await Task.Yield();
        }
    }

    /// <summary>Racers with a registry each, on so many stores.</summary>
    private async Task<StoreClient[]> RacersAsync(int stores, HostId host = default, HostInventory? inventory = null)
    {
        List<IOwnershipStore> opened = [Store];
        while (opened.Count < stores)
        {
            opened.Add(await ReopenAsync());
        }

        return [.. Enumerable.Range(0, Racers).Select(r => NewClient(inventory, host, opened[r % stores]))];
    }

    private static async Task<T[]> RaceAsync<T>(StoreClient[] racers, Func<(StoreClient Client, int Number), Task<T>> race)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<T>[] running =
        [
            .. racers.Select((client, number) => Task.Run(async () =>
            {
                await start.Task;
                return await race((client, number));
            })),
        ];
        start.SetResult();
        return await Task.WhenAll(running).WaitAsync(Patience);
    }

    private static async Task<OwnershipEvent[]> ClaimAndReleaseAsync(StoreClient client, int number, int claims)
    {
        List<OwnershipEvent> acknowledged = [];
        for (int claim = 0; claim < claims; claim++)
        {
            // Cards that others want too, so that some are refused.
            VmResult<OwnershipEvent> claimed = await client.InsistAsync(new AssignCommand(StoreClient.Ask(VmOf(number), (number + claim) % 5)));
            if (claimed.TryGetValue(out OwnershipEvent? next, out _))
            {
                Lease lease = ((OwnershipAssigned)next).Lease;
                acknowledged.Add(next);
                acknowledged.Add((await client.InsistAsync(new ReleaseCommand(lease))).GetValueOrThrow());
            }
        }

        return [.. acknowledged];
    }
}
