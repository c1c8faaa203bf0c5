namespace Passthrough;

/// <summary>How a registry is made. Immutable.</summary>
public sealed record RegistryOptions
{
    /// <summary>The fewest events that a registry can be told to keep.</summary>
    public const int FewestEventsKept = 16;

    /// <summary>The most events that a registry can be told to keep.</summary>
    public const int MostEventsKept = 1 << 24;

    /// <summary>The options of a registry that was told nothing.</summary>
    public static readonly RegistryOptions Default = new();

    /// <summary>
    /// How many of the last events stay in memory, 16 to 16,777,216: so far may a follower lag behind, and so long is the id of a request remembered whose
    /// lease is over. Each costs 8 bytes at once, and what the event itself holds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public int EventsKept
    {
        get;
        init => field = value is >= FewestEventsKept and <= MostEventsKept
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"A registry keeps {FewestEventsKept} to {MostEventsKept} events.");
    }
    = 4096;
}
