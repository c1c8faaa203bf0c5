namespace Passthrough;

/// <summary>Something that a registry is asked to decide.</summary>
public abstract record OwnershipCommand;

/// <summary>Give all functions of a request to its VM.</summary>
/// <param name="Request">The request.</param>
public sealed record AssignCommand(ClaimRequest Request) : OwnershipCommand;

/// <summary>Take back all functions of a lease.</summary>
/// <param name="Lease">The lease.</param>
public sealed record ReleaseCommand(Lease Lease) : OwnershipCommand;
