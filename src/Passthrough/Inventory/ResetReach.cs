using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// How far the resets of a function reach, which no file of the kernel tells: worked out from the topology. Immutable.
/// </summary>
public sealed class ResetReach
{
    private ResetReach(PciFunction function, Fact<ImmutableArray<ResetWay>> ways, ImmutableArray<PciAddress> hotResetSet)
    {
        Function = function;
        Ways = ways;
        HotResetSet = hotResetSet;
    }

    /// <summary>The function.</summary>
    public PciFunction Function { get; }

    /// <summary>
    /// The kernel's ways to reset it, in the order in which it tries them; unknown when <see cref="PciFunction.ResetMethods"/> are. The function's own ways
    /// (<c>device_specific</c>, <c>acpi</c>, <c>flr</c>, <c>af_flr</c>, <c>pm</c>) reach it alone, and a physical function's its VFs. A reset of the bus reaches all that is
    /// below the bridge above it, and so does, to be careful, one whose name is not known here.
    /// </summary>
    public Fact<ImmutableArray<ResetWay>> Ways { get; }

    /// <summary>
    /// What VFIO's hot reset of it would reset: all functions below the bridge above it, itself among them, in address order. Empty where there is none: on a root
    /// bus, and for a bridge. VFIO does it whatever <c>reset_method</c> lists, for whom has them all; where a slot can be reset by itself it may reset fewer.
    /// </summary>
    public ImmutableArray<PciAddress> HotResetSet { get; }

    /// <summary>Works it out.</summary>
    /// <param name="inventory">What the host reports.</param>
    /// <param name="function">The function, one of the host's.</param>
    /// <returns>The reach; never an exception, whatever the host reports.</returns>
    public static ResetReach Of(HostInventory inventory, PciFunction function)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(function);
        ImmutableArray<PciAddress> below = function is { IsEndpoint: true, ParentBridge: { } bridge } ? [.. inventory.Below(bridge).Select(f => f.Address)] : [];
        ImmutableArray<PciAddress> busOthers = below.Remove(function.Address);
        ImmutableArray<PciAddress> own = [.. function.VirtualFunctions.Order()];
        return new(
            function,
            function.ResetMethods.IsKnown ? new([.. Words(function).Select(m => Way(m, function, own, busOthers))]) : default,
            below);
    }

    /// <summary>The way in which the kernel or VFIO would reset it first.</summary>
    /// <param name="mine">The functions that belong to whom wants to reset it.</param>
    /// <returns>The first of <see cref="Ways"/> that is usable with them; known null when none is, unknown when the ways are.</returns>
    public Fact<ResetWay?> FirstUsable(IReadOnlySet<PciAddress> mine)
    {
        ArgumentNullException.ThrowIfNull(mine);
        return Ways.IsKnown ? new(Ways.ValueOrDefault.FirstOrDefault(w => w.IsUsableWith(mine))) : default;
    }

    /// <summary>Whether VFIO's hot reset can reset it: there is a bridge to do it, and all that it would reset are one's own.</summary>
    /// <param name="mine">The functions that belong to whom wants to reset it; whether it is among them does not matter.</param>
    public bool CanHotReset(IReadOnlySet<PciAddress> mine)
    {
        ArgumentNullException.ThrowIfNull(mine);
        return !HotResetSet.IsEmpty && HotResetSet.All(f => f == Function.Address || mine.Contains(f));
    }

    /// <summary>Whether it can be reset at all: in one of <see cref="Ways"/>, or by VFIO's hot reset.</summary>
    /// <param name="mine">The functions that belong to whom wants to reset it.</param>
    /// <returns>Unknown when the ways are and no hot reset can do it.</returns>
    public Fact<bool> CanReset(IReadOnlySet<PciAddress> mine) =>
        CanHotReset(mine) ? new(true) : FirstUsable(mine) is { IsKnown: true, ValueOrDefault: var way } ? new(way is not null) : default;

    private static ImmutableArray<string> Words(PciFunction function) => function.ResetMethods.ValueOrDefault is { IsDefault: false } words ? words : [];

    private static ResetWay Way(string method, PciFunction function, ImmutableArray<PciAddress> own, ImmutableArray<PciAddress> busOthers) =>
        ResetWay.IsWholeBusMethod(method)
            ? new(method, busOthers) { IsPossible = function is { IsEndpoint: true, ParentBridge: not null } }
            : new(method, own);
}
