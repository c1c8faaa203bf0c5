using static Passthrough.Testing.StoreReading;

namespace Passthrough.Testing;

/// <summary>Who follows is told every event once and in order, whoever wrote it.</summary>
public abstract class FollowConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(6)]
    public async Task Who_does_not_follow_is_told_what_there_is_and_no_more(int after)
    {
        await WriteAsync(NewClient(), 6);

        StoredEvent[] told = await Store.TrailAsync(Host, (ulong)after);

        told.Select(e => e.Event.Revision).Should().Equal(Numbers(after + 1, 6));
    }

    [Fact]
    public async Task A_follower_is_told_what_there_is_and_then_what_comes()
    {
        StoreClient client = NewClient();
        await WriteAsync(client, 3);
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = Follow(Store, after: 1);
        ulong[] first = await follower.TakeAsync(2);

        Task<ulong[]> next = follower.TakeAsync(2);
        bool early = next.IsCompleted;
        await WriteAsync(client, 2);

        first.Should().Equal(2, 3);
        early.Should().BeFalse();
        (await next).Should().Equal(4, 5);
    }

    [Fact]
    public async Task Each_event_wakes_who_waits_for_it_without_another_after_it()
    {
        StoreClient client = NewClient();
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = Follow(Store, after: 0);
        List<ulong> told = [];

        for (int written = 0; written < 12; written++)
        {
            Task<ulong[]> next = follower.TakeAsync(1);
            await WriteAsync(client, 1);
            told.AddRange(await next);
        }

        told.Should().Equal(Numbers(1, 12));
    }

    [Fact]
    public async Task A_follower_is_told_what_another_store_on_the_same_place_wrote()
    {
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = Follow(Store, after: 0);
        Task<ulong[]> next = follower.TakeAsync(3);

        await WriteAsync(NewClient(store: await ReopenAsync()), 3);

        (await next).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task A_host_can_be_followed_before_it_was_ever_heard_of()
    {
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = Follow(Store, after: 0);
        Task<ulong[]> first = follower.TakeAsync(1);

        await WriteAsync(NewClient(), 1);

        (await first).Should().Equal(1);
    }

    [Fact]
    public async Task Several_followers_are_each_told_everything_at_their_own_pace()
    {
        StoreClient client = NewClient();
        await using IAsyncEnumerator<VmResult<StoredEvent>> quick = Follow(Store, after: 0);
        await using IAsyncEnumerator<VmResult<StoredEvent>> slow = Follow(await ReopenAsync(), after: 0);
        await using IAsyncEnumerator<VmResult<StoredEvent>> late = Follow(Store, after: 20);
        Task<ulong[]> all = quick.TakeAsync(40);

        await WriteAsync(client, 40);

        (await all).Should().Equal(Numbers(1, 40));
        (await slow.TakeAsync(40)).Should().Equal(Numbers(1, 40));
        (await late.TakeAsync(20)).Should().Equal(Numbers(21, 40));
    }

    [Fact]
    public async Task Followers_miss_nothing_while_several_write()
    {
        const int Each = 20;
        StoreClient[] writers = [NewClient(), NewClient(store: await ReopenAsync()), NewClient(store: await ReopenAsync())];
        await using IAsyncEnumerator<VmResult<StoredEvent>> one = Follow(Store, after: 0);
        await using IAsyncEnumerator<VmResult<StoredEvent>> other = Follow(await ReopenAsync(), after: 0);
        Task<ulong[]>[] told = [Task.Run(() => one.TakeAsync(3 * Each)), Task.Run(() => other.TakeAsync(3 * Each))];

        await Task.WhenAll(writers.Select((writer, card) => Task.Run(() => WriteAsync(writer, Each, card)))).WaitAsync(Patience);

        (await Task.WhenAll(told)).Should().AllSatisfy(numbers => numbers.Should().Equal(Numbers(1, 3 * Each)));
    }

    [Fact]
    public async Task A_follower_that_replays_what_it_is_told_has_the_owners_that_the_store_has()
    {
        StoreClient client = NewClient();
        StoreClient copy = NewClient();
        await client.FailAsync(await client.AssignAsync(Vm1, 0, 1), 1);
        await client.AssignAsync(Vm2, 2);
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = Follow(Store, after: 0);

        for (int i = 0; i < 4; i++)
        {
            (await follower.MoveNextAsync()).Should().BeTrue();
            copy.CatchUp([follower.Current.GetValueOrThrow().Event]);
        }

        StorePicture.Of(copy.Registry.Snapshot()).Should().Equal(StorePicture.Of(await Store.TellAsync(Host)));
    }

    [Fact]
    public async Task A_follower_that_waits_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = Store.EventsAsync(Host, 0, follow: true, cancel.Token).GetAsyncEnumerator();
        Task<bool> next = follower.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        Func<Task> wait = () => next.WaitAsync(Patience);
        await wait.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task One_follower_that_is_cancelled_makes_no_difference_to_another()
    {
        using var cancel = new CancellationTokenSource();
        await using IAsyncEnumerator<VmResult<StoredEvent>> cancelled = Store.EventsAsync(Host, 0, follow: true).GetAsyncEnumerator(cancel.Token);
        await using IAsyncEnumerator<VmResult<StoredEvent>> other = Follow(Store, after: 0);
        Task<bool> never = cancelled.MoveNextAsync().AsTask();
        Task<ulong[]> next = other.TakeAsync(2);
        await cancel.CancelAsync();
        Func<Task> wait = () => never.WaitAsync(Patience);
        await wait.Should().ThrowAsync<OperationCanceledException>();

        await WriteAsync(NewClient(), 2);

        (await next).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Who_follows_from_what_the_store_does_not_have_hears_that_it_is_damaged()
    {
        await WriteAsync(NewClient(), 2);
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = Follow(Store, after: 3);

        (await follower.MoveNextAsync().AsTask().WaitAsync(Patience)).Should().BeTrue();

        follower.Current.Error!.Code.Should().Be(VmErrorCode.StoreDamaged);
        (await follower.MoveNextAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task A_record_of_a_host_wakes_nobody()
    {
        StoreClient client = NewClient();
        Lease lease = await client.AssignAsync(Vm1, 0);
        await using IAsyncEnumerator<VmResult<StoredEvent>> follower = Follow(Store, after: 1);
        Task<ulong[]> next = follower.TakeAsync(1);

        (await Store.WriteHostRecordAsync(Host, 1, lease.Functions[0], new(1, "x"))).ThrowIfError();
        await client.AssignAsync(Vm1, 1);

        (await next).Should().Equal(2);
    }

    private static IAsyncEnumerator<VmResult<StoredEvent>> Follow(IOwnershipStore store, ulong after) =>
        store.EventsAsync(Host, after, follow: true).GetAsyncEnumerator();

    /// <summary>Writes events about a card: an even number leaves it free.</summary>
    private static async Task WriteAsync(StoreClient client, int events, int card = 0)
    {
        for (int written = 0; written < events; written++)
        {
            await client.ClaimOrReleaseAsync(Vm1, card);
        }
    }
}
