using System.Runtime.InteropServices;
using System.Text;

namespace Passthrough.Sqlite.Files;

/// <summary>What stands at a path.</summary>
internal enum FileKind
{
    Missing,
    File,
    Folder,
    Link,
    Other,

    /// <summary>The way to it is closed to this user, or cannot be read.</summary>
    Unknown,
}

/// <summary>
/// A file as the kernel sees it, asked for without opening it: whoever opens and closes the file of an open SQLite database drops the locks that its process has
/// on it (fcntl(2)), and another process may then take away what was written last.
/// </summary>
/// <param name="Kind">What it is; a symbolic link is not followed.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Owner">The user's number.</param>
/// <param name="Rights">The rights, of chmod's twelve bits.</param>
/// <param name="Identity">The same as long as it is the same file: device and inode.</param>
internal readonly record struct FileFacts(FileKind Kind, long Length, uint Owner, int Rights, (ulong Device, ulong Inode) Identity)
{
    /// <summary>Of <c>errno</c>, asm-generic.</summary>
    public const int NoSuchFile = 2, AccessDenied = 13, ReadOnlyFileSystem = 30;

    // linux/fcntl.h, linux/stat.h
    private const int FromHere = -100;
    private const int DoNotFollow = 0x100;
    private const uint BasicFacts = 0x7ff;
    private const int TypeMask = 0xf000, TypeFile = 0x8000, TypeFolder = 0x4000, TypeLink = 0xa000;

    public static FileFacts Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Portable(path);
        }

        // struct statx is 256 bytes on every architecture.
        Span<byte> facts = stackalloc byte[256];
        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        if (statx(FromHere, ref name[0], DoNotFollow, BasicFacts, ref facts[0]) != 0)
        {
            return new(Marshal.GetLastPInvokeError() is NoSuchFile or 20 ? FileKind.Missing : FileKind.Unknown, 0, 0, 0, default);
        }

        int mode = BitConverter.ToUInt16(facts[28..]);
        return new(
            KindOf(mode & TypeMask),
            BitConverter.ToInt64(facts[40..]),
            BitConverter.ToUInt32(facts[20..]),
            mode & 0xfff,
            (((ulong)BitConverter.ToUInt32(facts[136..]) << 32) | BitConverter.ToUInt32(facts[140..]), BitConverter.ToUInt64(facts[32..])));
    }

    /// <summary>Why this process may not use a file or folder; 0 when it may.</summary>
    public static int WhyNot(string path, bool write)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        byte[] name = Encoding.UTF8.GetBytes(path + '\0');
        return access(ref name[0], write ? 6 : 4) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static FileKind KindOf(int type) => type switch
    {
        TypeFile => FileKind.File,
        TypeFolder => FileKind.Folder,
        TypeLink => FileKind.Link,
        _ => FileKind.Other,
    };

    private static FileFacts Portable(string path)
    {
        var file = new FileInfo(path);
        FileKind kind = Directory.Exists(path) ? FileKind.Folder : file.LinkTarget is not null ? FileKind.Link : file.Exists ? FileKind.File : FileKind.Missing;
        return new(kind, kind == FileKind.File ? file.Length : 0, 0, 0, default);
    }

#pragma warning disable IDE1006 // libc's own names
    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, ref byte path, int flags, uint mask, ref byte facts);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int access(ref byte path, int mode);
#pragma warning restore IDE1006
}
