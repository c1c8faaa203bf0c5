namespace Passthrough.Cli.Planning;

/// <summary>Why no device can be made of a function, for a cause that does not name the function.</summary>
/// <param name="Address">The function.</param>
/// <param name="Cause">The cause.</param>
internal sealed record DeviceNotBuilt(PciAddress Address, VmError Cause) : VmError(Cause.Code)
{
    /// <inheritdoc/>
    public override string Message => $"no device can be made of {Address}: {Cause.Message}";

    /// <inheritdoc/>
    public override string Remedy => Cause.Remedy;

    /// <summary>The cause, with the function's address.</summary>
    public static VmError Of(PciAddress address, VmError cause) =>
        cause.Message.Contains(address.ToString(), StringComparison.Ordinal) ? cause : new DeviceNotBuilt(address, cause);
}
