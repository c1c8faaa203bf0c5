using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What an event changes in a store, row by row, so that no store has to know what an event means: a store writes the event, moves or makes or ends one
/// claim, and adds or takes away quarantines, all in one transaction.
/// </summary>
public sealed class StoreChange
{
    private StoreChange(StoreAppend append, ImmutableArray<OwnershipState> phasesBefore, OwnershipState? phase)
    {
        Append = append;
        PhasesBefore = phasesBefore;
        Phase = phase;
        Quarantines = append.Event is OwnershipQuarantined failed ? QuarantinesOf(failed) : [];
    }

    /// <summary>The event, who asked, and the units.</summary>
    public StoreAppend Append { get; }

    /// <summary>The event's number, which is the host's revision from now on.</summary>
    public ulong Revision => Append.Event.Revision;

    /// <summary>The kind of the event in one word: Reserved, Assigned, Cancelled, Releasing, Released, Quarantined or Cleared.</summary>
    public string Kind => Append.Event.GetType().Name["Ownership".Length..];

    /// <summary>The lease that it is about; null when a quarantine is cleared.</summary>
    public Lease? Lease => Append.Event.Subject;

    /// <summary>Whether it makes a claim: a row for the claim, one for each function, and one for each unit that the VM has no part of yet.</summary>
    public bool MakesClaim => Lease is not null && PhasesBefore.IsEmpty;

    /// <summary>Whether it ends the claim: its rows go, and those of units that nobody has a part of any more.</summary>
    public bool EndsClaim => Lease is not null && Phase is null;

    /// <summary>The phases from which the claim may move; empty when it is made now. A claim in no such phase, or missing, means a damaged store.</summary>
    public ImmutableArray<OwnershipState> PhasesBefore { get; }

    /// <summary>The claim's phase from now on; null when it ends.</summary>
    public OwnershipState? Phase { get; }

    /// <summary>The claim as it stands from now on; null when it ends.</summary>
    public RegistryClaim? Claim => Phase is { } phase ? new(Lease!, phase) : null;

    /// <summary>The functions that are in quarantine from now on.</summary>
    public ImmutableArray<RegistryQuarantine> Quarantines { get; }

    /// <summary>The function whose quarantine ends: that of <see cref="FunctionKey.IsSameFunction"/>; null for another event.</summary>
    public FunctionKey? Cleared => (Append.Event as OwnershipCleared)?.Function;

    /// <summary>What an event changes.</summary>
    /// <param name="append">The event, who asked, and the units.</param>
    /// <exception cref="ArgumentException">The units are not one for each function of a claim that is made.</exception>
    public static StoreChange Of(StoreAppend append)
    {
        ArgumentNullException.ThrowIfNull(append);
        StoreChange change = append.Event switch
        {
            OwnershipReserved => new(append, [], OwnershipState.Reserved),
            OwnershipAssigned assigned when assigned.Lease.Generation == assigned.Revision => new(append, [], OwnershipState.Assigned),
            OwnershipAssigned => new(append, [OwnershipState.Reserved], OwnershipState.Assigned),
            OwnershipCancelled => new(append, [OwnershipState.Reserved], phase: null),
            OwnershipReleasing => new(append, [OwnershipState.Reserved, OwnershipState.Assigned], OwnershipState.Releasing),
            OwnershipReleased => new(append, [OwnershipState.Reserved, OwnershipState.Assigned, OwnershipState.Releasing], phase: null),
            OwnershipQuarantined => new(append, [OwnershipState.Releasing], phase: null),
            _ => new(append, [], phase: null),
        };
        return append.Units.Length == (change.MakesClaim ? change.Lease!.Functions.Length : 0)
            ? change
            : throw new ArgumentException("A claim that is made has a unit for each function, and no other event has units.", nameof(append));
    }

    private static ImmutableArray<RegistryQuarantine> QuarantinesOf(OwnershipQuarantined failed) =>
    [
        .. failed.Lease.Functions
            .Select(f => (Function: f, Reason: failed.OutcomeFor(f).Quarantine))
            .Where(q => q.Reason is not null)
            .Select(q => new RegistryQuarantine(q.Function, q.Reason!, failed.Revision)),
    ];
}
