using static Passthrough.Tests.Management.Fleet.Fleets;

namespace Passthrough.Tests.Management.Fleet;

/// <summary>Following a fleet is following a set of hosts, each from a revision of its own.</summary>
public sealed class FleetFollowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ManualClock _clock = new();

    private static async Task GiveAsync(InMemoryFleetStore store, HostId host, ulong revision, int card)
    {
        var registry = new DeviceRegistry(Options.Policy);
        registry.Apply((await store.ReadInventoryAsync(host)).GetValueOrThrow()!).GetValueOrThrow();
        registry.Restore((await store.ReadAsync(host)).GetValueOrThrow().ToSnapshot().GetValueOrThrow()).ThrowIfError();
        OwnershipEvent next = registry.Decide(new AssignCommand(Wish($"address=*:*:{card:x2}.*", Vm1))).GetValueOrThrow();
        OwnershipUnit unit = OwnershipUnit.Of(registry.Inventory, ((OwnershipAssigned)next).Lease.Functions[0], Options.Policy);
        (await store.AppendAsync(host, revision, _ => new StoreAppend(next, new("tests"), [unit]))).GetValueOrThrow();
    }

    [Fact]
    public async Task Each_host_is_told_in_order_from_its_own_revision_and_what_happens_later_too()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(8)), (B, Cards(8)));
        for (int card = 0; card < 3; card++)
        {
            await GiveAsync(store, A, (ulong)card, card);
            await GiveAsync(store, B, (ulong)card, card);
        }

        using var patience = new CancellationTokenSource(Patience);
        List<(HostId Host, ulong Revision)> told = [];
        await foreach ((HostId host, VmResult<StoredEvent> next) in Over(store).FollowAsync(new Dictionary<HostId, ulong> { [A] = 0, [B] = 2 }, patience.Token))
        {
            told.Add((host, next.GetValueOrThrow().Event.Revision));
            if (told.Count == 4)
            {
                await GiveAsync(store, B, 3, 3);
            }
            else if (told.Count == 5)
            {
                break;
            }
        }

        told.Where(t => t.Host == A).Select(t => t.Revision).Should().Equal(1UL, 2, 3);
        told.Where(t => t.Host == B).Select(t => t.Revision).Should().Equal(3UL, 4);
    }

    [Fact]
    public async Task A_host_whose_trail_was_cut_is_told_by_an_error_and_the_others_go_on()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(8)), (B, Cards(8)));
        await GiveAsync(store, A, 0, 0);
        await GiveAsync(store, B, 0, 0);
        (await store.PruneAsync(A, _clock.Now + TimeSpan.FromDays(1))).GetValueOrThrow();

        using var patience = new CancellationTokenSource(Patience);
        Dictionary<HostId, VmResult<StoredEvent>> told = [];
        await foreach ((HostId host, VmResult<StoredEvent> next) in Over(store).FollowAsync(new Dictionary<HostId, ulong> { [A] = 0, [B] = 0 }, patience.Token))
        {
            told.Add(host, next);
            if (told.Count == 2)
            {
                break;
            }
        }

        told[A].Error.Should().Be(new EventsPruned(A, 0, 1));
        told[B].IsSuccess.Should().BeTrue();
    }

    [Fact]
    public async Task Cancelling_ends_the_stream()
    {
        InMemoryFleetStore store = await PublishedAsync(_clock, (A, Cards(1)));
        using var cancelled = new CancellationTokenSource();
        await using IAsyncEnumerator<(HostId, VmResult<StoredEvent>)> stream =
            Over(store).FollowAsync(new Dictionary<HostId, ulong> { [A] = 0 }, cancelled.Token).GetAsyncEnumerator(cancelled.Token);
        ValueTask<bool> next = stream.MoveNextAsync();

        await cancelled.CancelAsync();

        await FluentActions.Awaiting(async () => await next).Should().ThrowAsync<OperationCanceledException>();
    }
}
