using static Passthrough.Tests.Registry.Following.Logs;

namespace Passthrough.Tests.Registry.Following;

/// <summary>How following ends when the follower wants it to.</summary>
public sealed class FollowerEndTests
{
    [Fact]
    public async Task Cancelling_ends_a_wait()
    {
        using var source = new CancellationTokenSource();
        await using IAsyncEnumerator<RegistrySignal> follower = After(0).FollowAsync(0, source.Token).GetAsyncEnumerator(CancellationToken.None);
        Task<string[]> next = follower.TakeAsync(1);

        await source.CancelAsync();

        await next.Invoking(n => n.WaitAsync(Threads.Patience)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Cancelling_ends_a_stream_that_has_more_to_tell()
    {
        using var source = new CancellationTokenSource();
        await using IAsyncEnumerator<RegistrySignal> follower = After(10).FollowAsync(0, source.Token).GetAsyncEnumerator(CancellationToken.None);
        await follower.TakeAsync(3);

        await source.CancelAsync();

        await follower.Invoking(f => f.TakeAsync(1)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task What_was_cancelled_before_tells_nothing()
    {
        await using IAsyncEnumerator<RegistrySignal> follower = After(10).FollowAsync(0, new CancellationToken(canceled: true)).GetAsyncEnumerator(CancellationToken.None);

        await follower.Invoking(f => f.TakeAsync(1)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task The_token_of_the_enumeration_counts_too()
    {
        using var source = new CancellationTokenSource();
        await using IAsyncEnumerator<RegistrySignal> follower = After(0).FollowAsync(0).GetAsyncEnumerator(source.Token);
        Task<string[]> next = follower.TakeAsync(1);

        await source.CancelAsync();

        await next.Invoking(n => n.WaitAsync(Threads.Patience)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Who_is_cancelled_takes_nobody_along()
    {
        EventLog log = After(0);
        using var source = new CancellationTokenSource();
        Task<string[]> cancelled = log.FollowAsync(0, source.Token).GetAsyncEnumerator(CancellationToken.None).TakeAsync(1);
        Task<string[]> other = log.Follow(0).TakeAsync(1);

        await source.CancelAsync();
        log.Add(1);

        (await other.WaitAsync(Threads.Patience)).Should().Equal("1");
        await cancelled.Invoking(n => n.WaitAsync(Threads.Patience)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_loop_that_is_left_can_be_begun_again_where_it_was_left()
    {
        EventLog log = After(10);
        ulong seen = 0;
        await foreach (RegistrySignal signal in log.FollowAsync(0))
        {
            seen = ((OwnershipHappened)signal).Event.Revision;
            if (seen == 4)
            {
                break;
            }
        }

        log.Add(1);
        await using IAsyncEnumerator<RegistrySignal> again = log.Follow(seen);

        (await again.TakeAsync(7)).Should().Equal(Numbers(5, 11));
    }
}
