namespace Passthrough;

/// <summary>How a fleet is asked. Immutable.</summary>
public sealed record FleetOptions
{
    /// <summary>Which hosts count as alive: those that published at most so long ago, by the server's clock. A minute, if nothing is said.</summary>
    public TimeSpan SeenWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The policy that every host is decided by.</summary>
    public OwnershipPolicy Policy { get; init; } = OwnershipPolicy.Default;

    /// <summary>Who asks, for the trail.</summary>
    public required AuditStamp By { get; init; }
}
