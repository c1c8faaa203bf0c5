using Passthrough.Linux;

namespace Passthrough.Lab.Running;

/// <summary>The guest's own PCI functions, by what they are (machine/boot.sh).</summary>
internal static class Guest
{
    /// <summary>Alone in its group, and without a way to be reset.</summary>
    public static readonly PciAddress RandomSource = PciAddress.Parse("0000:00:16.0");

    public static readonly PciAddress OwnDisk = PciAddress.Parse("0000:00:17.0");
    public static readonly PciAddress Nic = PciAddress.Parse("0000:01:00.0");
    public static readonly PciAddress Disk = PciAddress.Parse("0000:02:00.0");
    public static readonly PciAddress ConventionalBridge = PciAddress.Parse("0000:03:00.0");
    public static readonly PciAddress Edu = PciAddress.Parse("0000:04:01.0");
    public static readonly PciAddress Display = PciAddress.Parse("0000:05:00.0");
    public static readonly PciAddress Audio = PciAddress.Parse("0000:05:00.1");
    public static readonly PciAddress Usb = PciAddress.Parse("0000:05:00.2");
    public static readonly PciAddress SwitchedNic = PciAddress.Parse("0000:08:00.0");
    public static readonly PciAddress FarDisk = PciAddress.Parse("0000:81:00.0");

    /// <summary>Where the disk of the guest's own file system is mounted: what is synchronised there is on a disk.</summary>
    public const string OwnFolder = "/disk";

    public static LinuxHost Host => LinuxHost.Open().GetValueOrThrow();

    public static HostInventory Read() => Host.ReadInventory().GetValueOrThrow();

    /// <summary>A path below a function's folder in sysfs.</summary>
    public static string Sysfs(PciAddress address, string name) => $"/sys/bus/pci/devices/{address}/{name}";

    /// <summary>The driver that a function is bound to, by the kernel's own link; null when none.</summary>
    public static string? DriverOf(PciAddress address)
    {
        string link = Sysfs(address, "driver");
        return Directory.Exists(link) ? Path.GetFileName(new DirectoryInfo(link).LinkTarget) : null;
    }

    /// <summary>The number of a function's group, by the kernel's own link.</summary>
    public static string GroupOf(PciAddress address) => Path.GetFileName(new DirectoryInfo(Sysfs(address, "iommu_group")).LinkTarget!);
}
