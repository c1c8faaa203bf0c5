using Passthrough.Lab.Running;

namespace Passthrough.Lab.Acting;

/// <summary>A virtual function of the disk is given to a VM and taken back, while the disk stays the host's.</summary>
public sealed class VirtualFunctionTests : IAsyncLifetime
{
    private static readonly PciAddress First = PciAddress.Parse("0000:02:00.1");

    public async Task InitializeAsync()
    {
        await Eventually.HoldsAsync(() => Directory.Exists(Guest.Sysfs(Guest.Disk, "nvme/nvme0")) || Directory.Exists(Guest.Sysfs(Guest.Disk, "nvme")), "the disk's driver is there");
        await GuestCommand.ShellAsync($"echo 0 > {Guest.Sysfs(Guest.Disk, "sriov_drivers_autoprobe")}; echo 2 > {Guest.Sysfs(Guest.Disk, "sriov_numvfs")}");
    }

    public Task DisposeAsync() => GuestDrivers.TidyAsync();

    [Fact]
    public async Task It_is_on_vfio_alone_in_its_group_and_on_no_driver_again()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        Lease lease = await guest.AttachAsync(First);
        string? attached = Guest.DriverOf(First);
        bool viable = VfioGroup.IsViable(First);
        await guest.DetachAsync(lease);

        (attached, viable, Guest.DriverOf(First)).Should().Be(("vfio-pci", true, null));
        Guest.DriverOf(Guest.Disk).Should().Be("nvme");
    }
}
