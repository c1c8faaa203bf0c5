using Passthrough.Lab.Running;

namespace Passthrough.Lab.Acting;

/// <summary>What the guest itself needs is not taken from it.</summary>
public sealed class HostUseTests
{
    [Fact]
    public void The_disk_of_a_mounted_file_system_is_the_hosts() =>
        Guest.Read().Find(Guest.OwnDisk).GetValueOrThrow().HostUses.ValueOrDefault.Should().Contain(u => u.Evidence.Contains(Guest.OwnFolder, StringComparison.Ordinal));

    [Fact]
    public async Task The_disk_of_a_mounted_file_system_is_refused_and_goes_on_working()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        VmResult<Lease> attached = await guest.TryAttachAsync(Guest.OwnDisk);

        attached.Error!.Message.Should().Contain(Guest.OwnFolder);
        Guest.DriverOf(Guest.OwnDisk).Should().Be("virtio-pci");
    }
}
