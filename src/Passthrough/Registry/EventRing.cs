namespace Passthrough;

/// <summary>The last events of one history, numbered without gaps. One writer at a time; readers take no lock.</summary>
/// <param name="capacity">How many are kept, 1 at least.</param>
/// <param name="revision">The revision before the first event.</param>
internal sealed class EventRing(int capacity, ulong revision)
{
    private readonly OwnershipEvent?[] _events = new OwnershipEvent?[capacity];
    private ulong _last = revision;

    public int Capacity => _events.Length;

    /// <summary>The number of the last event.</summary>
    public ulong Last => Volatile.Read(ref _last);

    /// <summary>Adds the next event and returns the one whose place it takes.</summary>
    public OwnershipEvent? Append(OwnershipEvent next)
    {
        if (next.Revision != _last + 1)
        {
            throw new ArgumentException($"Event {next.Revision} does not follow {_last}.", nameof(next));
        }

        ref OwnershipEvent? place = ref PlaceOf(next.Revision);
        OwnershipEvent? fallenOut = place;

        // In this order: an event up to the last one is in its place, unless a later one is.
        Volatile.Write(ref place, next);
        Volatile.Write(ref _last, next.Revision);
        return fallenOut;
    }

    /// <summary>The event after a revision; null when it is kept no more, never was, or has not happened.</summary>
    public OwnershipEvent? FindAfter(ulong revision) =>
        revision < Last && Volatile.Read(ref PlaceOf(revision + 1)) is { } found && found.Revision == revision + 1 ? found : null;

    private ref OwnershipEvent? PlaceOf(ulong revision) => ref _events[(int)(revision % (ulong)_events.Length)];
}
