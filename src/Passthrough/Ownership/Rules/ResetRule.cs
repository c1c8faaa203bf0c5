using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// A function that comes back must be reset, and its reset must reach nobody else. One without a reset of its own on a shared bus can be reset with all that is
/// on the bus only (Linux: VFIO's hot reset), so all of that has to be the VM's.
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
        ImmutableArray<PciAddress> ofBus = CanResetBus(claim.Inventory, reach) ? reach.HotResetSet.Remove(function.Address) : [];
        HashSet<PciAddress> mine = OwnOf(claim, ofBus.Concat(function.VirtualFunctions));
        ResetWay? usable = reach.FirstUsable(mine).ValueOrDefault;
        if (usable is null && !ofBus.IsEmpty && ofBus.All(mine.Contains))
        {
            return;
        }

        bool reachesOthers = false;
        foreach (PciAddress other in usable?.Others ?? ofBus)
        {
            if (!mine.Contains(other) && WhyNotReset(claim, other) is { } cause)
            {
                reasons.Add(new ResetReachesOthers(function.Address, other, cause));
                reachesOthers = true;
            }
        }

        if (usable is null && !reachesOthers && !claim.IsOverridden(VmErrorCode.NoUsableReset))
        {
            ImmutableArray<PciAddress> sharing = ofBus.RemoveAll(mine.Contains);
            reasons.Add(new NoUsableReset(function.Address, methods, sharing) { SharesWithBridge = HasBridge(claim.Inventory, sharing) });
        }
    }

    private static bool ReachesNobody(PciFunction function, ImmutableArray<string> methods) =>
        !methods.IsEmpty && !ResetWay.IsWholeBusMethod(methods[0]) && function.VirtualFunctions.IsEmpty;

    // The kernel lists "bus" for the function of a card that it found first and for none of the others, and VFIO's hot reset resets them all. Where not even
    // the first one has it, the card or its bridge forbids it.
    private static bool CanResetBus(HostInventory inventory, ResetReach reach) => reach.HotResetSet.Any(a =>
        inventory.TryFind(a, out PciFunction? function)
        && (!function.ResetMethods.IsKnown || (function.ResetMethods.ValueOrDefault is { IsDefault: false } methods && methods.Any(ResetWay.IsWholeBusMethod))));

    private static HashSet<PciAddress> OwnOf(in ClaimCase claim, IEnumerable<PciAddress> addresses)
    {
        var own = new HashSet<PciAddress>();
        foreach (PciAddress address in addresses)
        {
            if (claim.Has(address))
            {
                own.Add(address);
            }
        }

        return own;
    }

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

        // What merely has a used neighbour may be reset; where the reset reaches that one too, it is told for itself.
        foreach (HostUse use in function.HostUses.ValueOrDefault.OrEmpty())
        {
            if (!use.IsOfNeighbour)
            {
                return new NeededByHost(other, use);
            }
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
        (true, false) => $"{Address} can be reset with its whole bus only, together with {Quoted.List(Sharing)}",
        (false, true) => $"{Address} can be reset by {Quoted.List(Methods)} only, and no bridge is above it to do so",
        (false, false) => $"{Address} can be reset by {Quoted.List(Methods)} only, together with {Quoted.List(Sharing)}",
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

    /// <inheritdoc/>
    public override string Remedy => Cause is DrivenByHost
        ? $"Name {Reached} in the request too, or choose a function with a reset of its own."
        : $"Free {Reached} first, or choose a function with a reset of its own.";
}

/// <summary>A function that the host drives.</summary>
/// <param name="Address">The function.</param>
/// <param name="Driver">The driver that it is on.</param>
public sealed record DrivenByHost(PciAddress Address, string Driver) : VmError(VmErrorCode.NeededByHost)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is on the host's driver {Quoted.Clean(Driver)}";
}
