using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>Which processes of a host had VFIO's device files open at one moment.</summary>
/// <remarks>Two values compare equal only if their collections are the same objects.</remarks>
/// <param name="All">The processes that have one open, by number.</param>
/// <param name="IsComplete">
/// Whether every process was looked at: without the rights for all of them, or in a container that does not show all of them, who is not told of may hold a device.
/// </param>
public sealed record VfioHolders(ImmutableArray<VfioHolder> All, bool IsComplete)
{
    /// <summary>The processes; never default.</summary>
    public ImmutableArray<VfioHolder> All { get; } = All.IsDefault ? [] : All;

    /// <summary>Whether a process could have a function open through VFIO: whether it is on a VFIO driver, as far as that is known.</summary>
    /// <param name="function">The function.</param>
    public static bool CanBeHeld(PciFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return DriverName.IsVfio(function.Driver.ValueOrDefault);
    }

    /// <summary>Who holds a function: by its own file, or by its group's, through which any function of the group can be used.</summary>
    /// <param name="inventory">What the host reports.</param>
    /// <param name="function">The function.</param>
    /// <returns>The processes, by number; empty when none was found.</returns>
    public ImmutableArray<VfioHolder> Of(HostInventory inventory, PciFunction function)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(function);
        return Of(function.Address, inventory.GroupOf(function)?.Id);
    }

    /// <summary>Why nothing may be done to a function that waits for who has it open, or takes it from them.</summary>
    /// <param name="function">The function, on a VFIO driver.</param>
    /// <param name="group">Its IOMMU group.</param>
    /// <returns>Who has it open; or that not every process could be looked at; null when nobody has it.</returns>
    internal VmError? WhyHeld(PciAddress function, IommuGroupId? group) => Of(function, group) switch
    {
        [var first, ..] => DeviceHeld.Of(function, first),
        _ => IsComplete ? null : new HoldersNotAllRead([function]),
    };

    private ImmutableArray<VfioHolder> Of(PciAddress function, IommuGroupId? group) =>
        [.. All.Where(h => (group is { } id && h.Groups.Contains(id)) || h.Functions.Contains(function))];
}
