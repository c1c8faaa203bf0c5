namespace Passthrough;

/// <summary>Only an endpoint (header type 0) can be given to a guest.</summary>
internal sealed class EndpointRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        if (!function.IsEndpoint)
        {
            reasons.Add(new NotAnEndpoint(function.Address, function.HeaderLayout));
        }
    }
}

/// <summary>The function is a bridge or has another header than type 0.</summary>
/// <param name="Address">The function.</param>
/// <param name="HeaderLayout">Its header's layout: 1 bridge, 2 CardBus; unknown when only its class tells.</param>
public sealed record NotAnEndpoint(PciAddress Address, Fact<int> HeaderLayout) : VmError(VmErrorCode.NotAnEndpoint)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is a bridge (header type {HeaderLayout}), not an endpoint";
}
