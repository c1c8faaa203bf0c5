namespace Passthrough;

/// <summary>What the operator lets the rules assume. Immutable.</summary>
public sealed record OwnershipPolicy
{
    /// <summary>The policy without exceptions.</summary>
    public static readonly OwnershipPolicy Default = new();

    /// <summary>
    /// Plan for a host without an IOMMU as if each function were isolated: its own unit. A plan made so is no protection; VFIO will refuse it
    /// until the host has an IOMMU.
    /// </summary>
    public bool AssumeIommu { get; init; }
}
