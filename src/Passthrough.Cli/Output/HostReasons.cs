namespace Passthrough.Cli.Output;

/// <summary>A registry's reasons in the words of somebody who has a host in mind.</summary>
internal static class HostReasons
{
    /// <summary>All that the tool's registry knows are the functions of the host; nobody who runs the tool has registered any.</summary>
    public static VmError AsOfTheHost(VmError reason) =>
        reason is DeviceStateConflict { Code: VmErrorCode.DeviceNotRegistered } unknown ? new FunctionNotFound(unknown.Address) : reason;

    /// <summary>For a command that can name the other endpoints of a group itself.</summary>
    public static VmError WithGroupOption(VmError reason) => reason is GroupMemberOnHostDriver member ? new GroupMemberNotNamed(member) : reason;

    /// <summary>For a command that can go on with what another process began.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="lease">The lease that is being taken back.</param>
    public static VmError WithGoOnOption(VmError reason, Lease lease) =>
        reason.Code == VmErrorCode.DeviceBeingReleased ? new DetachBegunElsewhere(reason, lease.Generation) : reason;
}

/// <summary>An endpoint of a group that is on a host driver and was not named, where <c>--group</c> names it.</summary>
/// <param name="Cause">What the registry says.</param>
internal sealed record GroupMemberNotNamed(GroupMemberOnHostDriver Cause) : VmError(Cause.Code)
{
    /// <inheritdoc/>
    public override string Message => Cause.Message;

    /// <inheritdoc/>
    public override string Remedy => $"Name {Cause.Member} in the request too, or --group, which names all endpoints of the group; or unbind it from {Cause.Driver}.";
}

/// <summary>A lease whose devices another process is taking back, or was when it died.</summary>
/// <param name="Cause">What the registry says.</param>
/// <param name="Generation">The lease.</param>
internal sealed record DetachBegunElsewhere(VmError Cause, ulong Generation) : VmError(Cause.Code)
{
    /// <inheritdoc/>
    public override string Message => Cause.Message;

    /// <inheritdoc/>
    public override string Remedy => $"Wait until it is over; if the process that began it is known to be gone, go on: passthrough detach --lease {Generation} --go-on.";
}
