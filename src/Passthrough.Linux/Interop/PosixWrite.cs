using System.Runtime.InteropServices;
using System.Text;

namespace Passthrough.Linux;

/// <summary>
/// The system calls that change a host. The framework's own file API would truncate or create a file, writes when it likes, and hides the errno, which is what
/// sysfs answers with.
/// </summary>
internal static class PosixWrite
{
    // asm-generic/errno-base.h
    public const int NoEntry = 2;
    public const int InputOutputError = 5;
    public const int NameTooLong = 36;

    private const int LongestPath = 4096;
    private const int LongestText = 4096;
    private const int WriteOnly = 1;
    private const int CloseOnExec = 0x8_0000;
    private const int WriteAccess = 2;

    // Linux: AT_FDCWD, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH have one value everywhere; O_NOFOLLOW has two.
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;

    // linux/stat.h: struct statx is one on all architectures. stx_mode is at 28, stx_uid at 20, stx_gid at 24.
    private const int StatxSize = 256;
    private const int StatxUserAndGroup = 0x8 | 0x10;
    private const int StatxUserAt = 20;
    private const int StatxGroupAt = 24;

    private static readonly int NoFollow =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le ? 0x8000 : 0x2_0000;

    /// <summary>One write(2) of a whole text to a file that exists.</summary>
    /// <returns>0, or the errno.</returns>
    public static int Write(string path, string text)
    {
        Span<byte> name = stackalloc byte[LongestPath];
        Span<byte> bytes = stackalloc byte[LongestText];
        if (!TryEncode(path, name) || !Encoding.UTF8.TryGetBytes(text, bytes, out int length))
        {
            return NameTooLong;
        }

        int file = openat(CurrentFolder, ref name[0], WriteOnly | CloseOnExec | NoFollow);
        if (file < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        // Once: what the kernel has begun is not begun again because a signal came.
        nint written = write(file, ref bytes[0], (nuint)length);
        int error = written < 0 ? Marshal.GetLastPInvokeError() : written == length ? 0 : InputOutputError;
        _ = close(file);
        return error;
    }

    /// <summary>Whether a file may be written: access(2).</summary>
    /// <returns>0, or the errno.</returns>
    public static int MayWrite(string path)
    {
        Span<byte> name = stackalloc byte[LongestPath];
        return !TryEncode(path, name) ? NameTooLong : faccessat(CurrentFolder, ref name[0], WriteAccess, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>Who has a file; a link in the last place is not followed.</summary>
    /// <returns>0, or the errno.</returns>
    public static int ReadOwner(string path, out uint user, out uint group)
    {
        (user, group) = (0, 0);
        Span<byte> name = stackalloc byte[LongestPath];
        Span<byte> stat = stackalloc byte[StatxSize];
        if (!TryEncode(path, name))
        {
            return NameTooLong;
        }

        if (statx(CurrentFolder, ref name[0], DoNotFollow, StatxUserAndGroup, ref stat[0]) != 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        user = MemoryMarshal.Read<uint>(stat[StatxUserAt..]);
        group = MemoryMarshal.Read<uint>(stat[StatxGroupAt..]);
        return 0;
    }

    /// <summary>Gives a file to an account; a link in the last place is not followed.</summary>
    /// <returns>0, or the errno.</returns>
    public static int ChangeOwner(string path, uint user, uint group)
    {
        Span<byte> name = stackalloc byte[LongestPath];
        return !TryEncode(path, name) ? NameTooLong
            : fchownat(CurrentFolder, ref name[0], user, group, DoNotFollow) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static bool TryEncode(string path, Span<byte> name)
    {
        if (!Encoding.UTF8.TryGetBytes(path, name[..^1], out int length) || name[..length].Contains((byte)0))
        {
            return false;
        }

        name[length] = 0;
        return true;
    }

#pragma warning disable IDE1006 // libc's own names
    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int openat(int folder, ref byte path, int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint write(int file, ref byte buffer, nuint count);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int file);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int faccessat(int folder, ref byte path, int mode, int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, ref byte path, int flags, uint mask, ref byte buffer);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fchownat(int folder, ref byte path, uint user, uint group, int flags);
#pragma warning restore IDE1006
}
