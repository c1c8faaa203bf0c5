namespace Passthrough;

/// <summary>What the choice among equal devices asks of owners, for one request.</summary>
internal sealed class ClaimView(DeviceIndex index, ClaimRequest request) : IClaimView
{
    public bool MayClaim(PciFunction function) => ClaimExamination.IsFree(index, request, function.Address);

    public bool IsOwn(PciFunction function) => index.OwnershipOf(function.Address).Owner is { } owner && owner == request.Vm;

    public bool IsFree(PciFunction function) => index.OwnershipOf(function.Address).State == OwnershipState.Available;
}
