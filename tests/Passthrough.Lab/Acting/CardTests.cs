using Passthrough.Lab.Running;

namespace Passthrough.Lab.Acting;

/// <summary>A card of three functions, none of which can be reset alone, is given to a VM and taken back.</summary>
public sealed class CardTests : IAsyncLifetime
{
    private static readonly PciAddress[] Card = [Guest.Display, Guest.Audio, Guest.Usb];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => GuestDrivers.TidyAsync();

    [Fact]
    public async Task The_whole_card_is_on_vfio_and_its_group_viable()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        Lease lease = await guest.AttachAsync(ManagedGuest.AskInUse(Card));

        Card.Select(Guest.DriverOf).Should().Equal("vfio-pci", "vfio-pci", "vfio-pci");
        VfioGroup.IsViable(Guest.Audio).Should().BeTrue();
        await guest.DetachAsync(lease);
    }

    [Fact]
    public async Task The_display_that_the_firmware_booted_with_is_the_hosts()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        VmResult<Lease> attached = await guest.TryAttachAsync(Card);

        attached.Error!.Reasons.Select(r => r.Code).Should().Contain(VmErrorCode.NeededByHost);
    }
}
