namespace Passthrough;

/// <summary>VFIO refuses a group in which firmware keeps a region mapped for itself; a group without an IOMMU counts as none.</summary>
internal sealed class ReservedRegionRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        if (claim.Inventory.GroupOf(function) is not { IsNoIommu: false } group || !group.ReservedRegions.IsKnown || !function.IsEndpoint)
        {
            return;
        }

        foreach (ReservedRegion region in group.ReservedRegions.ValueOrDefault.OrEmpty())
        {
            if (region.IsFirmwareMapped)
            {
                reasons.Add(new FirmwareMappedRegion(function.Address, group.Id, region));
            }
        }
    }
}

/// <summary>Firmware keeps a region mapped for a function of the group (RMRR, IVMD).</summary>
/// <param name="Address">The function.</param>
/// <param name="Group">Its group.</param>
/// <param name="Region">The region.</param>
public sealed record FirmwareMappedRegion(PciAddress Address, IommuGroupId Group, ReservedRegion Region) : VmError(VmErrorCode.FirmwareMappedRegion)
{
    /// <inheritdoc/>
    public override string Message => $"firmware keeps 0x{Region.Start:x} to 0x{Region.End:x} mapped in IOMMU group {Group} of {Address}";
}
