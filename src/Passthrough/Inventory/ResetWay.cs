using System.Collections.Immutable;

namespace Passthrough;

/// <summary>One of the kernel's ways to reset a function, and how far it reaches.</summary>
/// <remarks>Two values compare equal only if their collections are the same objects.</remarks>
/// <param name="Method">The kernel's word, as in <c>reset_method</c>.</param>
/// <param name="Others">
/// The other functions that are reset with it, or that end with it as the VFs of a physical function do, in address order. Empty for a reset of a whole bus
/// that is not <see cref="IsPossible"/>.
/// </param>
public sealed record ResetWay(string Method, ImmutableArray<PciAddress> Others)
{
    /// <summary>Whether it resets all below the bridge above the function: <c>bus</c>, <c>cxl_bus</c>, and any word that is not known here.</summary>
    public bool IsWholeBus => IsWholeBusMethod(Method);

    /// <summary>
    /// Whether there is anything to do it with. A bus is reset by the bridge above it, so on a root bus nothing can; nor does Linux reset a bridge by way of
    /// its bus. The kernel lists <c>bus</c> there nevertheless.
    /// </summary>
    public bool IsPossible { get; init; } = true;

    /// <summary>
    /// Whether the kernel would do it for this function alone. A reset of a bus that others share is refused (ENOTTY), though <c>reset_method</c> lists it:
    /// the kernel looks before it resets, and the list was made before the others appeared.
    /// </summary>
    public bool IsUsableAlone => IsPossible && (!IsWholeBus || Others.IsEmpty);

    /// <summary>Whether it can be done by whom these functions belong to: alone, or as VFIO's hot reset of a bus that is all theirs.</summary>
    /// <param name="mine">The functions; whether the reset one is among them does not matter.</param>
    public bool IsUsableWith(IReadOnlySet<PciAddress> mine)
    {
        ArgumentNullException.ThrowIfNull(mine);
        return IsUsableAlone || (IsPossible && Others.All(mine.Contains));
    }

    internal static bool IsWholeBusMethod(string method) => method is not ("device_specific" or "acpi" or "flr" or "af_flr" or "pm");
}
