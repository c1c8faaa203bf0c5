using System.Runtime.InteropServices;

namespace Passthrough.Linux;

/// <summary>Hears the kernel's events from the kernel itself, by netlink: no daemon is needed, and none can invent one.</summary>
internal sealed class UeventSocket : IUeventSource
{
    // Linux sends 2048 bytes of fields at most (UEVENT_BUFFER_SIZE) behind a path: what is longer is no event.
    private const int LongestMessage = 8192;
    private const int KeptByKernel = 1 << 20;
    private const uint Kernel = 0;

    private readonly NetlinkHandle _handle;
    private readonly byte[] _buffer = new byte[LongestMessage];

    private UeventSocket(NetlinkHandle handle) => _handle = handle;

    /// <summary>Opens it.</summary>
    /// <returns>The socket, which must be disposed; or <see cref="VmErrorCode.UeventsNotHeard"/>.</returns>
    public static VmResult<UeventSocket> Open() => PosixNetlink.Open(KeptByKernel, out int errno) is { } handle
        ? new UeventSocket(handle)
        : new UeventsNotHeard($"the system refuses the socket: {Marshal.GetPInvokeErrorMessage(errno)}");

    /// <inheritdoc/>
    public UeventStatus Wait(TimeSpan limit, out Uevent? uevent)
    {
        uevent = null;
        if (!PosixNetlink.Wait(_handle, limit))
        {
            return UeventStatus.Quiet;
        }

        int length = PosixNetlink.Receive(_handle, _buffer, out uint sender, out int errno);
        return length >= 0 ? Judge(_buffer, length, sender, out uevent) : errno switch
        {
            PosixNetlink.NoBufferSpace => UeventStatus.Lost,
            PosixNetlink.TryAgain or PosixNetlink.Interrupted => UeventStatus.Quiet,
            _ => UeventStatus.Failed,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>Whether what was received is an event, and the kernel's.</summary>
    /// <param name="buffer">What was received of it.</param>
    /// <param name="length">How long it is; more than the buffer when the rest is lost.</param>
    /// <param name="sender">Who sent it.</param>
    /// <param name="uevent">The event; null when it is none.</param>
    internal static UeventStatus Judge(ReadOnlySpan<byte> buffer, int length, uint sender, out Uevent? uevent)
    {
        uevent = null;
        return sender == Kernel && length <= buffer.Length && UeventText.TryParse(buffer[..length], out uevent) ? UeventStatus.Heard : UeventStatus.Ignored;
    }
}
