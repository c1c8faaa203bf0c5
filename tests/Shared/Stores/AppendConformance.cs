using static Passthrough.Testing.StoreReading;

namespace Passthrough.Testing;

/// <summary>One revision per host: an event is written after all that were before it, or not at all.</summary>
public abstract class AppendConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    [Fact]
    public async Task An_event_that_was_written_comes_back_and_is_the_revision()
    {
        VmResult<OwnershipEvent> written = await NewClient().DoAsync(new AssignCommand(StoreClient.Ask(Vm1, 0)));

        written.GetValueOrThrow().Should().BeOfType<OwnershipAssigned>().Which.Lease.Vm.Should().Be(Vm1);
        (await Store.TellAsync(Host)).Revision.Should().Be(1);
    }

    [Fact]
    public async Task What_was_written_is_there_for_another_store_on_the_same_place()
    {
        StoreClient client = NewClient();
        await client.FailAsync(await client.AssignAsync(Vm1, 0, 1), 1);
        await client.AssignAsync(Vm2, 2);

        IOwnershipStore other = await ReopenAsync();

        StorePicture.Of(await other.TellAsync(Host)).Should().Equal(StorePicture.Of(client.Registry.Snapshot()));
        (await other.TrailAsync(Host)).Select(StorePicture.Of).Should().Equal((await Store.TrailAsync(Host)).Select(StorePicture.Of));
    }

    [Fact]
    public async Task A_refusal_comes_back_as_it_was_and_writes_nothing()
    {
        var refusal = new UnitTaken(Host, "whatever", Vm2);

        VmResult<OwnershipEvent> refused = await Store.AppendAsync(Host, 0, _ => refusal);

        refused.Error.Should().BeSameAs(refusal);
        (await Store.TellAsync(Host)).Revision.Should().Be(0);
    }

    [Fact]
    public async Task Who_knows_everything_is_asked_once_and_told_nothing()
    {
        StoreClient client = NewClient();
        await client.AssignAsync(Vm1, 0);
        List<int> told = [];

        VmResult<OwnershipEvent> written = await Store.AppendAsync(Host, 1, news =>
        {
            told.Add(news.Count);
            return client.Decide(new AssignCommand(StoreClient.Ask(Vm1, 1)));
        });

        written.GetValueOrThrow().Revision.Should().Be(2);
        told.Should().Equal(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Who_lags_behind_is_told_each_event_once_and_in_order_before_its_own_is_written(int known)
    {
        StoreClient ahead = NewClient();
        StoreClient late = NewClient();
        await WriteFiveAsync(ahead);
        late.CatchUp((await Store.TrailAsync(Host)).Take(known).Select(e => e.Event));
        List<OwnershipEvent> told = [];

        VmResult<OwnershipEvent> written = await Store.AppendAsync(Host, (ulong)known, news =>
        {
            told.AddRange(news);
            late.CatchUp(news);
            return late.Decide(new AssignCommand(StoreClient.Ask(Vm2, 5)));
        });

        written.GetValueOrThrow().Revision.Should().Be(6);
        told.Select(e => e.Revision).Should().Equal(Numbers(known + 1, 5));
    }

    [Fact]
    public async Task What_is_told_is_what_was_written()
    {
        StoreClient ahead = NewClient();
        await WriteFiveAsync(ahead);
        StoreClient late = NewClient();

        (await late.DoAsync(new AssignCommand(StoreClient.Ask(Vm2, 5)))).ThrowIfError();

        StorePicture.Of(late.Registry.Snapshot()).Should().Equal(StorePicture.Of(await Store.TellAsync(Host)));
    }

    [Fact]
    public async Task A_refusal_counts_once_every_event_was_told()
    {
        await WriteFiveAsync(NewClient());
        List<OwnershipEvent> told = [];

        VmResult<OwnershipEvent> refused = await Store.AppendAsync(Host, 0, news =>
        {
            told.AddRange(news);
            return new RevisionMoved(Host, told.Count);
        });

        refused.Error.Should().Be(new RevisionMoved(Host, 5));
        told.Select(e => e.Revision).Should().Equal(Numbers(1, 5));
    }

    [Fact]
    public async Task What_was_taken_when_somebody_looked_and_is_free_now_can_be_claimed()
    {
        StoreClient owner = NewClient();
        Lease lease = await owner.AssignAsync(Vm1, 0);
        StoreClient other = NewClient();
        other.CatchUp((await Store.TrailAsync(Host)).Select(e => e.Event));
        await owner.ReleaseAsync(lease);

        VmResult<OwnershipEvent> written = await other.DoAsync(new AssignCommand(StoreClient.Ask(Vm2, 0)));

        written.GetValueOrThrow().Revision.Should().Be(3);
    }

    [Fact]
    public async Task What_was_free_when_somebody_looked_and_is_taken_now_is_refused_by_its_own_registry()
    {
        StoreClient late = NewClient();
        await NewClient().AssignAsync(Vm1, 0);

        VmResult<OwnershipEvent> refused = await late.DoAsync(new AssignCommand(StoreClient.Ask(Vm2, 0)));

        refused.Error!.Code.Should().Be(VmErrorCode.AlreadyAssigned);
        (await Store.TellAsync(Host)).Revision.Should().Be(1);
    }

    [Fact]
    public async Task The_number_of_the_event_counts_and_not_what_was_known_when_it_was_asked_for()
    {
        StoreClient client = NewClient();
        await WriteFiveAsync(client);

        VmResult<OwnershipEvent> written = await Store.AppendAsync(Host, 2, _ => client.Decide(new AssignCommand(StoreClient.Ask(Vm1, 5))));

        written.GetValueOrThrow().Revision.Should().Be(6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(9)]
    public async Task An_event_of_another_number_than_the_next_is_a_bug_of_the_caller_and_is_not_written(ulong decidedAt)
    {
        await NewClient().AssignAsync(Vm1, 0);
        string[] before = await PictureAsync();
        var wrong = new StoreClient(Store, Host, StoreCards.Host(), registry: Pretender.At(decidedAt));

        Func<Task> append = async () => (await Store.AppendAsync(Host, 1, _ => wrong.Decide(new AssignCommand(StoreClient.Ask(Vm2, 5))))).ThrowIfError();

        await append.Should().ThrowAsync<ArgumentException>();
        (await PictureAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task A_claim_without_a_unit_for_each_function_is_a_bug_of_the_caller_and_is_not_written()
    {
        StoreClient client = NewClient();

        Func<Task> append = async () => (await Store.AppendAsync(
            Host, 0, _ => new StoreAppend(client.Decide(new AssignCommand(StoreClient.Ask(Vm1, 0))).GetValueOrThrow().Event, client.By))).ThrowIfError();

        await append.Should().ThrowAsync<ArgumentException>();
        (await Store.TellAsync(Host)).Revision.Should().Be(0);
    }

    [Fact]
    public async Task What_is_thrown_while_it_is_decided_comes_back_and_the_store_goes_on()
    {
        StoreClient client = NewClient();

        Func<Task> append = async () => (await Store.AppendAsync(Host, 0, _ => throw new InvalidDataException("a bug"))).ThrowIfError();

        (await append.Should().ThrowAsync<InvalidDataException>()).WithMessage("a bug");
        await client.AssignAsync(Vm1, 0);
        (await Store.TellAsync(Host)).Revision.Should().Be(1);
    }

    [Fact]
    public async Task Who_knows_more_than_the_store_hears_that_the_store_is_damaged()
    {
        await NewClient().AssignAsync(Vm1, 0);

        VmResult<OwnershipEvent> refused = await Store.LieAsync(Host, Pretender.At(3), new AssignCommand(StoreClient.Ask(Vm2, 5)));

        refused.Error!.Code.Should().Be(VmErrorCode.StoreDamaged);
        (await Store.TellAsync(Host)).Revision.Should().Be(1);
    }

    [Fact]
    public async Task The_trail_says_who_asked_and_why_and_from_where()
    {
        StoreClient client = NewClient();
        var full = new AuditStamp("ops@ß-Straße", "moved – 東京 🙂 'quoted' \"twice\" \\ \n; DROP TABLE events; --", HostId.Parse("other.host"), "5e7f0f5a-boot");
        client.By = full;
        Lease lease = await client.AssignAsync(Vm1, 0);
        client.By = new AuditStamp("x");
        await client.ReleaseAsync(lease);

        StoredEvent[] trail = await Store.TrailAsync(Host);

        trail.Select(e => e.By).Should().Equal(full, new AuditStamp("x"));
    }

    [Fact]
    public async Task Every_kind_of_event_comes_back_as_it_was()
    {
        StoreClient client = NewClient();
        await WriteFiveAsync(client);
        await client.ClearAsync(1);
        Lease reserved = await client.ReserveAsync(Vm2, 4);
        (await client.DoAsync(new CommitCommand(reserved))).ThrowIfError();
        await client.ReleaseAsync(reserved);

        StoredEvent[] trail = await Store.TrailAsync(Host);

        DeviceRegistry copy = NewClient().Registry;
        Assert.All(trail, entry => copy.Replay(entry.Event).ThrowIfError());
        StorePicture.Of(copy.Snapshot()).Should().Equal(StorePicture.Of(client.Registry.Snapshot()));
        trail.Select(e => e.Event.GetType()).Distinct().Should().HaveCount(7);
    }

    // Reserved, cancelled, assigned, releasing, quarantined.
    private static async Task WriteFiveAsync(StoreClient client)
    {
        (await client.DoAsync(new CancelCommand(await client.ReserveAsync(Vm1, 0)))).ThrowIfError();
        await client.FailAsync(await client.AssignAsync(Vm1, 0, 1), 1);
    }
}
