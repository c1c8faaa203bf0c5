namespace Passthrough;

/// <summary>A lease in force, as a snapshot has it.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="State">The state of all its functions: Reserved, Assigned or Releasing.</param>
public sealed record RegistryClaim(Lease Lease, OwnershipState State)
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));
}
