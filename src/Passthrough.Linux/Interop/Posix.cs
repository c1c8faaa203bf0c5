using System.Runtime.InteropServices;
using System.Text;

namespace Passthrough.Linux;

/// <summary>
/// The system calls that reading sysfs needs. The framework's own file API has no way to open without waiting (a FIFO where a file
/// should be) or without following a link, and reports a missing attribute by an exception, of which a large host has thousands.
/// </summary>
internal static class Posix
{
    // asm-generic/fcntl.h, and the architectures' own: these two are the same on all that .NET runs on, O_NOFOLLOW is not.
    private const int OpenNonBlocking = 0x800;
    private const int OpenCloseOnExec = 0x8_0000;

    private const int OpenPathOnly = 0x20_0000;

    /// <summary>In place of a folder: the path is absolute (Linux: <c>AT_FDCWD</c>).</summary>
    public const int NoFolder = -100;

    // asm-generic/errno-base.h
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int Interrupted = 4;
    private const int NoDeviceOrAddress = 6;
    private const int AccessDenied = 13;
    private const int NoDevice = 19;
    private const int NotADirectory = 20;
    private const int IsADirectory = 21;
    private const int InvalidArgument = 22;
    private const int TooManyLinks = 40;

    private const int SeekEnd = 2;
    private const int LongestPath = 4096;
    private const int LongestTarget = 1024;
    private const int ShortPath = 200;

    private static readonly int OpenFlags = OpenNonBlocking | OpenCloseOnExec
        | (RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le ? 0x8000 : 0x2_0000);

    /// <summary>Opens a directory for the paths below it; it must be closed.</summary>
    public static TreeStatus OpenFolder(string path, out int folder) => TryOpen(NoFolder, path, OpenPathOnly | OpenCloseOnExec, out folder);

    public static void CloseFolder(int folder) => _ = close(folder);

    /// <summary>Reads a file from its beginning, without waiting and without following a last link.</summary>
    public static TreeStatus ReadFile(int folder, string path, Span<byte> buffer, bool inPieces, out int count)
    {
        count = 0;
        TreeStatus opened = TryOpen(folder, path, OpenFlags, out int file);
        if (opened != TreeStatus.Found)
        {
            return opened;
        }

        TreeStatus status = TreeStatus.Found;
        while (count < buffer.Length)
        {
            nint got = read(file, ref buffer[count], (nuint)(buffer.Length - count));
            if (got > 0)
            {
                count += (int)got;
                if (inPieces)
                {
                    continue;
                }

                break;
            }

            int error = got < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error == Interrupted)
            {
                continue;
            }

            status = error == 0 ? status : StatusOf(error);
            break;
        }

        _ = close(file);
        return status;
    }

    /// <summary>The size that the file claims to have.</summary>
    public static TreeStatus ReadSize(int folder, string path, out long size)
    {
        size = 0;
        TreeStatus opened = TryOpen(folder, path, OpenFlags, out int file);
        if (opened != TreeStatus.Found)
        {
            return opened;
        }

        nint end = lseek(file, 0, SeekEnd);
        TreeStatus status = end < 0 ? StatusOf(Marshal.GetLastPInvokeError()) : TreeStatus.Found;
        _ = close(file);
        size = Math.Max(end, 0);
        return status;
    }

    /// <summary>Reads where a link leads.</summary>
    public static TreeStatus ReadLink(int folder, string path, out string target)
    {
        target = string.Empty;
        Span<byte> name = path.Length < ShortPath ? stackalloc byte[ShortPath * 3] : new byte[LongestPath];
        if (!TryEncode(path, name))
        {
            return TreeStatus.Missing;
        }

        Span<byte> text = stackalloc byte[LongestTarget];
        nint length = readlinkat(folder, ref name[0], ref text[0], (nuint)text.Length);
        if (length < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error == InvalidArgument ? TreeStatus.WrongKind : StatusOf(error);
        }

        // A target that fills the buffer may be longer, and no link of a host's is.
        target = Encoding.UTF8.GetString(text[..(int)length]);
        return length < text.Length ? TreeStatus.Found : TreeStatus.Failed;
    }

    private static TreeStatus TryOpen(int folder, string path, int flags, out int file)
    {
        Span<byte> name = path.Length < ShortPath ? stackalloc byte[ShortPath * 3] : new byte[LongestPath];
        if (!TryEncode(path, name))
        {
            file = -1;
            return TreeStatus.Missing;
        }

        do
        {
            file = openat(folder, ref name[0], flags);
        }
        while (file < 0 && Marshal.GetLastPInvokeError() == Interrupted);

        return file < 0 ? StatusOf(Marshal.GetLastPInvokeError()) : TreeStatus.Found;
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

    // A function that is being removed answers ENODEV to a reader who has its file open.
    private static TreeStatus StatusOf(int error) => error switch
    {
        NoEntry or NotADirectory or NoDevice or NoDeviceOrAddress => TreeStatus.Missing,
        NotPermitted or AccessDenied => TreeStatus.Denied,
        IsADirectory or TooManyLinks => TreeStatus.WrongKind,
        _ => TreeStatus.Failed,
    };

#pragma warning disable IDE1006 // libc's own names
    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int openat(int folder, ref byte path, int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint read(int file, ref byte buffer, nuint count);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint lseek(int file, nint offset, int whence);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int file);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint readlinkat(int folder, ref byte path, ref byte buffer, nuint size);
#pragma warning restore IDE1006
}
