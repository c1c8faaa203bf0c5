namespace Passthrough.Linux;

/// <summary>The error numbers that a hot reset answers by itself, and the one that it understands (<c>asm-generic/errno-base.h</c>, <c>errno.h</c>).</summary>
internal static class VfioErrno
{
    /// <summary>EPERM: it would reach more than it may.</summary>
    public const int NotPermitted = 1;

    /// <summary>EINTR.</summary>
    public const int Interrupted = 4;

    /// <summary>EBUSY: a function of the group is on a driver of the host's.</summary>
    public const int Busy = 16;

    /// <summary>EINVAL: the set does not hold the function.</summary>
    public const int InvalidArgument = 22;

    /// <summary>ENOSPC: the kernel's list is longer than the buffer.</summary>
    public const int NoSpace = 28;

    /// <summary>ENAMETOOLONG: no path.</summary>
    public const int NameTooLong = 36;

    /// <summary>EPROTO: another VFIO than the one that is known here.</summary>
    public const int Protocol = 71;
}
