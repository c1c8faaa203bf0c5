using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Passthrough.Lab.Running;

/// <summary>A VFIO group as a VM manager sees it (linux/vfio.h), by means that are not the library's own.</summary>
internal static class VfioGroup
{
    // _IO(';', 100 + 3)
    private const nuint GetStatus = 0x3B67;
    private const uint Viable = 1;

    /// <summary>The group's file.</summary>
    public static string FileOf(PciAddress address) => $"/dev/vfio/{Guest.GroupOf(address)}";

    /// <summary>Whether the kernel would let a VM have the group of a function.</summary>
    public static bool IsViable(PciAddress address)
    {
        using SafeFileHandle file = File.OpenHandle(FileOf(address), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var status = new Status { Size = 8 };
        Ioctl(file, GetStatus, ref status).Should().Be(0);
        return (status.Flags & Viable) != 0;
    }

    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Ioctl(SafeFileHandle file, nuint request, ref Status status);

    [StructLayout(LayoutKind.Sequential)]
    private struct Status
    {
        public uint Size;
        public uint Flags;
    }
}
