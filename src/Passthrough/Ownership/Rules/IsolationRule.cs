namespace Passthrough;

/// <summary>Without an IOMMU a guest's DMA reaches all memory, so the function must be in a group that an IOMMU isolates.</summary>
internal sealed class IsolationRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        if (claim.Policy.AssumeIommu || !function.IommuGroup.IsKnown || !function.IsEndpoint)
        {
            return;
        }

        if (function.IommuGroup.ValueOrDefault is null)
        {
            reasons.Add(new NoIommu(VmErrorCode.NoIommuGroup, function.Address));
        }
        else if (claim.Inventory.GroupOf(function) is { IsNoIommu: true })
        {
            reasons.Add(new NoIommu(VmErrorCode.NoIommuProtection, function.Address));
        }
    }
}

/// <summary>Nothing isolates the function's DMA.</summary>
/// <param name="Code"><see cref="VmErrorCode.NoIommuGroup"/> or <see cref="VmErrorCode.NoIommuProtection"/>.</param>
/// <param name="Address">The function.</param>
public sealed record NoIommu(VmErrorCode Code, PciAddress Address) : VmError(Code)
{
    /// <inheritdoc/>
    public override string Message => Code == VmErrorCode.NoIommuGroup
        ? $"{Address} is in no IOMMU group"
        : $"the IOMMU group of {Address} is {IommuGroup.NoIommuName}, which protects nothing";
}
