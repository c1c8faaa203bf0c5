using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// A function whose IOMMU group is not what registers and topology predict. The kernel's group decides, this is a note: the kernel knows exceptions
/// that no register tells, and it can be told to overlook missing isolation.
/// </summary>
/// <remarks>Two values compare equal only if their collections are the same objects.</remarks>
/// <param name="Function">The function.</param>
/// <param name="Group">The kernel's number of its group, for display.</param>
/// <param name="Predicted">The functions that it should share a group with, itself among them, in address order.</param>
/// <param name="Kernel">The functions that the kernel has in its group, itself among them, in address order.</param>
public sealed record GroupDifference(PciAddress Function, IommuGroupId Group, ImmutableArray<PciAddress> Predicted, ImmutableArray<PciAddress> Kernel)
{
    /// <summary>Functions that the kernel keeps apart from it though nothing in their registers does.</summary>
    public ImmutableArray<PciAddress> KeptApart => [.. Predicted.Except(Kernel)];

    /// <summary>Functions that the kernel keeps together with it though registers and topology keep them apart.</summary>
    public ImmutableArray<PciAddress> KeptTogether => [.. Kernel.Except(Predicted)];
}
