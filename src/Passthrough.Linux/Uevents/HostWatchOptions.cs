namespace Passthrough.Linux;

/// <summary>How a host is watched. Immutable.</summary>
public sealed record HostWatchOptions
{
    /// <summary>The options of who was told nothing.</summary>
    public static readonly HostWatchOptions Default = new();

    /// <summary>So long there must be quiet before a burst of events counts as over; not negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public TimeSpan Quiet { get; init => field = NotBelow(value, TimeSpan.Zero); } = TimeSpan.FromMilliseconds(200);

    /// <summary>After so long a burst counts as over also when it goes on; not negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public TimeSpan LongestBurst { get; init => field = NotBelow(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// So often the host is read again without an event: some changes make none (a driver override), and in some containers none is heard. A millisecond at least.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is shorter.</exception>
    public TimeSpan Rescan { get; init => field = NotBelow(value, TimeSpan.FromMilliseconds(1)); } = TimeSpan.FromSeconds(30);

    private static TimeSpan NotBelow(TimeSpan value, TimeSpan least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        return value;
    }
}
