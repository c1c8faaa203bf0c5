namespace Passthrough.Testing;

/// <summary>Many hosts in one store, and who gives up.</summary>
public abstract class HostsConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    private static readonly HostId Other = HostId.Parse("host-2");

    [Fact]
    public async Task A_host_that_was_never_heard_of_has_nothing()
    {
        StoredOwnership told = await Store.TellAsync(Host);

        (told.Host, told.Revision, told.PrunedTo).Should().Be((Host, 0UL, 0UL));
        (told.Claims.Length, told.Quarantines.Length, told.EndedRequests.Length).Should().Be((0, 0, 0));
        (await Store.ReadCutAsync(Host)).GetValueOrThrow().Revision.Should().Be(0);
        (await Store.TrailAsync(Host, 0)).Should().BeEmpty();
        (await Store.FindRequestAsync(Host, Guid.Empty)).GetValueOrThrow().Should().BeNull();
    }

    [Fact]
    public async Task Reading_of_a_host_makes_it_none_that_was_heard_of()
    {
        await Store.TellAsync(Host);
        await Store.TrailAsync(Host, 0);

        (await Store.HostsAsync()).GetValueOrThrow().Should().BeEmpty();
    }

    [Fact]
    public async Task Hosts_are_told_by_their_ids()
    {
        HostId[] hosts = [.. new[] { "b", "B", "a.1", "10", "9", "_" }.Select(h => HostId.Parse(h))];
        foreach (HostId host in hosts)
        {
            await NewClient(host: host).AssignAsync(Vm1, 0);
        }

        (await (await ReopenAsync()).HostsAsync()).GetValueOrThrow().Should().Equal(hosts.Order());
    }

    [Fact]
    public async Task Hosts_have_revisions_units_and_places_of_their_own()
    {
        StoreClient first = NewClient(StoreCards.WithPair());
        StoreClient second = NewClient(StoreCards.WithPair(), Other);
        await first.AssignAsync(Vm1, 0);
        await first.AssignAsync(Vm1, 1);

        Lease lease = await second.AssignAsync(Vm2, 1);
        await second.FailAsync(lease, 1);

        StorePicture.Of(await Store.TellAsync(Host)).Should().Equal(StorePicture.Of(first.Registry.Snapshot()));
        StorePicture.Of(await Store.TellAsync(Other)).Should().Equal(StorePicture.Of(second.Registry.Snapshot()));
        (await Store.TrailAsync(Other)).Select(e => e.Event.Revision).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task Host_records_of_one_host_are_none_of_anothers()
    {
        Lease first = await NewClient().AssignAsync(Vm1, 0);
        await NewClient(host: Other).AssignAsync(Vm1, 0);

        (await Store.WriteHostRecordAsync(Host, 1, first.Functions[0], new(1, "mine"))).ThrowIfError();

        (await Store.TellAsync(Host)).Claims.Single().HostRecords.Should().ContainSingle();
        (await Store.TellAsync(Other)).Claims.Single().HostRecords.Should().BeEmpty();
    }

    [Fact]
    public async Task A_cut_of_one_hosts_trail_leaves_anothers_whole()
    {
        await NewClient().AssignAsync(Vm1, 0);
        await NewClient(host: Other).AssignAsync(Vm1, 0);
        DateTimeOffset later = (await Store.TrailAsync(Other)).Single().At.AddSeconds(1);

        (await Store.PruneAsync(Host, later)).ThrowIfError();

        (await Store.TrailAsync(Host)).Should().BeEmpty();
        (await Store.TrailAsync(Other)).Should().ContainSingle();
    }

    [Fact]
    public async Task A_follower_of_one_host_is_told_nothing_of_another()
    {
        StoreClient mine = NewClient();
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = Store.EventsAsync(Host, 0, follow: true).GetAsyncEnumerator();
        Task<bool> next = follower.MoveNextAsync().AsTask();

        await NewClient(host: Other).AssignAsync(Vm2, 3);
        await mine.AssignAsync(Vm1, 0);

        (await next.WaitAsync(StoreReading.Patience)).Should().BeTrue();
        follower.Current.GetValueOrThrow().Event.Should().BeOfType<OwnershipAssigned>().Which.Lease.Vm.Should().Be(Vm1);
    }

    [Fact]
    public async Task The_longest_host_id_is_a_host_like_any_other()
    {
        HostId longest = HostId.Parse(new string('h', HostId.MaximumLength));

        await NewClient(host: longest).AssignAsync(Vm1, 0);

        (await Store.TellAsync(longest)).Claims.Should().ContainSingle();
    }

    [Fact]
    public async Task The_default_names_no_host_and_asking_for_it_is_a_bug_of_the_caller()
    {
        Func<Task>[] calls =
        [
            async () => (await Store.ReadAsync(default)).ThrowIfError(),
            async () => (await Store.AppendAsync(default, 0, _ => new VmIdMissing())).ThrowIfError(),
            async () => (await Store.WriteHostRecordAsync(default, 1, new(StoreCards.At(0)), new(1, ""))).ThrowIfError(),
            async () => (await Store.FindRequestAsync(default, Guid.Empty)).ThrowIfError(),
            async () => await Store.TrailAsync(default, 0),
            async () => (await Store.ReadCutAsync(default)).ThrowIfError(),
            async () => (await Store.PruneAsync(default, DateTimeOffset.UnixEpoch)).ThrowIfError(),
        ];

        await Assert.AllAsync(calls, async call => await call.Should().ThrowAsync<ArgumentException>());
    }

    [Fact]
    public async Task Who_gave_up_before_it_asked_gets_a_cancellation_and_nothing_is_written()
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Vm1, 0);
        string[] before = await PictureAsync();
        var given = new CancellationToken(canceled: true);
        Func<Task>[] calls =
        [
            async () => (await Store.ReadAsync(Host, given)).ThrowIfError(),
            async () => (await Store.AppendAsync(Host, 1, _ => client.Decide(new ReleaseCommand(lease)), given)).ThrowIfError(),
            async () => (await Store.WriteHostRecordAsync(Host, 1, lease.Functions[0], new(1, ""), given)).ThrowIfError(),
            async () => (await Store.FindRequestAsync(Host, Guid.Empty, given)).ThrowIfError(),
            async () => await Store.EventsAsync(Host, 0, follow: false, given).GetAsyncEnumerator(CancellationToken.None).MoveNextAsync(),
            async () => (await Store.ReadCutAsync(Host, given)).ThrowIfError(),
            async () => (await Store.PruneAsync(Host, DateTimeOffset.MaxValue, given)).ThrowIfError(),
            async () => (await Store.HostsAsync(given)).ThrowIfError(),
        ];

        await Assert.AllAsync(calls, async call => await call.Should().ThrowAsync<OperationCanceledException>());
        (await PictureAsync()).Should().Equal(before);
        (await Store.TellAsync(Host)).Claims.Single().HostRecords.Should().BeEmpty();
    }

    [Fact]
    public void A_store_says_where_it_is() => Store.Location.Should().NotBeNullOrWhiteSpace();
}
