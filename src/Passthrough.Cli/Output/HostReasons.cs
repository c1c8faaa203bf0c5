namespace Passthrough.Cli.Output;

/// <summary>A registry's reasons in the words of somebody who has a host in mind.</summary>
internal static class HostReasons
{
    /// <summary>All that the tool's registry knows are the functions of the host; nobody who runs the tool has registered any.</summary>
    public static VmError AsOfTheHost(VmError reason) =>
        reason is DeviceStateConflict { Code: VmErrorCode.DeviceNotRegistered } unknown ? new FunctionNotFound(unknown.Address) : reason;
}
