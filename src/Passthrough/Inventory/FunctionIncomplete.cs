namespace Passthrough;

/// <summary>Too little of a function was read to build a guest's view of it.</summary>
/// <param name="Address">The function.</param>
/// <param name="What">What is missing, in words.</param>
public sealed record FunctionIncomplete(PciAddress Address, string What) : VmError(VmErrorCode.ConfigIncomplete)
{
    /// <inheritdoc/>
    public override string Message => $"no guest's view of {Address} can be built: {What}";
}
