using Passthrough.Lab.Running;

namespace Passthrough.Lab.Acting;

/// <summary>A network card is given to a VM and taken back.</summary>
public sealed class NicTests : IAsyncLifetime
{
    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => GuestDrivers.TidyAsync();

    [Fact]
    public async Task An_attached_card_is_on_vfio_and_its_group_viable()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        Lease lease = await guest.AttachAsync(Guest.Nic);

        Guest.DriverOf(Guest.Nic).Should().Be("vfio-pci");
        VfioGroup.IsViable(Guest.Nic).Should().BeTrue();
        await guest.DetachAsync(lease);
    }

    [Fact]
    public async Task A_detached_card_hears_the_other_one_on_its_wire()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        await guest.DetachAsync(await guest.AttachAsync(Guest.Nic));

        string name = await Wire.UpAsync(Guest.Nic);
        string other = await Wire.UpAsync(Guest.SwitchedNic);
        await Eventually.HoldsAsync(() => Wire.HasLink(name) && Wire.HasHeard(name), "a frame of the other card has come in");
        await Wire.DownAsync(name);
        await Wire.DownAsync(other);
    }
}
