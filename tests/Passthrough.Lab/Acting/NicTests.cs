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
    public async Task A_detached_card_is_as_it_was()
    {
        PciFunction before = Guest.Read().Find(Guest.Nic).GetValueOrThrow();
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        await guest.DetachAsync(await guest.AttachAsync(Guest.Nic));

        PciFunction after = Guest.Read().Find(Guest.Nic).GetValueOrThrow();
        (after.Driver, after.DriverOverride).Should().Be((before.Driver, before.DriverOverride));
        after.ResetMethods.ValueOrDefault.Should().Equal(before.ResetMethods.ValueOrDefault);
        File.Exists(VfioGroup.FileOf(Guest.Nic)).Should().BeFalse();
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

    [Theory]
    [InlineData("pci-stub")]
    [InlineData("vfio-pci")]
    public async Task A_card_that_an_operator_had_bound_is_bound_so_again(string driver)
    {
        await GuestDrivers.OverrideAsync(Guest.Nic, driver);
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        Lease lease = await guest.AttachAsync(Guest.Nic);
        string? attached = Guest.DriverOf(Guest.Nic);
        await guest.DetachAsync(lease);

        attached.Should().Be("vfio-pci");
        PciFunction after = Guest.Read().Find(Guest.Nic).GetValueOrThrow();
        (after.Driver.ValueOrDefault, after.DriverOverride.ValueOrDefault).Should().Be((driver, driver));
    }

    [Fact]
    public async Task A_card_that_was_on_no_driver_is_on_none_again()
    {
        await GuestCommand.ShellAsync($"echo {Guest.Nic} > {Guest.Sysfs(Guest.Nic, "driver/unbind")}");
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        await guest.DetachAsync(await guest.AttachAsync(Guest.Nic));

        Guest.DriverOf(Guest.Nic).Should().BeNull();
        await GuestDrivers.FreeAsync(Guest.Nic);
    }
}
