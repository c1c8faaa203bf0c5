using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Functions that the IOMMU cannot tell apart, so that they are given away together
/// (Linux: <c>Documentation/driver-api/vfio.rst</c>).
/// </summary>
/// <param name="Id">The kernel's number, for display.</param>
/// <param name="Members">The functions in it, bridges too, in address order.</param>
public sealed record IommuGroup(IommuGroupId Id, ImmutableArray<PciAddress> Members)
{
    /// <summary>The functions in it, bridges too, in address order.</summary>
    public ImmutableArray<PciAddress> Members { get; init => field = value.OrEmpty(); } = Members.OrEmpty();

    /// <summary>The name of a group that VFIO makes without an IOMMU; it protects nothing.</summary>
    public const string NoIommuName = "vfio-noiommu";

    /// <summary>The group's name; known null when it has none.</summary>
    public Fact<string?> Name { get; init; }

    /// <summary>The default domain's type, such as <c>DMA-FQ</c> or <c>identity</c>; known null when the kernel does not say.</summary>
    public Fact<string?> Type { get; init; }

    /// <summary>Ranges of I/O virtual addresses that are not free to use.</summary>
    public Fact<ImmutableArray<ReservedRegion>> ReservedRegions { get; init; }

    /// <summary>Whether this group is one that VFIO made without an IOMMU.</summary>
    public bool IsNoIommu => string.Equals(Name.ValueOrDefault, NoIommuName, StringComparison.Ordinal);
}

/// <summary>A line of a group's <c>reserved_regions</c> (Linux: <c>Documentation/ABI/testing/sysfs-kernel-iommu_groups</c>).</summary>
/// <param name="Start">The first address.</param>
/// <param name="End">The last address.</param>
/// <param name="Type">The kernel's word: <c>direct</c>, <c>direct-relaxable</c>, <c>reserved</c>, <c>msi</c>.</param>
public readonly record struct ReservedRegion(ulong Start, ulong End, string Type)
{
    /// <summary>Whether firmware keeps it mapped (RMRR, IVMD), for which VFIO refuses the group.</summary>
    public bool IsFirmwareMapped => string.Equals(Type, "direct", StringComparison.Ordinal);
}
