using static Passthrough.Tests.Registry.Following.Logs;

namespace Passthrough.Tests.Registry.Following;

/// <summary>Followers while a writer is at work.</summary>
[Trait("Category", "Heavy")]
public sealed class FollowerConcurrencyTests
{
    private const int Followers = 8;

    [ThreadStatic]
    private static bool t_isWriting;

    [Fact]
    public async Task Where_all_events_are_kept_every_follower_is_told_each_once_and_in_order()
    {
        int events = TestScale.Of(50_000);
        var log = new EventLog(events);
        Task<List<ulong>>[] followers = [.. Enumerable.Range(0, Followers).Select(_ => Task.Run(() => FollowTo(log, (ulong)events)))];

        await Task.Run(() => WriteOneByOne(log, events));

        foreach (List<ulong> told in await Task.WhenAll(followers).WaitAsync(Threads.Patience))
        {
            told.Should().Equal(Enumerable.Range(1, events).Select(n => (ulong)n));
        }
    }

    [Fact]
    public async Task Where_few_are_kept_a_follower_is_told_no_event_twice_and_none_out_of_order()
    {
        int events = TestScale.Of(200_000);
        var log = new EventLog(Kept);
        Task<List<ulong>>[] followers = [.. Enumerable.Range(0, Followers).Select(_ => Task.Run(() => FollowTo(log, (ulong)events)))];

        await Task.Run(() => WriteOneByOne(log, events));

        foreach (List<ulong> told in await Task.WhenAll(followers).WaitAsync(Threads.Patience))
        {
            told.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        }
    }

    [Fact]
    public async Task No_signal_is_lost_however_it_meets_a_follower_who_is_about_to_wait()
    {
        int events = TestScale.Of(20_000);
        var log = new EventLog(Kept);
        using var told = new SemaphoreSlim(0);
        Task follower = Task.Run(async () =>
        {
            await using IAsyncEnumerator<RegistrySignal> stream = log.Follow(0);
            for (int i = 0; i < events; i++)
            {
                await stream.MoveNextAsync();
                told.Release();
            }
        });

        // The writer goes on as soon as the follower has the event and is on its way to wait for the next.
        await Threads.Together(() =>
        {
            for (int i = 0; i < events; i++)
            {
                log.Add(1);
                told.Wait();
            }
        });

        await follower.WaitAsync(Threads.Patience);
    }

    [Fact]
    public async Task Nothing_of_a_followers_runs_on_the_thread_that_signals()
    {
        EventLog log = After(0);
        Task<bool>[] followers = [.. Enumerable.Range(0, Followers).Select(_ => WasWokenByWriter(log.Follow(0)))];

        await Threads.Together(() =>
        {
            t_isWriting = true;
            log.Add(1);
            t_isWriting = false;
        });

        (await Task.WhenAll(followers).WaitAsync(Threads.Patience)).Should().NotContain(true);
    }

    private static async Task<bool> WasWokenByWriter(IAsyncEnumerator<RegistrySignal> follower)
    {
        await follower.MoveNextAsync().ConfigureAwait(false);
        return t_isWriting;
    }

    private static void WriteOneByOne(EventLog log, int events)
    {
        for (int i = 0; i < events; i++)
        {
            log.Add(1);
        }
    }

    /// <summary>Follows up to a revision and returns what was told. The runs between two losses must be whole, and a loss leads on.</summary>
    private static async Task<List<ulong>> FollowTo(EventLog log, ulong revision)
    {
        List<ulong> told = [];
        ulong after = 0;
        while (after < revision)
        {
            await foreach (RegistrySignal signal in log.FollowAsync(after))
            {
                ulong expected = after + 1;
                after = signal is EventsLost lost ? lost.ResyncFrom : expected;
                Assert.True(signal is EventsLost ? after >= expected : ((OwnershipHappened)signal).Event.Revision == expected, $"{signal} came after {expected - 1}");
                told.AddRange(signal is EventsLost ? [] : [expected]);
                if (after == revision)
                {
                    break;
                }
            }
        }

        return told;
    }
}
