using System.Globalization;

namespace Passthrough.Linux;

/// <summary>What the answers of Linux are called, and what they mean to who changes devices.</summary>
internal static class ErrnoText
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int AccessDenied = 13;
    public const int NoDevice = 19;
    public const int ReadOnlyFileSystem = 30;

    public static string Of(int errno) => errno switch
    {
        NotPermitted => "EPERM (not permitted)",
        NoEntry => "ENOENT (there is no such file)",
        5 => "EIO (the device failed)",
        6 => "ENXIO (no such device)",
        11 => "EAGAIN (not now)",
        12 => "ENOMEM (no memory)",
        AccessDenied => "EACCES (no right to)",
        14 => "EFAULT (bad address)",
        16 => "EBUSY (in use)",
        17 => "EEXIST (it is there already)",
        NoDevice => "ENODEV (no such device, or its driver does not take it)",
        22 => "EINVAL (not accepted)",
        25 => "ENOTTY (not possible here)",
        28 => "ENOSPC (no room)",
        ReadOnlyFileSystem => "EROFS (mounted read-only)",
        34 => "ERANGE (too many)",
        38 => "ENOSYS (not implemented)",
        110 => "ETIMEDOUT (no answer in time)",
        _ => string.Create(CultureInfo.InvariantCulture, $"errno {errno}"),
    };
}
