namespace Passthrough.Cli;

/// <summary>An argument that is no address, with an example of one: whoever types it may not know how they look.</summary>
/// <param name="Cause">What is wrong with it.</param>
internal sealed record AddressNotUnderstood(VmError Cause) : VmError(Cause.Code)
{
    /// <inheritdoc/>
    public override string Message => Cause.Message;

    /// <inheritdoc/>
    public override string Remedy => "Write an address like 0000:01:00.0 or 01:00.0.";
}
