namespace Passthrough;

/// <summary>What is not there any more cannot be given away.</summary>
internal sealed class PresenceRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        foreach (VmError warning in function.Warnings)
        {
            if (warning.Code == VmErrorCode.FunctionVanished)
            {
                reasons.Add(warning);
            }
        }
    }
}
