namespace Passthrough.Testing;

/// <summary>Readings of a store of which a test knows that they succeed.</summary>
public static class StoreReading
{
    /// <summary>Longer than anything takes on a busy machine: only what hangs reaches it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<StoredOwnership> TellAsync(this IOwnershipStore store, HostId host) => (await store.ReadAsync(host)).GetValueOrThrow();

    /// <summary>The kept events after a revision.</summary>
    public static async Task<StoredEvent[]> TrailAsync(this IOwnershipStore store, HostId host, ulong? after = null)
    {
        ulong start = after ?? (await store.ReadCutAsync(host)).GetValueOrThrow().Revision;
        List<StoredEvent> told = [];
        await foreach (VmResult<StoredEvent> next in store.EventsAsync(host, start, follow: false))
        {
            told.Add(next.GetValueOrThrow());
        }

        return [.. told];
    }

    /// <summary>The next events that a follower is told, by their numbers.</summary>
    public static async Task<ulong[]> TakeAsync(this IAsyncEnumerator<VmResult<StoredEvent>> follower, int count)
    {
        ulong[] numbers = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            (await follower.MoveNextAsync().AsTask().WaitAsync(Patience)).Should().BeTrue("the stream goes on");
            numbers[i] = follower.Current.GetValueOrThrow().Event.Revision;
        }

        return numbers;
    }

    public static ulong[] Numbers(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(n => (ulong)n)];
}
