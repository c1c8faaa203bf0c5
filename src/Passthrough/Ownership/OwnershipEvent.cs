namespace Passthrough;

/// <summary>Something that happened to the ownership of devices. Owners are what these events, in order, amount to.</summary>
/// <param name="Revision">Its number, from 1 without gaps.</param>
/// <param name="Lease">The lease that it is about.</param>
public abstract record OwnershipEvent(ulong Revision, Lease Lease)
{
    /// <summary>Who owns the lease's functions after this event.</summary>
    internal abstract Ownership Outcome { get; }
}

/// <summary>A VM was given all functions of a lease.</summary>
/// <param name="Revision">Its number, which is the lease's generation.</param>
/// <param name="Lease">The lease.</param>
public sealed record OwnershipAssigned(ulong Revision, Lease Lease) : OwnershipEvent(Revision, Lease)
{
    internal override Ownership Outcome => new(OwnershipState.Assigned, Lease.Vm, Lease);
}

/// <summary>All functions of a lease were given back, clean.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Lease">The lease, which is over.</param>
public sealed record OwnershipReleased(ulong Revision, Lease Lease) : OwnershipEvent(Revision, Lease)
{
    internal override Ownership Outcome => new(OwnershipState.Available, null, null);
}
