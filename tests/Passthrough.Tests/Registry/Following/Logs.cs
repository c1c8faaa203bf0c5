namespace Passthrough.Tests.Registry.Following;

/// <summary>Event logs with events of which only the number matters.</summary>
internal static class Logs
{
    public const int Kept = 16;

    public static OwnershipEvent Event(ulong revision) => new OwnershipCleared(revision, new FunctionKey(default), "looked at it");

    /// <summary>A log that keeps 16 events, after so many of them.</summary>
    public static EventLog After(int events)
    {
        var log = new EventLog(Kept);
        log.Add(events);
        return log;
    }

    public static void Add(this EventLog log, int events)
    {
        for (int i = 0; i < events; i++)
        {
            log.Append(Event(log.Last + 1));
        }

        log.Signal();
    }

    public static IAsyncEnumerator<RegistrySignal> Follow(this EventLog log, ulong after) => log.FollowAsync(after).GetAsyncEnumerator();

    /// <summary>The next items, <c>end</c> after the last.</summary>
    public static async Task<string[]> TakeAsync(this IAsyncEnumerator<RegistrySignal> follower, int count)
    {
        string[] items = new string[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = await follower.MoveNextAsync() ? Text(follower.Current) : "end";
        }

        return items;
    }

    public static string Text(RegistrySignal signal) => signal switch
    {
        OwnershipHappened happened => $"{happened.Event.Revision}",
        EventsLost lost => $"lost, resync from {lost.ResyncFrom}",
        _ => throw new ArgumentException($"{signal} is no signal.", nameof(signal)),
    };

    public static string[] Numbers(int from, int to) => [.. Enumerable.Range(from, to - from + 1).Select(n => $"{n}")];
}
