using Passthrough.Lab.Running;

namespace Passthrough.Lab.Acting;

/// <summary>A card is pulled out of its slot and put into it again.</summary>
public sealed class HotPlugTests
{
    [Fact]
    public async Task A_card_that_is_pulled_out_and_put_back_is_absent_and_there_again()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        await OutsideMonitor.DoAsync("device_del", ("id", "nic1"));
        await Eventually.HoldsAsync(() => !Directory.Exists(Guest.Sysfs(Guest.Nic, string.Empty)), "the kernel has let the card go");
        InventoryChange gone = (await guest.Manager.RefreshAsync()).GetValueOrThrow();
        await OutsideMonitor.DoAsync("device_add", ("driver", "e1000e"), ("id", "nic1"), ("bus", "port1"), ("netdev", "wire-nic1"), ("romfile", string.Empty));
        await Eventually.HoldsAsync(() => Guest.DriverOf(Guest.Nic) is not null, "the kernel has found the card");
        InventoryChange back = (await guest.Manager.RefreshAsync()).GetValueOrThrow();

        gone.Removed.Select(f => f.Address).Should().Equal(Guest.Nic);
        back.Added.Select(f => f.Address).Should().Equal(Guest.Nic);
    }
}
