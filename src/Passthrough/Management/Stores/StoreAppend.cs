using System.Collections.Immutable;

namespace Passthrough;

/// <summary>What is to be written: an event, who asked for it, and the units of ownership that its functions belong to.</summary>
/// <param name="Event">The event; its number is the revision after the one that it was decided on.</param>
/// <param name="By">Who asked.</param>
/// <param name="Units">For an event that gives or reserves: the unit of each function of the lease, in the lease's order; else empty.</param>
public sealed record StoreAppend(OwnershipEvent Event, AuditStamp By, ImmutableArray<OwnershipUnit> Units = default)
{
    /// <summary>The event.</summary>
    public OwnershipEvent Event { get; } = Event ?? throw new ArgumentNullException(nameof(Event));

    /// <summary>Who asked.</summary>
    public AuditStamp By { get; } = By ?? throw new ArgumentNullException(nameof(By));

    /// <summary>The unit of each function of the lease; never default.</summary>
    public ImmutableArray<OwnershipUnit> Units { get; } = Units.IsDefault ? [] : Units;
}
