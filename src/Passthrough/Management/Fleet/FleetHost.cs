namespace Passthrough;

/// <summary>A host of a fleet, as the store knows it.</summary>
/// <param name="Host">The host.</param>
/// <param name="LastSeen">When it published last, by the server's clock.</param>
/// <param name="Ago">How long ago that was when the server was asked.</param>
/// <param name="InventoryRevision">How often what it has changed, from 1.</param>
/// <param name="Revision">The number of its last ownership event; 0 when there was none.</param>
public sealed record FleetHost(HostId Host, DateTimeOffset LastSeen, TimeSpan Ago, ulong InventoryRevision, ulong Revision);

/// <summary>A request that was granted on a host of a fleet.</summary>
/// <param name="Host">The host.</param>
/// <param name="Lease">The lease; its generation counts on that host.</param>
/// <param name="EndedAt">The number of the event that ended the lease; null while it is in force.</param>
public sealed record FleetGrant(HostId Host, Lease Lease, ulong? EndedAt = null);
