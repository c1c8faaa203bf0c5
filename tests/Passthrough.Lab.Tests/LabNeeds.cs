using System.Runtime.InteropServices;

namespace Passthrough.Lab.Tests;

/// <summary>What a machine needs to boot the lab.</summary>
internal static class LabNeeds
{
    /// <summary>libvirt's driver for the host's devices, which its daemon loads.</summary>
    public const string LibvirtDriver = "/usr/lib/x86_64-linux-gnu/libvirt/connection-driver/libvirt_driver_nodedev.so";

    private static readonly (string File, string Package)[] Programs =
    [
        ("qemu-system-x86_64", "qemu-system-x86"), ("busybox", "busybox-static"), ("cpio", "cpio"), ("depmod", "kmod"), ("lspci", "pciutils"), ("xz", "xz-utils"),
        ("zstd", "zstd"), ("mke2fs", "e2fsprogs"), ("apt-get", "apt"), ("dpkg-deb", "dpkg"),
    ];

    private static readonly (string File, string Package)[] Libvirt = [("libvirtd", "libvirt-daemon"), (LibvirtDriver, "libvirt-daemon"), ("virsh", "libvirt-clients")];

    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':'), "/usr/sbin", "/sbin"];

    /// <summary>Why the lab is not booted here; null when it is.</summary>
    public static string? WhyNot { get; } = Reason();

    /// <summary>Why nothing is compared with libvirt; null when it is.</summary>
    public static string? WhyNoLibvirt { get; } = Missing(Libvirt) is { Length: > 0 } missing ? $"comparing with libvirt needs these Debian packages: {string.Join(' ', missing)}" : null;

    private static string? Reason()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64)
        {
            return "the lab needs Linux on x86-64";
        }

        string[] missing = Missing(Programs);
        return missing.Length > 0 ? $"the lab needs these Debian packages: {string.Join(' ', missing)}"
            : !LabOrders.AreGiven && TestScale.Of(10) < 10 ? "runs at full scale: PASSTHROUGH_TEST_SCALE=full, or tests/Passthrough.Lab/lab.sh"
            : null;
    }

    private static string[] Missing((string File, string Package)[] files) =>
        [.. files.Where(p => !Folders.Any(f => File.Exists(Path.Combine(f, p.File)))).Select(p => p.Package).Distinct()];
}
