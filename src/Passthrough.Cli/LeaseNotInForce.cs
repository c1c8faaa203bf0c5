namespace Passthrough.Cli;

/// <summary>A lease that nobody holds: it is over, or never was.</summary>
/// <param name="Generation">The lease's generation.</param>
/// <param name="Revision">The number of the host's last event.</param>
internal sealed record LeaseNotInForce(ulong Generation, ulong Revision) : VmError(Generation <= Revision ? VmErrorCode.AlreadyReleased : VmErrorCode.StaleLease)
{
    /// <inheritdoc/>
    public override string Message => Generation <= Revision
        ? $"no lease {Generation} is in force: it is over, or event {Generation} made none"
        : $"there is no lease {Generation} yet: the host's last event is {Revision}";

    /// <inheritdoc/>
    public override string Remedy => "See 'passthrough owners' for the leases in force.";
}
