namespace Passthrough;

/// <summary>A text that is not what it should be.</summary>
/// <param name="What">What the text should have been, such as <c>PCI address</c>.</param>
/// <param name="Text">The text, as it came.</param>
/// <param name="Position">Where it goes wrong: an index into the text, or its length when it ends too early.</param>
/// <param name="Expected">What should stand at that position.</param>
public sealed record InvalidText(string What, string Text, int Position, string Expected) : VmError(VmErrorCode.TextNotUnderstood)
{
    /// <inheritdoc/>
    public override string Message => $"{Quoted.Text(Text)} is not {What}: expected {Expected} at position {Position}";
}

/// <summary>A number outside its range.</summary>
/// <param name="What">What the number is, such as <c>device</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Minimum">The least that is allowed.</param>
/// <param name="Maximum">The most that is allowed.</param>
public sealed record OutOfRange(string What, decimal Value, decimal Minimum, decimal Maximum) : VmError(VmErrorCode.ValueOutOfRange)
{
    /// <inheritdoc/>
    public override string Message => $"{What} {Value} is outside {Minimum} to {Maximum}";
}

/// <summary>A VM id that names no VM: <c>default(VmId)</c>.</summary>
public sealed record VmIdMissing() : VmError(VmErrorCode.VmIdMissing)
{
    /// <inheritdoc/>
    public override string Message => "the VM id names no VM";
}
