using Passthrough.Lab.Running;

namespace Passthrough.Lab.Acting;

/// <summary>A disk is given to a VM and taken back.</summary>
public sealed class DiskTests : IAsyncLifetime
{
    /// <summary>What the machine outside has written at the beginning of the disk.</summary>
    private const string Label = "passthrough lab disk";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => GuestDrivers.TidyAsync();

    [Fact]
    public async Task A_detached_disk_is_read_again()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        Lease lease = await guest.AttachAsync(Guest.Disk);
        string? attached = Guest.DriverOf(Guest.Disk);
        await guest.DetachAsync(lease);

        attached.Should().Be("vfio-pci");
        (await ReadAsync()).Should().Be(Label);
    }

    private static async Task<string> ReadAsync()
    {
        string device = await Eventually.FindAsync(Device, "the disk has a device file");
        await using FileStream disk = File.OpenRead(device);
        byte[] sector = new byte[512];
        await disk.ReadExactlyAsync(sector);
        return System.Text.Encoding.ASCII.GetString(sector, 0, Label.Length);
    }

    // It is the only one of the two with a medium. Where a disk has several ways to it the file is none of its controller's, and has a number of its own.
    private static string? Device() =>
        Directory.Exists(Guest.Sysfs(Guest.Disk, "nvme")) && Directory.GetDirectories(Guest.Sysfs(Guest.Disk, "nvme")).Any(c => File.ReadAllText(Path.Combine(c, "state")).Trim() == "live")
            ? Directory.GetFiles("/dev", "nvme*n1").FirstOrDefault()
            : null;
}
