namespace Passthrough.Cli;

/// <summary>The host does not say which one it is, and the command line does not either.</summary>
/// <param name="Cause">Why the host does not.</param>
internal sealed record HostIdMissing(VmError Cause) : VmError(Cause.Code)
{
    /// <inheritdoc/>
    public override string Message => Cause.Message;

    /// <inheritdoc/>
    public override string Remedy => "Name the host with --host-id ID; or make /etc/machine-id with systemd-machine-id-setup.";
}
