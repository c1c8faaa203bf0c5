using System.Runtime.InteropServices;

namespace Passthrough.Linux;

/// <summary>A netlink socket's file descriptor: closed once, also when another thread is at it.</summary>
internal sealed class NetlinkHandle : SafeHandle
{
    private const int None = -1;

    /// <summary>For the runtime, which fills it in.</summary>
    public NetlinkHandle()
        : base(None, ownsHandle: true)
    {
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == None;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => close((int)handle) == 0;

#pragma warning disable IDE1006 // libc's own name
    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int file);
#pragma warning restore IDE1006
}
