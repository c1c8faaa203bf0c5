namespace Passthrough.Linux;

/// <summary>Why a host that is watched is to be read again.</summary>
public enum HostWatchReason
{
    /// <summary>The watch has begun: what changes from now on is told.</summary>
    Begun = 1,

    /// <summary>The kernel told of changes.</summary>
    Changed = 2,

    /// <summary>The kernel told of more than could be kept.</summary>
    Lost = 3,

    /// <summary>It is time: nothing was told for a while.</summary>
    Due = 4,
}

/// <summary>That a host is to be read again.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Warning">Why the kernel's events are not heard, told once when that is found out; null otherwise.</param>
public sealed record HostWatchSignal(HostWatchReason Reason, VmError? Warning = null);
