using System.Collections.Immutable;
using Passthrough.Cli.Output;
using Passthrough.Cli.Planning;

namespace Passthrough.Cli.Tests.Output;

public class GuestTextTests
{
    private const ulong Page = 0xFE00_0000;

    private static PciFunction Card(ulong address) => SampleHost.Function(SampleHost.Network) with
    {
        Bars = ImmutableArray.Create(SampleHost.Bar(1, BarKind.Memory32, address, 0x100)),
        Msix = (MsixCapability?)null,
    };

    private static GuestView View(ulong address)
    {
        PciFunction function = Card(address);
        return GuestView.Of(new HostInventory([function], []), function);
    }

    [Fact]
    public void A_small_BAR_that_is_alone_in_its_page_has_a_window_of_a_page()
    {
        GuestText.Lines(View(Page))[0].Should().Be("BAR 1 memory32 256: window 0-fff 4K; sub-page, alone in its page");
        GuestText.LongLines(View(Page)).Take(2).Should().Equal("BAR 1 memory32 256: sub-page, alone in its page", "  window 0-fff  4K");
    }

    [Fact]
    public void A_small_BAR_that_is_not_says_so() =>
        GuestText.LongLines(View(Page + 0x100)).First().Should().Be("BAR 1 memory32 256: sub-page: its page may not be mapped, all trapped");
}
