namespace Passthrough.Cli;

/// <summary>How the tool ends. Scripts rely on the numbers.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The request was understood and refused, or something is left to be dealt with; the reasons were printed.</summary>
    public const int Refused = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>The host, the store or a file could not be read or written, a step at the host failed or is still in the kernel, or the host has no function at the address to show.</summary>
    public const int Unreadable = 3;

    /// <summary>Ended by Ctrl-C: 128 and the signal's number, as shells have it.</summary>
    public const int Interrupted = 130;

    /// <summary>How a command ends that a registry, a store or a host refused: a refusal by rule is an answer, the rest is trouble.</summary>
    public static int Of(VmError error) => error.Code switch
    {
        VmErrorCode.RevisionMoved or VmErrorCode.UnitTaken or VmErrorCode.NoHostSeen or VmErrorCode.NoHostFits or VmErrorCode.HostRefused
            or VmErrorCode.FunctionNotFound or VmErrorCode.FunctionNotResponding
            or VmErrorCode.NotPhysicalFunction or VmErrorCode.TooManyVirtualFunctions or VmErrorCode.VirtualFunctionsNotSupported
            or VmErrorCode.VirtualFunctionsOwned => Refused,
        VmErrorCode.DriverMissing or VmErrorCode.RightsMissing or VmErrorCode.AccountUnknown or VmErrorCode.HostRecordUnreadable
            or VmErrorCode.HoldersUnknown or VmErrorCode.DeviceHeld or VmErrorCode.HoldersNotAllRead or VmErrorCode.LeaseNeedsDetach => Refused,
        VmErrorCode.EventContradicts or VmErrorCode.RevisionGap or VmErrorCode.SnapshotMalformed or VmErrorCode.SnapshotVersionUnknown
            or VmErrorCode.EventVersionUnknown or VmErrorCode.EventMalformed or VmErrorCode.InvariantBroken => Unreadable,
        >= VmErrorCode.Refused and < VmErrorCode.HostNotFound => Refused,
        >= VmErrorCode.NoIommuGroup and < VmErrorCode.StoreNotReadable => Refused,
        _ => Unreadable,
    };
}
