using static Passthrough.Tests.Registry.Following.Logs;

namespace Passthrough.Tests.Registry.Following;

public sealed class EventLogTests
{
    [Fact]
    public async Task Who_follows_from_the_beginning_is_told_every_event_in_order()
    {
        await using IAsyncEnumerator<RegistrySignal> follower = After(10).Follow(0);

        (await follower.TakeAsync(10)).Should().Equal(Numbers(1, 10));
    }

    [Fact]
    public async Task Who_follows_from_the_middle_is_told_what_came_after()
    {
        await using IAsyncEnumerator<RegistrySignal> follower = After(10).Follow(7);

        (await follower.TakeAsync(3)).Should().Equal(Numbers(8, 10));
    }

    [Fact]
    public async Task Who_follows_from_the_end_waits_for_the_next_event()
    {
        EventLog log = After(10);
        await using IAsyncEnumerator<RegistrySignal> follower = log.Follow(10);
        Task<string[]> next = follower.TakeAsync(1);
        bool early = next.IsCompleted;

        log.Add(1);

        early.Should().BeFalse();
        (await next.WaitAsync(Threads.Patience)).Should().Equal("11");
    }

    [Fact]
    public async Task Who_follows_from_an_event_that_readers_see_a_moment_before_the_log_has_it_waits_for_it()
    {
        var published = new PublishedRevision();
        published.Publish(1);
        var log = new EventLog(kept: 16, published: published);
        await using IAsyncEnumerator<RegistrySignal> follower = log.Follow(1);
        Task<string[]> next = follower.TakeAsync(1);
        bool early = next.IsCompleted;

        log.Add(2);

        early.Should().BeFalse();
        (await next.WaitAsync(Threads.Patience)).Should().Equal("2");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(ulong.MaxValue)]
    public async Task Who_follows_from_what_has_not_happened_has_lost_events(ulong after)
    {
        await using IAsyncEnumerator<RegistrySignal> follower = After(10).Follow(after);

        (await follower.TakeAsync(2)).Should().Equal("lost, resync from 10", "end");
    }

    [Fact]
    public async Task Who_is_too_slow_is_told_last_where_to_resync_from()
    {
        EventLog log = After(1);
        await using IAsyncEnumerator<RegistrySignal> follower = log.Follow(0);
        await follower.TakeAsync(1);

        log.Add(29);

        (await follower.TakeAsync(2)).Should().Equal("lost, resync from 30", "end");
    }

    [Fact]
    public async Task A_revision_to_resync_from_can_be_followed_from()
    {
        EventLog log = After(30);
        await using IAsyncEnumerator<RegistrySignal> slow = log.Follow(0);
        await slow.MoveNextAsync();
        await using IAsyncEnumerator<RegistrySignal> follower = log.Follow(((EventsLost)slow.Current).ResyncFrom);

        log.Add(2);

        (await follower.TakeAsync(2)).Should().Equal("31", "32");
    }

    [Fact]
    public async Task Who_keeps_up_loses_nothing_however_often_the_places_are_used_again()
    {
        EventLog log = After(0);
        await using IAsyncEnumerator<RegistrySignal> follower = log.Follow(0);
        List<string> told = [];

        for (int lap = 0; lap < 5; lap++)
        {
            log.Add(Kept);
            told.AddRange(await follower.TakeAsync(Kept));
        }

        told.Should().Equal(Numbers(1, 5 * Kept));
    }

    [Fact]
    public void Every_pair_of_events_and_revision_gives_the_next_event_a_wait_or_a_loss()
    {
        (int Events, int After)[] pairs = [.. from events in Enumerable.Range(0, 50) from after in Enumerable.Range(0, 55) select (events, after)];

        string[] told = [.. pairs.Select(p => First(p.Events, (ulong)p.After))];

        told.Should().Equal(pairs.Select(p => p switch
        {
            _ when p.After == p.Events => "waits",
            _ when p.After > p.Events || p.After < p.Events - Kept => $"lost, resync from {p.Events}",
            _ => $"{p.After + 1}",
        }));
    }

    private static string First(int events, ulong after)
    {
        Task<string[]> first = After(events).Follow(after).TakeAsync(1);
        return first.IsCompleted ? first.Result[0] : "waits";
    }

    [Fact]
    public void Adding_gives_back_the_event_that_is_kept_no_more()
    {
        EventLog log = After(0);

        ulong?[] fallen = [.. Enumerable.Range(1, Kept + 3).Select(n => log.Append(Event((ulong)n))?.Revision)];

        fallen.Should().Equal([.. Enumerable.Repeat<ulong?>(null, Kept), 1UL, 2UL, 3UL]);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    public void An_event_that_does_not_follow_is_a_bug_of_the_caller_and_is_not_added(ulong revision)
    {
        EventLog log = After(10);

        Action add = () => log.Append(Event(revision));

        add.Should().Throw<ArgumentException>();
        log.Last.Should().Be(10);
    }

    [Fact]
    public async Task One_signal_wakes_all_who_wait()
    {
        EventLog log = After(0);
        Task<string[]>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => log.Follow(0).TakeAsync(2))];

        log.Add(2);

        (await Task.WhenAll(waiting).WaitAsync(Threads.Patience)).Should().AllBeEquivalentTo(Numbers(1, 2));
    }

    [Fact]
    public async Task A_log_can_begin_at_a_later_revision()
    {
        var log = new EventLog(Kept, 1_000);
        log.Add(2);
        await using IAsyncEnumerator<RegistrySignal> first = log.Follow(1_000);
        await using IAsyncEnumerator<RegistrySignal> earlier = log.Follow(999);

        (await first.TakeAsync(2)).Should().Equal("1001", "1002");
        (await earlier.TakeAsync(2)).Should().Equal("lost, resync from 1002", "end");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    public async Task Whatever_a_follower_has_been_told_a_restart_loses_it(int told)
    {
        EventLog log = After(10);
        await using IAsyncEnumerator<RegistrySignal> follower = log.Follow(0);
        await follower.TakeAsync(told);
        Task<string[]> next = log.Follow(10).TakeAsync(1);

        log.Restart(9);
        log.Add(4);

        (await follower.TakeAsync(2)).Should().Equal("lost, resync from 13", "end");
        (await next.WaitAsync(Threads.Patience)).Single().Should().StartWith("lost");
    }

    [Fact]
    public void Adding_where_nobody_follows_allocates_nothing()
    {
        var log = new EventLog(Kept);
        OwnershipEvent[] events = [.. Enumerable.Range(1, AllocationMeter.Calls).Select(n => Event((ulong)n))];

        long bytes = AllocationMeter.BytesOf(() =>
        {
            log.Append(events[log.Last]);
            log.Signal();
            return true;
        });

        bytes.Should().Be(0);
    }
}
