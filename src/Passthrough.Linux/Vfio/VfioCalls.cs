using System.Runtime.InteropServices;
using System.Text;

namespace Passthrough.Linux;

/// <summary>VFIO's system calls as Linux has them.</summary>
internal sealed class VfioCalls : IVfioCalls
{
    public static readonly VfioCalls Instance = new();

    // asm-generic/fcntl.h; a device file is one, and no link to it is.
    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x8_0000;
    private const int LongestPath = 4096;

    private static readonly int NoFollow =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le ? 0x8000 : 0x2_0000;

    public int Open(string path, out VfioFile file)
    {
        Span<byte> name = stackalloc byte[LongestPath];
        if (!Encoding.UTF8.TryGetBytes(path, name[..^1], out int length) || name[..length].Contains((byte)0))
        {
            file = new(-1, this);
            return VfioErrno.NameTooLong;
        }

        name[length] = 0;
        int number;
        do
        {
            // Sound: the text lies on this stack, ends with a zero, and open only reads it.
            number = open(ref name[0], ReadWrite | CloseOnExec | NoFollow);
        }
        while (number < 0 && Marshal.GetLastPInvokeError() == VfioErrno.Interrupted);

        file = new(number, this);
        return number < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    public int Control(VfioFile file, uint request, int value, out int answer)
    {
        // Sound: a request of this kind takes a number, and the kernel follows no pointer.
        answer = ioctl(file, request, value);
        return answer < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    public int Control(VfioFile file, uint request, Span<byte> memory, out int answer)
    {
        // Sound: the memory is pinned for the call and the kernel keeps no pointer to it; how much it may touch is what the request's structure has, which
        // the caller gives whole, or what the structure's first field says, which the caller makes the memory's length.
        answer = ioctl(file, request, ref MemoryMarshal.GetReference(memory));
        return answer < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    public void Close(int number) => _ = close(number);

    // ioctl and open are variadic in C; where .NET runs on Linux a further integer or pointer is passed as a named one is.
#pragma warning disable IDE1006 // libc's own names
    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(ref byte path, int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(VfioFile file, nuint request, nint value);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(VfioFile file, nuint request, ref byte memory);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int file);
#pragma warning restore IDE1006
}
