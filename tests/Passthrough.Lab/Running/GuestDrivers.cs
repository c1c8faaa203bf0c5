namespace Passthrough.Lab.Running;

/// <summary>Binds functions as an operator does by hand, by means that are not the library's own.</summary>
internal static class GuestDrivers
{
    /// <summary>What <c>driverctl set-override</c> does.</summary>
    public static Task OverrideAsync(PciAddress address, string driver) => GuestCommand.ShellAsync(
        $"modprobe {driver}; echo {driver} > {Guest.Sysfs(address, "driver_override")}; " +
        $"[ ! -e {Guest.Sysfs(address, "driver")} ] || echo {address} > {Guest.Sysfs(address, "driver/unbind")}; echo {address} > /sys/bus/pci/drivers_probe");

    /// <summary>What <c>driverctl unset-override</c> does.</summary>
    public static Task FreeAsync(PciAddress address) => GuestCommand.ShellAsync(
        $"echo > {Guest.Sysfs(address, "driver_override")}; " +
        $"[ ! -e {Guest.Sysfs(address, "driver")} ] || echo {address} > {Guest.Sysfs(address, "driver/unbind")}; echo {address} > /sys/bus/pci/drivers_probe");

    /// <summary>Puts back whatever a test left behind: no interface is on, no function restricted to a driver, and there are no virtual functions.</summary>
    public static async Task TidyAsync()
    {
        await GuestCommand.ShellAsync("for i in /sys/class/net/eth*; do [ ! -e $i ] || ip link set ${i##*/} down; done");
        foreach (PciFunction function in Guest.Read().Functions.Where(f => f.DriverOverride.ValueOrDefault is not null))
        {
            await FreeAsync(function.Address);
        }

        await GuestCommand.ShellAsync($"echo 0 > {Guest.Sysfs(Guest.Disk, "sriov_numvfs")} 2>/dev/null; echo 1 > {Guest.Sysfs(Guest.Disk, "sriov_drivers_autoprobe")}");
    }
}
