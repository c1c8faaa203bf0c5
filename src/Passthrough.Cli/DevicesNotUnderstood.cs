namespace Passthrough.Cli;

/// <summary>An argument that selects no devices, with an example of each form: whoever types it may not know how they look.</summary>
/// <param name="Cause">What is wrong with it, and where.</param>
internal sealed record DevicesNotUnderstood(VmError Cause) : VmError(Cause.Code)
{
    /// <inheritdoc/>
    public override string Message => Cause.Message;

    /// <inheritdoc/>
    public override string Remedy => "Write an address like 0000:01:00.0 or 01:00.0, a slot like slot=0000:01:00, or fields like vendor=8086,count=2.";
}
