namespace Passthrough.Tests.Management.Stores;

/// <summary>What the in-memory store does beside what every store does.</summary>
public sealed class InMemoryOwnershipStoreTests
{
    private static readonly HostId Host = HostId.Parse("host-1");
    private static readonly VmId Vm = VmId.Parse("web-1");

    private readonly SteppingClock _clock = new();

    [Fact]
    public async Task When_others_are_faster_each_time_nothing_is_written_and_that_is_said()
    {
        await using InMemoryOwnershipStore store = new(_clock);
        var late = new StoreClient(store, Host, StoreCards.Host());
        var quick = new StoreClient(store, Host, StoreCards.Host());
        int tried = 0;

        VmResult<OwnershipEvent> beaten = await store.AppendAsync(Host, 0, news =>
        {
            late.CatchUp(news);
            VmResult<StoreAppend> decided = late.Decide(new AssignCommand(StoreClient.Ask(Vm, 1)));
            quick.ClaimOrReleaseAsync(Vm).GetAwaiter().GetResult();
            tried++;
            return decided;
        });

        beaten.Error.Should().Be(new RevisionMoved(Host, tried));
        tried.Should().BeInRange(2, 1000);
        (await store.TellAsync(Host)).Revision.Should().Be((ulong)tried);
    }

    [Fact]
    public async Task Who_was_beaten_once_gets_its_turn()
    {
        await using InMemoryOwnershipStore store = new(_clock);
        var late = new StoreClient(store, Host, StoreCards.Host());
        var quick = new StoreClient(store, Host, StoreCards.Host());
        await quick.ClaimOrReleaseAsync(Vm);
        List<ulong[]> told = [];

        VmResult<OwnershipEvent> written = await store.AppendAsync(Host, 0, news =>
        {
            told.Add([.. news.Select(e => e.Revision)]);
            late.CatchUp(news);
            VmResult<StoreAppend> decided = late.Decide(new AssignCommand(StoreClient.Ask(Vm, 1)));
            Task other = told.Count == 1 ? quick.ClaimOrReleaseAsync(Vm) : Task.CompletedTask;
            other.GetAwaiter().GetResult();
            return decided;
        });

        written.GetValueOrThrow().Revision.Should().Be(3);
        told.Should().BeEquivalentTo(new ulong[][] { [1], [2] }, o => o.WithStrictOrdering());
    }

    [Fact]
    public async Task What_is_written_has_the_time_of_the_clock_that_was_given()
    {
        await using InMemoryOwnershipStore store = new(_clock);
        DateTimeOffset before = _clock.GetUtcNow();

        await new StoreClient(store, Host, StoreCards.Host()).AssignAsync(Vm, 0);

        (await store.TrailAsync(Host)).Single().At.Should().Be(before.AddSeconds(1));
    }

    [Fact]
    public async Task Disposing_a_store_leaves_what_it_holds_to_others_on_the_same_memory()
    {
        await using InMemoryOwnershipStore store = new(_clock);
        await new StoreClient(store, Host, StoreCards.Host()).AssignAsync(Vm, 0);
        InMemoryOwnershipStore other = store.Reopen();

        await store.DisposeAsync();

        (await other.TellAsync(Host)).Claims.Should().ContainSingle();
    }

    [Fact]
    [Trait("Category", "Heavy")]
    public async Task No_more_than_4096_ended_requests_are_told_and_older_ones_are_found()
    {
        await using InMemoryOwnershipStore store = new(_clock);
        const int Requests = 4100;
        var client = new StoreClient(store, Host, StoreCards.Host());
        for (int request = 1; request <= Requests; request++)
        {
            await client.ReleaseAsync(await client.AssignAsync(StoreClient.Ask(Vm, 0) with { Id = IdOf(request) }));
        }

        StoredOwnership told = await store.TellAsync(Host);

        told.EndedRequests.Select(e => e.Lease.Request.Id).Should().Equal(Enumerable.Range(Requests - 4095, 4096).Select(n => (Guid?)IdOf(n)));
        (await store.FindRequestAsync(Host, IdOf(1))).GetValueOrThrow()!.EndedAt.Should().Be(2);
    }

    [Fact]
    public void A_store_without_a_clock_is_a_bug_of_the_caller()
    {
        Action make = () => _ = new InMemoryOwnershipStore(null!);

        make.Should().Throw<ArgumentNullException>();
    }

    private static Guid IdOf(int number) => new(number, 0, 0, new byte[8]);
}
