using System.Collections.Immutable;
using System.Diagnostics;
using Passthrough.Lab.Running;

namespace Passthrough.Lab.Discovery;

/// <summary>
/// The guest's functions as we and as libvirt read them, at the same time and with virtual functions among them. libvirt follows devices through udev, which the guest
/// has not: its daemon is started when all of them are there.
/// </summary>
public sealed class LibvirtReading : IAsyncLifetime
{
    private const string Daemon = "/usr/sbin/libvirtd";

    private const string Log = "/tmp/libvirtd.log";

    private const string Virsh = "virsh --quiet --connect nodedev:///system";

    /// <summary>As we read them.</summary>
    internal HostInventory Inventory { get; private set; } = null!;

    /// <summary>As libvirt does, in the order of their addresses.</summary>
    internal ImmutableArray<LibvirtFunction> Told { get; private set; } = [];

    public async Task InitializeAsync()
    {
        File.Exists(Daemon).Should().BeTrue("the root has libvirt in it where libvirt is installed outside");
        await Eventually.HoldsAsync(() => Directory.Exists(Guest.Sysfs(Guest.Disk, "nvme")), "the disk's driver is there");
        await GuestCommand.ShellAsync($"echo 0 > {Guest.Sysfs(Guest.Disk, "sriov_drivers_autoprobe")}; echo 2 > {Guest.Sysfs(Guest.Disk, "sriov_numvfs")}");
        using Process daemon = GuestCommand.Start("/bin/sh", "-c", $"exec {Daemon} > {Log} 2>&1");
        try
        {
            await Eventually.HoldsAsync(() => daemon.HasExited || File.Exists("/run/libvirt/libvirt-sock"), "libvirt listens");
            daemon.HasExited.Should().BeFalse(await File.ReadAllTextAsync(Log));
            string[] names = (await GuestCommand.ShellAsync($"{Virsh} nodedev-list --cap pci")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Told = LibvirtFunction.Read(await GuestCommand.ShellAsync($"{Virsh} '{string.Join("; ", names.Select(n => $"nodedev-dumpxml {n}"))}'"));
            Inventory = Guest.Read();
        }
        finally
        {
            daemon.Kill();
            await daemon.WaitForExitAsync();
        }
    }

    public Task DisposeAsync() => GuestDrivers.TidyAsync();
}
