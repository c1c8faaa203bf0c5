namespace Passthrough.Lab.Running;

/// <summary>Binds the guest's functions by means that are not the library's own.</summary>
internal static class GuestDrivers
{
    /// <summary>
    /// Puts back whatever a test left behind: no interface is on, no function restricted to a driver or without the one that takes it, there are no virtual
    /// functions, and what was pulled out is found. The virtual functions go before their driver would be asked to take them.
    /// </summary>
    public static Task TidyAsync() => GuestCommand.ShellAsync(
        $$"""
        tidy() {
            read -r only < $1/driver_override
            if [ "$only" != '(null)' ]; then
                echo > $1/driver_override
                [ ! -e $1/driver ] || echo ${1##*/} > $1/driver/unbind
            fi
            [ -e $1/driver ] || echo ${1##*/} > /sys/bus/pci/drivers_probe
        }
        for i in /sys/class/net/eth*; do
            [ -e $i ] || continue
            read -r flags < $i/flags
            [ $((flags & 1)) = 0 ] || ip link set ${i##*/} down
        done
        [ -e {{Guest.Sysfs(Guest.Nic, string.Empty)}} ] || echo 1 > /sys/bus/pci/rescan
        tidy {{Guest.Sysfs(Guest.Disk, string.Empty)[..^1]}}
        echo 0 > {{Guest.Sysfs(Guest.Disk, "sriov_numvfs")}}
        echo 1 > {{Guest.Sysfs(Guest.Disk, "sriov_drivers_autoprobe")}}
        for d in /sys/bus/pci/devices/*; do tidy $d; done
        """);
}
