using System.Runtime.CompilerServices;

namespace Passthrough.Linux;

/// <summary>Tells when a host is to be read again: after each burst of the kernel's events, and from time to time all the same.</summary>
/// <param name="options">How.</param>
/// <param name="time">The clock.</param>
internal sealed class HostWatch(HostWatchOptions options, TimeProvider time)
{
    /// <summary>Watches until it is cancelled.</summary>
    /// <param name="open">Opens what is listened to, before the first signal; what it opened is closed at the end.</param>
    /// <param name="cancellationToken">Ends it, by an <see cref="OperationCanceledException"/>.</param>
    public async IAsyncEnumerable<HostWatchSignal> RunAsync(
        Func<VmResult<IUeventSource>> open, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isHeard = open().TryGetValue(out IUeventSource? source, out VmError? error);
        using UeventNews? news = isHeard ? new UeventNews(source!) : null;
        yield return new(HostWatchReason.Begun, error);
        while (isHeard)
        {
            HostWatchSignal next = await NextAsync(news!, cancellationToken).ConfigureAwait(false);
            isHeard = next.Warning is null;
            yield return next;
        }

        while (true)
        {
            await Task.Delay(options.Rescan, time, cancellationToken).ConfigureAwait(false);
            yield return new(HostWatchReason.Due);
        }
    }

    private async ValueTask<HostWatchSignal> NextAsync(UeventNews news, CancellationToken cancellationToken)
    {
        bool? hasNews = await WaitAsync(news, options.Rescan, cancellationToken).ConfigureAwait(false);
        if (hasNews is null)
        {
            return new(HostWatchReason.Due);
        }

        bool lost = false;
        long begun = time.GetTimestamp();
        while (hasNews == true)
        {
            lost |= news.Take();
            TimeSpan left = options.LongestBurst - time.GetElapsedTime(begun);
            hasNews = left <= TimeSpan.Zero ? null : await WaitAsync(news, left < options.Quiet ? left : options.Quiet, cancellationToken).ConfigureAwait(false);
        }

        return new(lost ? HostWatchReason.Lost : HostWatchReason.Changed, hasNews is false ? new UeventsNotHeard("the system has closed the socket") : null);
    }

    // True: there are news; false: there will be none any more; null: the time is over.
    private async ValueTask<bool?> WaitAsync(UeventNews news, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            return await news.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
