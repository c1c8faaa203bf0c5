namespace Passthrough.Cli;

/// <summary>A command that changes something was given a recording as its host.</summary>
/// <param name="Path">The recording.</param>
internal sealed record HostIsRecording(string Path) : VmError(VmErrorCode.HostIsRecording)
{
    /// <inheritdoc/>
    public override string Message => $"'{Path}' is a recording of a host, and nothing about it can be changed";

    /// <inheritdoc/>
    public override string Remedy => "Run it on the host itself; 'passthrough check' plans on a recording.";
}
