namespace Passthrough;

/// <summary>A function that does not answer cannot be given to anybody.</summary>
internal sealed class ResponseRule : IClaimRule
{
    public void Examine(in ClaimCase claim, PciFunction function, ref ReasonList reasons)
    {
        if (function.IsUnresponsive)
        {
            reasons.Add(new FunctionNotResponding(function.Address));
        }
    }
}

/// <summary>The function does not answer: its configuration reads all ones, or its header type 7F.</summary>
/// <param name="Address">The function.</param>
public sealed record FunctionNotResponding(PciAddress Address) : VmError(VmErrorCode.FunctionNotResponding)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} does not answer: its configuration space reads all ones";
}
