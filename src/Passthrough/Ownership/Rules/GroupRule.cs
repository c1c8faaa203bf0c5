namespace Passthrough;

/// <summary>
/// Two VMs never share a group. It can be given away when each other endpoint in it is owned by nobody or by the same VM, and those without an owner are
/// on no driver, on pci-stub or on a VFIO driver; bridges are exempt (Linux: <c>Documentation/driver-api/vfio.rst</c>). A group without an IOMMU counts as none.
/// </summary>
internal sealed class GroupRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        if (!function.IsEndpoint || claim.Inventory.GroupOf(function) is not { IsNoIommu: false } group)
        {
            return;
        }

        foreach (PciAddress member in group.Members)
        {
            if (!claim.Named.Contains(member) && claim.Inventory.TryFind(member, out PciFunction? other) && other.IsEndpoint)
            {
                Examine(claim, function, group, other, ref reasons);
            }
        }
    }

    private static void Examine(in ClaimCase claim, PciFunction function, IommuGroup group, PciFunction other, ref ReasonList reasons)
    {
        if (claim.WhyInTheWay(other.Address) is { } cause)
        {
            reasons.Add(new GroupMemberTaken(function.Address, group.Id, other.Address, cause));
        }
        else if (other.Driver.TryGet(out string? driver) && !IsHarmless(driver) && !claim.Has(other.Address))
        {
            reasons.Add(new GroupMemberOnHostDriver(function.Address, group.Id, other.Address, driver));
        }
    }

    /// <summary>Whether a driver leaves its function free to be given away: pci-stub, or one of VFIO's.</summary>
    internal static bool IsHarmless(string driver) =>
        driver is "pci-stub" || IsVfio(driver);

    /// <summary>Whether a driver is one of VFIO's: vfio-pci, or a variant for one vendor's cards.</summary>
    internal static bool IsVfio(string driver) =>
        driver is "vfio-pci"
        || driver.EndsWith("-vfio-pci", StringComparison.Ordinal)
        || driver.EndsWith("_vfio_pci", StringComparison.Ordinal);
}

/// <summary>Another endpoint of the group belongs to another VM or is in quarantine.</summary>
/// <param name="Address">The function that was named.</param>
/// <param name="Group">Its group.</param>
/// <param name="Member">The endpoint that was not.</param>
/// <param name="Cause">Where that one stands, with its owner.</param>
public sealed record GroupMemberTaken(PciAddress Address, IommuGroupId Group, PciAddress Member, VmError Cause) : VmError(VmErrorCode.GroupMemberTaken)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} shares IOMMU group {Group} with {Member}, and {Cause.Message}";
}

/// <summary>Another endpoint of the group is not named and is on a host driver.</summary>
/// <param name="Address">The function that was named.</param>
/// <param name="Group">Its group.</param>
/// <param name="Member">The endpoint that was not.</param>
/// <param name="Driver">The driver it is on.</param>
public sealed record GroupMemberOnHostDriver(PciAddress Address, IommuGroupId Group, PciAddress Member, string Driver)
    : VmError(VmErrorCode.GroupMemberOnHostDriver)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} shares IOMMU group {Group} with {Member}, which is on {Quoted.Clean(Driver)} and not named";

    /// <inheritdoc/>
    public override string Remedy => $"Name {Member} in the request too, or unbind it from {Quoted.Clean(Driver)}.";
}
