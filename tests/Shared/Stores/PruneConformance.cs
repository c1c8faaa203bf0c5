namespace Passthrough.Testing;

/// <summary>A trail that is cut: what is forgotten stands in the snapshot at the cut, so that replay stays exact.</summary>
public abstract class PruneConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    private static readonly Guid Id = Guid.Parse("8a6e0804-2bd0-4672-b79d-d97027f9071a");

    [Fact]
    public async Task A_trail_that_was_never_cut_begins_with_nothing()
    {
        await NewClient().AssignAsync(Vm1, 0);

        RegistrySnapshot cut = (await Store.ReadCutAsync(Host)).GetValueOrThrow();

        StorePicture.Of(cut).Should().Equal("revision 0");
        (await Store.TellAsync(Host)).PrunedTo.Should().Be(0);
    }

    [Fact]
    public async Task The_events_before_a_time_are_forgotten_and_the_others_stay()
    {
        await WriteTenAsync(NewClient());
        StoredEvent[] trail = await Store.TrailAsync(Host);

        PruneOutcome outcome = await PruneAsync(trail[6].At);

        int forgotten = trail.TakeWhile(e => e.At < trail[6].At).Count();
        outcome.Should().Be(new PruneOutcome((ulong)forgotten, forgotten));
        (await Store.TrailAsync(Host)).Select(StorePicture.Of).Should().Equal(trail.Skip(forgotten).Select(StorePicture.Of));
        (await Store.TellAsync(Host)).PrunedTo.Should().Be(outcome.Cut);
    }

    [Fact]
    public async Task Claims_and_quarantines_stay_as_they_are()
    {
        StoreClient client = NewClient();
        await WriteTenAsync(client);
        StoredOwnership before = await Store.TellAsync(Host);

        await PruneAsync(await AfterAllAsync());

        StoredOwnership after = await Store.TellAsync(Host);
        after.Revision.Should().Be(10);
        StorePicture.Of(after with { EndedRequests = before.EndedRequests }).Should().Equal(StorePicture.Of(before));
        after.Claims.Zip(before.Claims).Should().OnlyContain(p => p.First.By == p.Second.By && p.First.At == p.Second.At && p.First.Units.SequenceEqual(p.Second.Units));
        after.Quarantines.Select(q => q.At).Should().Equal(before.Quarantines.Select(q => q.At));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(10)]
    public async Task The_kept_events_on_the_snapshot_at_the_cut_give_what_the_store_tells(int kept)
    {
        await WriteTenAsync(NewClient());
        StoredEvent[] trail = await Store.TrailAsync(Host);

        await PruneAsync(trail[^kept].At);

        StorePicture.Of(await ReplayedAsync()).Should().Equal(StorePicture.Of(await Store.TellAsync(Host)));
    }

    [Fact]
    public async Task A_trail_may_be_cut_again_and_again()
    {
        StoreClient client = NewClient();
        for (int lap = 0; lap < 3; lap++)
        {
            Lease lease = await client.AssignAsync(Vm1, lap, lap + 1);
            await client.AssignAsync(Vm2, 7 - lap);
            await client.FailAsync(lease, lap);

            PruneOutcome outcome = await PruneAsync((await Store.TrailAsync(Host))[^2].At);

            outcome.Cut.Should().BeGreaterThan(4UL * (ulong)lap);
            StorePicture.Of(await ReplayedAsync()).Should().Equal(StorePicture.Of(client.Registry.Snapshot()));
        }
    }

    [Fact]
    public async Task A_trail_in_which_nothing_is_old_stays_as_it_is()
    {
        await WriteTenAsync(NewClient());
        StoredEvent[] trail = await Store.TrailAsync(Host);
        await PruneAsync(trail[5].At);
        string[] before = await PictureAsync();
        ulong cut = (await Store.TellAsync(Host)).PrunedTo;

        PruneOutcome outcome = await PruneAsync(trail[0].At);

        outcome.Should().Be(new PruneOutcome(cut, 0));
        (await PictureAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task A_host_that_was_never_heard_of_has_nothing_to_forget()
    {
        PruneOutcome outcome = await PruneAsync(DateTimeOffset.MaxValue);

        outcome.Should().Be(new PruneOutcome(0, 0));
        (await Store.HostsAsync()).GetValueOrThrow().Should().BeEmpty();
    }

    [Fact]
    public async Task Events_go_on_after_the_last_number_when_all_were_forgotten()
    {
        StoreClient client = NewClient();
        await WriteTenAsync(client);

        await PruneAsync(await AfterAllAsync());
        await client.AssignAsync(Vm2, 6);

        (await Store.TrailAsync(Host)).Select(e => e.Event.Revision).Should().Equal(11);
        StorePicture.Of(await ReplayedAsync()).Should().Equal(StorePicture.Of(await Store.TellAsync(Host)));
    }

    [Fact]
    public async Task Who_asks_for_events_that_are_forgotten_hears_of_it()
    {
        await WriteTenAsync(NewClient());
        await PruneAsync((await Store.TrailAsync(Host))[5].At);
        ulong cut = (await Store.TellAsync(Host)).PrunedTo;

        await using IAsyncEnumerator<VmResult<StoredEvent>> asked = Store.EventsAsync(Host, cut - 1, follow: true).GetAsyncEnumerator();
        bool any = await asked.MoveNextAsync();

        any.Should().BeTrue();
        asked.Current.Error.Should().Be(new EventsPruned(Host, cut - 1, cut));
        (await asked.MoveNextAsync()).Should().BeFalse();
        (await Store.TrailAsync(Host, cut)).Should().HaveCount(10 - (int)cut);
    }

    [Fact]
    public async Task A_follower_who_was_told_everything_follows_on_across_a_cut()
    {
        StoreClient client = NewClient();
        await WriteTenAsync(client);
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = Store.EventsAsync(Host, 9, follow: true).GetAsyncEnumerator();
        await follower.TakeAsync(1);
        Task<ulong[]> next = follower.TakeAsync(1);

        await PruneAsync(await AfterAllAsync());
        await client.AssignAsync(Vm2, 6);

        (await next).Should().Equal(11);
    }

    [Fact]
    public async Task Who_knows_less_than_is_kept_hears_of_it_instead_of_a_gap()
    {
        await WriteTenAsync(NewClient());
        await PruneAsync(await AfterAllAsync());

        VmResult<OwnershipEvent> refused = await NewClient().DoAsync(new AssignCommand(StoreClient.Ask(Vm2, 6)));

        refused.Error.Should().Be(new EventsPruned(Host, 0, 10));
        (await Store.TellAsync(Host)).Revision.Should().Be(10);
    }

    [Fact]
    public async Task A_request_that_ended_before_the_cut_is_forgotten_and_its_id_may_be_granted_again()
    {
        Lease lease = await NewClient().AssignAsync(StoreClient.Ask(Vm1, 0) with { Id = Id });
        (await Store.LieAsync(Host, PretenderWith(lease), new ReleaseCommand(lease))).ThrowIfError();
        await PruneAsync(await AfterAllAsync());

        VmResult<StoredRequest?> found = await Store.FindRequestAsync(Host, Id);
        VmResult<OwnershipEvent> again = await Store.LieAsync(Host, Pretender.At(2), new AssignCommand(StoreClient.Ask(Vm2, 3) with { Id = Id }));

        found.GetValueOrThrow().Should().BeNull();
        again.GetValueOrThrow().Revision.Should().Be(3);
        (await Store.FindRequestAsync(Host, Id)).GetValueOrThrow()!.Lease.Vm.Should().Be(Vm2);
    }

    [Fact]
    public async Task Requests_in_force_and_those_that_ended_after_the_cut_are_still_found()
    {
        StoreClient client = NewClient();
        Guid inForce = Guid.Parse("00000000-0000-0000-0000-000000000002");
        Lease lease = await client.AssignAsync(StoreClient.Ask(Vm1, 0) with { Id = Id });
        await client.AssignAsync(StoreClient.Ask(Vm1, 1) with { Id = inForce });
        await client.ReleaseAsync(lease);

        await PruneAsync((await Store.TrailAsync(Host))[2].At);

        (await Store.TellAsync(Host)).PrunedTo.Should().Be(2);
        (await Store.FindRequestAsync(Host, Id)).GetValueOrThrow()!.EndedAt.Should().Be(3);
        (await Store.FindRequestAsync(Host, inForce)).GetValueOrThrow()!.EndedAt.Should().BeNull();
    }

    [Fact]
    public async Task Devices_that_no_host_reports_stand_in_the_snapshot_at_the_cut_too()
    {
        var client = new StoreClient(Store, Host, StoreCards.Host(), byHand: 2);
        await client.AssignAsync(new ClaimRequest(Vm1, StoreCards.AtByHand(0)));
        await client.ReleaseAsync(await client.AssignAsync(new ClaimRequest(Vm2, StoreCards.AtByHand(1))));

        await PruneAsync(await AfterAllAsync());
        await PruneAsync(await AfterAllAsync());

        RegistrySnapshot cut = (await Store.ReadCutAsync(Host)).GetValueOrThrow();
        StorePicture.Of(cut).Should().Equal(StorePicture.Of(client.Registry.Snapshot()));
    }

    private async Task<PruneOutcome> PruneAsync(DateTimeOffset before) => (await Store.PruneAsync(Host, before)).GetValueOrThrow();

    private async Task<DateTimeOffset> AfterAllAsync() =>
        (await Store.TrailAsync(Host)).Select(e => e.At).DefaultIfEmpty(DateTimeOffset.UnixEpoch).Max().AddSeconds(1);

    /// <summary>The kept events on the snapshot at the cut, as somebody replays them who begins with nothing.</summary>
    private async Task<RegistrySnapshot> ReplayedAsync() => (await StoreReplay.OfAsync(Store, Host)).Snapshot();

    private static DeviceRegistry PretenderWith(Lease lease)
    {
        DeviceRegistry registry = Pretender.At(0);
        registry.Replay(new OwnershipAssigned(lease.Generation, lease)).ThrowIfError();
        return registry;
    }

    // Of each kind one, and claims and quarantines at the end.
    private static async Task WriteTenAsync(StoreClient client)
    {
        (await client.DoAsync(new CancelCommand(await client.ReserveAsync(Vm1, 0)))).ThrowIfError();
        Lease lease = await client.AssignAsync(StoreClient.Ask(Vm1, 0, 1, 2) with { Id = Id });
        await client.FailAsync(lease, 0, 1);
        await client.ClearAsync(0);
        Lease reserved = await client.ReserveAsync(Vm2, 3, 4);
        await client.AssignAsync(Vm1, 0);
        (await client.DoAsync(new CommitCommand(reserved))).ThrowIfError();
        await client.ReserveAsync(VmId.Parse("3"), 5);
    }
}
