namespace Passthrough.Cli;

/// <summary>Standard output took no more.</summary>
/// <param name="Cause">What the system says.</param>
internal sealed record OutputNotWritten(string Cause) : VmError(VmErrorCode.FileNotWritten)
{
    /// <inheritdoc/>
    public override string Message => $"standard output could not be written: {Cause}";

    /// <inheritdoc/>
    public override string Remedy => "Send the output to a place that has room for it.";
}
