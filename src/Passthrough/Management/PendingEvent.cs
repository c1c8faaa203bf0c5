namespace Passthrough;

/// <summary>
/// An event on its way to the store: decided by the registry, once it knows all that the store does, and again whenever others were faster.
/// </summary>
internal sealed class PendingEvent(RegistryReplica replica, Func<DeviceRegistry, VmResult<OwnershipEvent>> decide, AuditStamp by)
{
    /// <summary>What was decided last, which may have been written; null when it was refused each time.</summary>
    public StoreAppend? Last { get; private set; }

    /// <summary>Why the registry refused it last; null when it did not.</summary>
    public VmError? Refusal { get; private set; }

    /// <summary>Whether it is decided only on a report that has every function that others have claimed.</summary>
    public bool NeedsReport { get; init; }

    /// <summary>Whether it was not decided for want of such a report: the host has to be read again.</summary>
    public bool IsHeldUp { get; private set; }

    /// <summary>Takes in what others wrote and decides.</summary>
    public VmResult<StoreAppend> Decide(IReadOnlyList<OwnershipEvent> news)
    {
        foreach (OwnershipEvent next in news)
        {
            if (replica.Replay(next) is { } contradiction)
            {
                return contradiction;
            }
        }

        IsHeldUp = NeedsReport && replica.IsReportOutdated;
        if (IsHeldUp)
        {
            return Refusal = new RevisionMoved(by.FromHost, 1);
        }

        if (!decide(replica.Registry).TryGetValue(out OwnershipEvent? decided, out VmError? refusal))
        {
            Refusal = refusal;
            return refusal;
        }

        return Last = new(decided, by, replica.UnitsOf(decided));
    }

    /// <summary>Whether an entry of the trail is this event. Who asked is part of it: another process may have decided the like of it.</summary>
    public bool Is(StoredEvent stored) =>
        Last is { Event: var mine }
        && stored.By == by
        && stored.Event.Revision == mine.Revision
        && stored.Event.GetType() == mine.GetType()
        && Equals(stored.Event.Subject, mine.Subject)
        && Equals(stored.Event.Subject?.Request, mine.Subject?.Request)
        && (mine is not OwnershipCleared cleared || stored.Event.Equals(cleared));
}
