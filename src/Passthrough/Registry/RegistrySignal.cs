namespace Passthrough;

/// <summary>What somebody who follows a registry is told: <see cref="OwnershipHappened"/> or, as the last item, <see cref="EventsLost"/>.</summary>
public abstract record RegistrySignal
{
    private protected RegistrySignal()
    {
    }
}

/// <summary>The next event.</summary>
/// <param name="Event">The event; its revision is one more than that of the item before.</param>
public sealed record OwnershipHappened(OwnershipEvent Event) : RegistrySignal
{
    /// <summary>The event; its revision is one more than that of the item before.</summary>
    public OwnershipEvent Event { get; } = Event ?? throw new ArgumentNullException(nameof(Event));
}

/// <summary>
/// The next event is not kept any more, or there was none with the revision to follow from: this registry cannot continue the history. Always the last item.
/// </summary>
/// <param name="ResyncFrom">
/// The registry's revision at that moment. A snapshot that is taken now has this revision or a later one; follow again from the snapshot's.
/// </param>
public sealed record EventsLost(ulong ResyncFrom) : RegistrySignal;
