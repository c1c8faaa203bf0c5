using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// A physical function and its virtual ones exclude each other: vfio-pci refuses a PF while VFs are enabled, and a VF lives by its PF's registers. The same
/// VM is no exception (Linux: <c>drivers/vfio/pci/vfio_pci_core.c</c>).
/// </summary>
internal sealed class SriovRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        ImmutableArray<PciAddress> virtualFunctions = claim.Inventory.VirtualFunctionsOf(function);
        if (!virtualFunctions.IsEmpty)
        {
            reasons.Add(new VirtualFunctionsExist(function.Address, virtualFunctions, OwnedOf(claim, virtualFunctions)));
        }

        if (function.PhysicalFunction is not { } physical)
        {
            return;
        }

        if (StateRefusal.Of(OwnershipOperation.Assign, physical, claim.World.OwnershipOf(physical)) is { } cause)
        {
            reasons.Add(new PhysicalFunctionTaken(function.Address, physical, cause));
        }

        if (claim.Inventory.TryFind(physical, out PciFunction? card) && card.Driver.TryGet(out string? driver) && GroupRule.IsVfio(driver))
        {
            reasons.Add(new PhysicalFunctionOnVfio(function.Address, physical, driver));
        }
    }

    private static ImmutableArray<PciAddress> OwnedOf(in ClaimCase claim, ImmutableArray<PciAddress> virtualFunctions)
    {
        IClaimWorld world = claim.World;
        return [.. virtualFunctions.Where(v => world.OwnershipOf(v).Owner is not null)];
    }
}

/// <summary>A physical function has virtual functions, so it cannot be given away.</summary>
/// <param name="Address">The physical function.</param>
/// <param name="VirtualFunctions">Its virtual functions that exist.</param>
/// <param name="Owned">Those of them that a VM has; the others are merely enabled.</param>
public sealed record VirtualFunctionsExist(PciAddress Address, ImmutableArray<PciAddress> VirtualFunctions, ImmutableArray<PciAddress> Owned)
    : VmError(VmErrorCode.VirtualFunctionsExist)
{
    /// <inheritdoc/>
    public override string Message => Owned.IsEmpty
        ? $"{Address} has virtual functions enabled: {Quoted.List(VirtualFunctions)}; no VM has one"
        : $"{Address} has virtual functions that VMs have: {Quoted.List(Owned)}";

    /// <inheritdoc/>
    public override string Remedy =>
        $"{(Owned.IsEmpty ? "Remove" : "Release and remove")} its virtual functions first (echo 0 > /sys/bus/pci/devices/{Address}/sriov_numvfs), or assign them instead.";

    /// <summary>Equal when the addresses are, in the same order.</summary>
    /// <param name="other">The other error.</param>
    public bool Equals(VirtualFunctionsExist? other) =>
        other is not null
        && Address == other.Address
        && VirtualFunctions.AsSpan().SequenceEqual(other.VirtualFunctions.AsSpan())
        && Owned.AsSpan().SequenceEqual(other.Owned.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, VirtualFunctions.Length, Owned.Length);
}

/// <summary>The physical function of a virtual one is not Available.</summary>
/// <param name="Address">The virtual function.</param>
/// <param name="PhysicalFunction">Its physical function.</param>
/// <param name="Cause">Where that one stands, with its owner.</param>
public sealed record PhysicalFunctionTaken(PciAddress Address, PciAddress PhysicalFunction, VmError Cause) : VmError(VmErrorCode.PhysicalFunctionTaken)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is a virtual function of {PhysicalFunction}, and {Cause.Message}";
}

/// <summary>The physical function of a virtual one is on a VFIO driver, which asks for a token.</summary>
/// <param name="Address">The virtual function.</param>
/// <param name="PhysicalFunction">Its physical function.</param>
/// <param name="Driver">The driver that it is on.</param>
public sealed record PhysicalFunctionOnVfio(PciAddress Address, PciAddress PhysicalFunction, string Driver) : VmError(VmErrorCode.PhysicalFunctionOnVfio)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is a virtual function of {PhysicalFunction}, which is on {Quoted.Clean(Driver)}";
}
