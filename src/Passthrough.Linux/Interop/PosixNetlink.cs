using System.Runtime.InteropServices;

namespace Passthrough.Linux;

/// <summary>The system calls that hearing the kernel's events needs. The framework has no address type for netlink (netlink(7)).</summary>
internal static class PosixNetlink
{
    /// <summary>errno: more was sent than the socket holds, and some of it is lost (netlink(7)).</summary>
    public const int NoBufferSpace = 105;

    /// <summary>errno: there is nothing to receive now.</summary>
    public const int TryAgain = 11;

    /// <summary>errno: a signal came.</summary>
    public const int Interrupted = 4;

    // linux/socket.h, linux/net.h, linux/netlink.h: the same on all that .NET runs on.
    private const int AddressFamily = 16;
    private const int RawNonBlockingCloseOnExec = 3 | 0x800 | 0x8_0000;
    private const int KernelObjectEvents = 15;
    private const int KernelGroup = 1;
    private const int SocketLevel = 1;
    private const int ReceiveBuffer = 8;
    private const int DontWait = 0x40;
    private const int WholeLength = 0x20;
    private const short CanRead = 1;

    // struct sockaddr_nl: family, pad, port, groups
    private const int AddressLength = 12;
    private const int PortOffset = 4;
    private const int GroupsOffset = 8;

    /// <summary>Opens a socket that hears what the kernel tells of its devices.</summary>
    /// <param name="bufferSize">How many bytes of it the kernel keeps until they are received.</param>
    /// <param name="errno">Why not.</param>
    /// <returns>The socket, which must be disposed; null when the system refuses.</returns>
    public static NetlinkHandle? Open(int bufferSize, out int errno)
    {
        NetlinkHandle handle = socket(AddressFamily, RawNonBlockingCloseOnExec, KernelObjectEvents);
        if (handle.IsInvalid)
        {
            errno = Marshal.GetLastPInvokeError();
            handle.Dispose();
            return null;
        }

        // Without the bigger buffer it hears all the same, and loses sooner.
        _ = setsockopt(handle, SocketLevel, ReceiveBuffer, in bufferSize, sizeof(int));
        Span<byte> address = stackalloc byte[AddressLength];
        BitConverter.TryWriteBytes(address, (ushort)AddressFamily);
        BitConverter.TryWriteBytes(address[GroupsOffset..], KernelGroup);
        if (bind(handle, in address[0], AddressLength) != 0)
        {
            errno = Marshal.GetLastPInvokeError();
            handle.Dispose();
            return null;
        }

        errno = 0;
        return handle;
    }

    /// <summary>Waits until there is something to receive.</summary>
    /// <returns>Whether there is; false when the time is over or a signal came.</returns>
    public static bool Wait(NetlinkHandle handle, TimeSpan limit)
    {
        bool isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            var wanted = new PollRequest { File = (int)handle.DangerousGetHandle(), Events = CanRead };
            return poll(ref wanted, 1, (int)limit.TotalMilliseconds) > 0;
        }
        finally
        {
            if (isHeld)
            {
                handle.DangerousRelease();
            }
        }
    }

    /// <summary>Receives one message, without waiting.</summary>
    /// <param name="handle">The socket.</param>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="sender">Who sent it: 0 is the kernel.</param>
    /// <param name="errno">Why there is none.</param>
    /// <returns>Its whole length, which may be more than the buffer holds; -1 when there is none.</returns>
    public static int Receive(NetlinkHandle handle, Span<byte> buffer, out uint sender, out int errno)
    {
        Span<byte> address = stackalloc byte[AddressLength];
        int length = AddressLength;
        nint got = recvfrom(handle, ref buffer[0], (nuint)buffer.Length, DontWait | WholeLength, ref address[0], ref length);
        errno = got < 0 ? Marshal.GetLastPInvokeError() : 0;

        // A sender whose address is cut off is nobody known.
        sender = length == AddressLength ? BitConverter.ToUInt32(address[PortOffset..]) : uint.MaxValue;
        return (int)got;
    }

    // struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int File;
        public short Events;
        public short Answered;
    }

#pragma warning disable IDE1006 // libc's own names
    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern NetlinkHandle socket(int family, int type, int protocol);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int bind(NetlinkHandle file, ref readonly byte address, int length);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setsockopt(NetlinkHandle file, int level, int name, ref readonly int value, int length);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int poll(ref PollRequest requests, nuint count, int milliseconds);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint recvfrom(NetlinkHandle file, ref byte buffer, nuint size, int flags, ref byte address, ref int length);
#pragma warning restore IDE1006
}
