using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// A function that comes back must be reset, and its reset must reach nobody else. One of a shared bus can be reset with all that is on the bus only (Linux:
/// VFIO's hot reset), so all of that has to be the VM's.
/// </summary>
internal sealed class ResetRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        if (!function.IsEndpoint || function.ResetMethods is not { IsKnown: true, ValueOrDefault: { IsDefault: false } methods } || ReachesNobody(function, methods))
        {
            return;
        }

        var reach = ResetReach.Of(claim.Inventory, function);
        var mine = new HashSet<PciAddress>();
        foreach (PciAddress other in reach.Ways.ValueOrDefault.SelectMany(w => w.Others).Concat(reach.HotResetSet))
        {
            if (claim.Has(other))
            {
                mine.Add(other);
            }
        }

        bool canHotReset = IsHotResetOf(claim.Inventory, reach.HotResetSet);
        if (canHotReset && reach.CanHotReset(mine))
        {
            return;
        }

        ResetWay? usable = reach.FirstUsable(mine).ValueOrDefault;
        ImmutableArray<PciAddress> others = usable?.Others ?? (canHotReset ? reach.HotResetSet.Remove(function.Address) : OfBuses(reach));
        bool reachesOthers = false;
        foreach (PciAddress other in others)
        {
            if (!mine.Contains(other) && WhyNotReset(claim, other) is { } cause)
            {
                reasons.Add(new ResetReachesOthers(function.Address, other, cause));
                reachesOthers = true;
            }
        }

        if (usable is null && !reachesOthers && !claim.IsOverridden(VmErrorCode.NoUsableReset))
        {
            ImmutableArray<PciAddress> sharing = others.RemoveAll(mine.Contains);
            reasons.Add(new NoUsableReset(function.Address, methods, sharing) { SharesWithBridge = HasBridge(claim.Inventory, sharing) });
        }
    }

    private static bool ReachesNobody(PciFunction function, ImmutableArray<string> methods) =>
        !methods.IsEmpty && !ResetWay.IsWholeBusMethod(methods[0]) && function.VirtualFunctions.IsEmpty;

    // The kernel lists the bus for the function that it finds first; and VFIO resets no bus with a bridge on it.
    private static bool IsHotResetOf(HostInventory inventory, ImmutableArray<PciAddress> bus)
    {
        bool canReset = false;
        foreach (PciAddress address in bus)
        {
            if (!inventory.TryFind(address, out PciFunction? function) || !function.IsEndpoint)
            {
                return false;
            }

            canReset |= function.ResetMethods.ValueOrDefault is { IsDefault: false } methods && methods.Any(ResetWay.IsWholeBusMethod);
        }

        return canReset;
    }

    private static ImmutableArray<PciAddress> OfBuses(ResetReach reach) => [.. reach.Ways.ValueOrDefault.Where(w => w.IsWholeBus).SelectMany(w => w.Others).Distinct()];

    private static bool HasBridge(HostInventory inventory, ImmutableArray<PciAddress> addresses) =>
        addresses.Any(a => inventory.TryFind(a, out PciFunction? function) && !function.IsEndpoint);

    private static VmError? WhyNotReset(in ClaimCase claim, PciAddress other)
    {
        if (claim.WhyInTheWay(other) is { } taken)
        {
            return taken;
        }

        if (!claim.Inventory.TryFind(other, out PciFunction? function) || !function.IsEndpoint)
        {
            return null;
        }

        if (function.HostUses.ValueOrDefault is { IsDefaultOrEmpty: false } uses)
        {
            return new NeededByHost(other, uses[0]);
        }

        return function.Driver.TryGet(out string? driver) && !GroupRule.IsHarmless(driver) ? new DrivenByHost(other, driver) : null;
    }
}

/// <summary>The function cannot be reset by itself, so that its next owner would find what the last one left.</summary>
/// <param name="Address">The function.</param>
/// <param name="Methods">The kernel's ways to reset it; empty when it has none.</param>
/// <param name="Sharing">The functions that a reset of its bus would reset too and that are not the VM's.</param>
public sealed record NoUsableReset(PciAddress Address, ImmutableArray<string> Methods, ImmutableArray<PciAddress> Sharing) : VmError(VmErrorCode.NoUsableReset)
{
    /// <summary>Whether a bridge is among <see cref="Sharing"/>: no request can name that one, so nobody ever has the whole bus.</summary>
    public bool SharesWithBridge { get; init; }

    /// <inheritdoc/>
    public override string Message => (Methods.IsEmpty, Sharing.IsEmpty) switch
    {
        (true, true) => $"{Address} has no way to be reset",
        (false, true) => $"{Address} can be reset by {Quoted.List(Methods)} only, and no bridge is above it to do so",
        _ => $"{Address} can be reset with its whole bus only, together with {Quoted.List(Sharing)}",
    };

    /// <inheritdoc/>
    public override string Remedy => Sharing.IsEmpty || SharesWithBridge ? base.Remedy : $"Name {Quoted.List(Sharing)} in the request too, or choose another function.";

    /// <summary>Equal when all lists are, in the same order.</summary>
    /// <param name="other">The other error.</param>
    public bool Equals(NoUsableReset? other) =>
        other is not null
        && Address == other.Address
        && SharesWithBridge == other.SharesWithBridge
        && Methods.AsSpan().SequenceEqual(other.Methods.AsSpan())
        && Sharing.AsSpan().SequenceEqual(other.Sharing.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, Methods.Length, Sharing.Length);
}

/// <summary>The function's reset would reach another VM's function or one of the host's.</summary>
/// <param name="Address">The function.</param>
/// <param name="Reached">The other one.</param>
/// <param name="Cause">Whose it is.</param>
public sealed record ResetReachesOthers(PciAddress Address, PciAddress Reached, VmError Cause) : VmError(VmErrorCode.ResetReachesOthers)
{
    /// <inheritdoc/>
    public override string Message => $"resetting {Address} would reset {Reached} too, and {Cause.Message}";
}

/// <summary>A function that the host drives.</summary>
/// <param name="Address">The function.</param>
/// <param name="Driver">The driver that it is on.</param>
public sealed record DrivenByHost(PciAddress Address, string Driver) : VmError(VmErrorCode.NeededByHost)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is on the host's driver {Quoted.Clean(Driver)}";
}
