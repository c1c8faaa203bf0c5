using System.Runtime.InteropServices;

namespace Passthrough.Linux;

/// <summary>
/// The numbers and structures of VFIO that a hot reset needs, from <c>include/uapi/linux/vfio.h</c>. A request is <c>_IO(';', 100 + n)</c>
/// (<c>asm-generic/ioctl.h</c>). A compiled C program tells the tests the same numbers.
/// </summary>
internal static class VfioAbi
{
    /// <summary><c>VFIO_API_VERSION</c>.</summary>
    public const int ApiVersion = 0;

    /// <summary><c>VFIO_TYPE1v2_IOMMU</c>.</summary>
    public const int Type1V2Iommu = 3;

    /// <summary><c>VFIO_GROUP_FLAGS_VIABLE</c>.</summary>
    public const uint GroupViable = 1;

    public const uint GetApiVersion = Base;
    public const uint CheckExtension = Base + 1;
    public const uint SetIommu = Base + 2;
    public const uint GroupGetStatus = Base + 3;
    public const uint GroupSetContainer = Base + 4;
    public const uint GroupUnsetContainer = Base + 5;
    public const uint GroupGetDeviceFd = Base + 6;
    public const uint DeviceGetPciHotResetInfo = Base + 12;
    public const uint DevicePciHotReset = Base + 13;

    // VFIO_TYPE is ';', VFIO_BASE is 100.
    private const uint Base = (';' << 8) | 100;
}

/// <summary><c>struct vfio_group_status</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VfioGroupStatus
{
    public uint ArgumentSize;
    public uint Flags;
}

/// <summary><c>struct vfio_pci_hot_reset_info</c> without the array of <see cref="VfioPciDependentDevice"/> that follows it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VfioPciHotResetInfo
{
    public uint ArgumentSize;
    public uint Flags;
    public uint Count;
}

/// <summary><c>struct vfio_pci_dependent_device</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VfioPciDependentDevice
{
    public uint GroupId;
    public ushort Segment;
    public byte Bus;

    /// <summary>Device and function as <c>PCI_DEVFN</c> packs them.</summary>
    public byte DeviceFunction;
}

/// <summary><c>struct vfio_pci_hot_reset</c> without the array of group file descriptors, of 32 bits each, that follows it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VfioPciHotReset
{
    public uint ArgumentSize;
    public uint Flags;
    public uint Count;
}
