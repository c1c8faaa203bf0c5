using Passthrough.Lab.Running;

namespace Passthrough.Lab.Acting;

/// <summary>A card is pulled out of its slot and put into it again.</summary>
public sealed class HotPlugTests
{
    [Fact]
    public async Task A_card_that_is_pulled_out_and_put_back_is_absent_and_there_again()
    {
        await using ManagedGuest guest = await ManagedGuest.OpenAsync();

        await NicSlot.EmptyAsync();
        InventoryChange gone = (await guest.Manager.RefreshAsync()).GetValueOrThrow();
        await NicSlot.FillAsync();
        InventoryChange back = (await guest.Manager.RefreshAsync()).GetValueOrThrow();

        gone.Removed.Select(f => f.Address).Should().Equal(Guest.Nic);
        back.Added.Select(f => f.Address).Should().Equal(Guest.Nic);
    }
}
