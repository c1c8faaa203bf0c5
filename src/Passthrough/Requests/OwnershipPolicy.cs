using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What the operator allows, forbids and lets the rules assume. It counts for new claims: a policy that changes takes nothing from an owner.
/// Immutable; equal when all of it is, lists in the same order.
/// </summary>
public sealed record OwnershipPolicy
{
    /// <summary>The policy without exceptions.</summary>
    public static readonly OwnershipPolicy Default = new();

    /// <summary>
    /// Plan for a host without an IOMMU as if each function were isolated: its own unit. A plan made so is no protection; VFIO will refuse it
    /// until the host has an IOMMU.
    /// </summary>
    public bool AssumeIommu { get; init; }

    /// <summary>Only functions that match one of these may be claimed; empty allows all. What they say of preference and count does not matter.</summary>
    public ImmutableArray<DeviceSpec> Allow { get; init => field = value.OrEmpty(); } = [];

    /// <summary>Functions that match one of these may not be claimed, allowed or not. What they say of preference and count does not matter.</summary>
    public ImmutableArray<DeviceSpec> Block { get; init => field = value.OrEmpty(); } = [];

    /// <summary>Functions that one VM has all of or none.</summary>
    public ImmutableArray<DeviceSet> Sets { get; init => field = value.OrEmpty(); } = [];

    /// <summary>Whether the endpoints of one slot, virtual functions apart, go to one VM together.</summary>
    public bool KeepSlotsWhole { get; init; }

    /// <summary>Equal when all properties are, lists in the same order.</summary>
    /// <param name="other">The other policy.</param>
    public bool Equals(OwnershipPolicy? other) =>
        other is not null
        && AssumeIommu == other.AssumeIommu
        && KeepSlotsWhole == other.KeepSlotsWhole
        && Allow.HasSameItems(other.Allow)
        && Block.HasSameItems(other.Block)
        && Sets.HasSameItems(other.Sets);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(AssumeIommu, KeepSlotsWhole, Allow.Length, Block.Length, Sets.Length);
}
