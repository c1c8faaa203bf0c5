using System.Collections.Immutable;
using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>A BAR smaller than a page is mapped as its whole page, so only if nothing else lives there.</summary>
public sealed class SubPageBarTests
{
    private const ulong Page = 0x1000;
    private const ulong Small = 0xFE00_0000;
    private const ulong Other = 0xFE00_1000;
    private const uint Guest = 0xC000_0000;

    private static PciBar Bar(int index, ulong address, ulong size, BarKind kind = BarKind.Memory32) =>
        PciBar.Create(index, kind, address, size).GetValueOrThrow();

    private static VmResult<PassthroughDevice> Create(ImmutableArray<int> alone, params PciBar[] bars) => PassthroughDevice.Create(
        PassthroughDeviceType.GenericPci, 0x8086, 1, Address, new DeviceOptions { Bars = [.. bars], BarsAloneInPage = alone });

    private static PassthroughDevice Device(params int[] alone) =>
        Create([.. alone], Bar(0, Small, 0x100), Bar(1, Other, 0x800), Bar(2, 0xFD00_0000, 0x4000), Bar(6, 0xFC00_0000, 0x800, BarKind.Rom)).GetValueOrThrow();

    private static PassthroughDevice WithWindow()
    {
        PassthroughDevice device = Device(0, 1);
        device.AddMmioRegion(new(Small), new(Guest), Page).ThrowIfError();
        device.PciConfig.Written((0x04, 0x0002));
        return device;
    }

    private static ulong? GuestOf(PassthroughDevice device) => device.MmioRegions.Single().GuestAddress?.Value;

    [Fact]
    public void Each_is_reported_with_whether_it_may_be_mapped()
    {
        PassthroughDevice device = Device(1);

        device.Memory.SubPageBars.Should().Equal(
            new SubPageBar(device.PciConfig.Bars[0], false), new SubPageBar(device.PciConfig.Bars[1], true));
    }

    [Fact]
    public void One_that_is_vouched_for_has_a_range_of_a_page()
    {
        Device(1).Memory.MappableRanges.Should().Equal(new BarRange(1, 0, Page), new BarRange(2, 0, 0x4000));
    }

    [Fact]
    public void A_window_on_one_that_is_not_vouched_for_is_refused_with_a_code_of_its_own()
    {
        PassthroughDevice device = Device(1);

        VmError error = device.AddMmioRegion(new(Small), new(Guest), Page).Error!;

        error.Code.Should().Be(VmErrorCode.WindowSharesPage);
        error.Message.Should().Contain("BAR 0").And.Contain("0x100 bytes");
    }

    [Fact]
    public void So_is_one_on_a_BAR_in_the_middle_of_its_page()
    {
        PassthroughDevice device = Create([], Bar(0, Small + 0x800, 0x100)).GetValueOrThrow();

        device.AddMmioRegion(new(Small), new(Guest), Page).Error!.Code.Should().Be(VmErrorCode.WindowSharesPage);
    }

    [Fact]
    public void One_that_is_not_vouched_for_takes_nothing_of_the_next_page()
    {
        PassthroughDevice device = Create([], Bar(0, Small + Page, Page), Bar(1, Small + 0x800, 0x100)).GetValueOrThrow();

        MmioRegion window = device.AddMmioRegion(new(Small + Page), new(Guest), Page).GetValueOrThrow();

        window.Bar.Should().Be(new BarRange(0, 0, Page));
    }

    [Fact]
    public void One_whose_page_begins_where_another_BAR_ends_may_be_vouched_for()
    {
        Create([0], Bar(0, Small + Page, 0x100), Bar(1, Small, Page)).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void One_that_is_vouched_for_twice_is_vouched_for()
    {
        Device(1, 1).Memory.SubPageBars.Select(b => b.MayBeMapped).Should().Equal(false, true);
    }

    [Theory]
    [InlineData(2 * Page, Small)]
    [InlineData(Page, Small + Page + Page)]
    [InlineData(Page, Small - Page)]
    public void A_window_is_no_larger_than_the_page(ulong size, ulong host)
    {
        Device(0).AddMmioRegion(new(host), new(Guest), size).Error!.Code.Should().Be(VmErrorCode.WindowOutsideBars);
    }

    [Fact]
    public void The_window_is_found_in_all_of_its_page()
    {
        PassthroughDevice device = WithWindow();

        device.Memory.TryFind(new GuestPhysicalAddress(Guest + 0xFFF), out MmioRegion byGuest).Should().BeTrue();
        device.Memory.TryFind(new HostPhysicalAddress(Small + 0xFFF), out MmioRegion byHost).Should().BeTrue();
        device.Memory.TryFind(new GuestPhysicalAddress(Guest + 0x1000), out _).Should().BeFalse();

        (byGuest, byHost).Should().Be((device.MmioRegions[0], device.MmioRegions[0]));
        byGuest.Bar.Should().Be(new BarRange(0, 0, Page));
    }

    [Fact]
    public void The_window_gives_way_while_the_guest_has_the_BAR_inside_a_page()
    {
        PassthroughDevice device = WithWindow();
        ulong? before = GuestOf(device);

        device.PciConfig.Written((0x10, Guest + 0x100));
        ulong? inside = GuestOf(device);
        bool found = device.Memory.TryFind(new GuestPhysicalAddress(Guest + 0x100), out _);
        device.PciConfig.Written((0x10, Guest + 0x5000));

        (before, inside, found, GuestOf(device)).Should().Be((Guest, null, false, Guest + 0x5000UL));
    }

    [Fact]
    public void It_gives_way_while_another_BAR_is_in_the_page_and_both_stay_placed()
    {
        PassthroughDevice device = WithWindow();

        device.PciConfig.Written((0x14, Guest + 0x800));
        ulong? packed = GuestOf(device);
        BarState[] states = [.. device.PciConfig.GuestBars.Take(2).Select(b => b.State)];
        bool found = device.Memory.TryFind(new GuestPhysicalAddress(Guest), out _);
        device.PciConfig.Written((0x14, Guest + 0x1000));

        states.Should().Equal(BarState.Placed, BarState.Placed);
        (packed, found, GuestOf(device)).Should().Be((null, false, Guest));
    }

    [Fact]
    public void It_gives_way_to_the_ROM_only_while_that_is_enabled()
    {
        PassthroughDevice device = WithWindow();

        device.PciConfig.Written((0x30, Guest + 0x801));
        ulong? enabled = GuestOf(device);
        device.PciConfig.Written((0x30, Guest + 0x800));

        (enabled, GuestOf(device)).Should().Be((null, Guest));
    }

    [Fact]
    public void Ports_at_the_same_number_do_not_make_it_give_way()
    {
        PassthroughDevice device = Create([0], Bar(0, Small, 0x100), Bar(1, 0xE000, 0x20, BarKind.Io)).GetValueOrThrow();
        device.AddMmioRegion(new(Small), new(0x8000), Page).ThrowIfError();

        device.PciConfig.Written((0x14, 0x8100), (0x04, 0x0003));

        GuestOf(device).Should().Be(0x8000);
    }

    [Fact]
    public void One_that_holds_the_MSI_X_table_is_trapped()
    {
        PassthroughDevice device = PassthroughDevice.Create(
            Card(c => c with
            {
                Bars = c.Bars.ValueOrDefault.SetItem(0, PciBar.Create(0, BarKind.Memory64, Bar0, 0x800).GetValueOrThrow()),
                Msix = new MsixCapability(4, 0, 0, 0, 0x400),
                Config = c.Config.SetItem(MsixAt + 2, 3).SetItem(MsixAt + 5, 0x00).SetItem(MsixAt + 9, 0x04),
            }),
            new DeviceOptions { BarsAloneInPage = [0] }).GetValueOrThrow();

        device.Memory.SubPageBars.Should().ContainSingle().Which.MayBeMapped.Should().BeFalse();
        device.AddMmioRegion(new(Bar0), new(Guest), Page).Error!.Code.Should().Be(VmErrorCode.WindowOnMsixPages);
    }

    [Fact]
    public void On_a_host_with_larger_pages_a_larger_BAR_is_one()
    {
        PassthroughDevice device = PassthroughDevice.Create(Card(), new DeviceOptions { HostPageSize = 0x1_0000, BarsAloneInPage = [2] }).GetValueOrThrow();

        device.Memory.SubPageBars.Select(b => (b.Bar.Index, b.MayBeMapped)).Should().Equal((2, true));
        device.AddMmioRegion(new(Bar2), new(Guest), 0x1_0000).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData(2, "it is no memory BAR smaller than a page of 0x1000 bytes")]
    [InlineData(6, "it is no memory BAR smaller than a page of 0x1000 bytes")]
    [InlineData(-1, "it is no memory BAR smaller than a page of 0x1000 bytes")]
    [InlineData(32, "it is no memory BAR smaller than a page of 0x1000 bytes")]
    [InlineData(3, "is not where a page of 0x1000 bytes begins")]
    [InlineData(0, "BAR 1 at 0xfe000800 lies in its page")]
    [InlineData(4, "BAR 6 at 0xfc000800 lies in its page")]
    public void What_is_seen_to_be_untrue_is_not_vouched_for(int index, string rule)
    {
        VmError error = Create(
            [index],
            Bar(0, Small, 0x100),
            Bar(1, Small + 0x800, 0x100),
            Bar(2, 0xFD00_0000, 0x1000),
            Bar(3, 0xFB00_0800, 0x100),
            Bar(4, 0xFC00_0000, 0x100),
            Bar(6, 0xFC00_0800, 0x800, BarKind.Rom)).Error!;

        error.Should().BeOfType<BarInvalid>().Which.Rule.Should().Contain(rule);
    }
}
