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

        Lease lease = await guest.AttachInUseAsync(Card);

        Card.Select(Guest.DriverOf).Should().Equal("vfio-pci", "vfio-pci", "vfio-pci");
        VfioGroup.IsViable(Guest.Audio).Should().BeTrue();
        await guest.DetachAsync(lease);
    }

    [Fact]
    public async Task The_whole_card_is_reset_at_once_and_its_drivers_come_back()
    {
        string?[] before = [.. Card.Select(Guest.DriverOf)];
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();
        Lease lease = await guest.AttachInUseAsync(Card);

        // What the last VM left in a register of each function.
        foreach (PciAddress function in Card)
        {
            await GuestCommand.ShellAsync($"setpci -s {function} INTERRUPT_LINE=5a");
        }

        await guest.DetachAsync(lease);

        Card.Select(Guest.DriverOf).Should().Equal(before);
        guest.Told.Where(t => t.State == HostStepState.Done && t.Step.Name.Contains("reset", StringComparison.Ordinal))
            .Should().Contain(t => t.Step.Functions.Length == Card.Length, "one hot reset takes all three");
    }

    [Fact]
    public async Task The_display_that_the_firmware_booted_with_is_the_hosts()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        VmResult<Lease> attached = await guest.TryAttachAsync(Card);

        attached.Error!.Reasons.Select(r => r.Code).Should().Contain(VmErrorCode.NeededByHost);
    }

    [Fact]
    public async Task A_part_of_the_card_is_refused_while_the_rest_is_on_a_driver()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        VmResult<Lease> attached = await guest.TryAttachAsync(Guest.Display);

        attached.Error!.Message.Should().Contain(Guest.Audio.ToString());
        Card.Select(Guest.DriverOf).Should().NotContain("vfio-pci");
    }
}
