namespace Passthrough;

/// <summary>A function whose registers break the specification cannot be shown to a guest.</summary>
internal sealed class SoundnessRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        if (function.IsEndpoint && !function.IsUnresponsive && FunctionMalformed.Find(function) is { } malformed)
        {
            reasons.Add(malformed);
        }
    }
}
