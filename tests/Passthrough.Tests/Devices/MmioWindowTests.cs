using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>Rule 3, by example.</summary>
public sealed class MmioWindowTests
{
    private const ulong Page = 0x1000;
    private const VmErrorCode NoError = (VmErrorCode)(-1);

    private static VmErrorCode? CodeOf(PassthroughDevice device, ulong host, ulong guest, ulong size) =>
        device.AddMmioRegion(new HostPhysicalAddress(host), new GuestPhysicalAddress(guest), size).Error?.Code;

    [Theory]
    [InlineData(0xFE000000, 0xC0000000, 0, VmErrorCode.WindowEmpty)]
    [InlineData(0xFE000001, 0xC0000000, Page, VmErrorCode.WindowMisaligned)]
    [InlineData(0xFE000000, 0xC0000800, Page, VmErrorCode.WindowMisaligned)]
    [InlineData(0xFE000000, 0xC0000000, Page + 1, VmErrorCode.WindowMisaligned)]
    [InlineData(0xFFFFFFFFFFFFF000, 0xC0000000, 2 * Page, VmErrorCode.WindowWraps)]
    [InlineData(0xFE000000, 0xFFFFFFFFFFFFF000, 2 * Page, VmErrorCode.WindowWraps)]
    [InlineData(0x1000, 0x1000, 0xFFFFFFFFFFFFF000, NoError)]
    [InlineData(0xFFFFFFFFFFFFF000, 0xFFFFFFFFFFFFF000, Page, NoError)]
    public void A_window_is_not_empty_is_aligned_and_does_not_wrap(ulong host, ulong guest, ulong size, VmErrorCode expected)
    {
        (CodeOf(HandMade(), host, guest, size) ?? NoError).Should().Be(expected);
    }

    [Theory]
    [InlineData(0xFE000000, 0xD0000000, VmErrorCode.WindowOverlapsHost)]
    [InlineData(0xFE001000, 0xD0000000, VmErrorCode.WindowOverlapsHost)]
    [InlineData(0xFDFFF000, 0xD0000000, VmErrorCode.WindowOverlapsHost)]
    [InlineData(0xFE002000, 0xD0000000, NoError)]
    [InlineData(0xFDFFE000, 0xD0000000, NoError)]
    [InlineData(0xFD000000, 0xC0000000, VmErrorCode.WindowOverlapsGuest)]
    [InlineData(0xFD000000, 0xC0001000, VmErrorCode.WindowOverlapsGuest)]
    [InlineData(0xFD000000, 0xBFFFF000, VmErrorCode.WindowOverlapsGuest)]
    [InlineData(0xFD000000, 0xC0002000, NoError)]
    public void Windows_of_a_device_are_apart_on_both_sides(ulong host, ulong guest, VmErrorCode expected)
    {
        PassthroughDevice device = HandMade();
        device.AddMmioRegion(new HostPhysicalAddress(0xFE000000), new GuestPhysicalAddress(0xC0000000), 2 * Page).ThrowIfError();

        (CodeOf(device, host, guest, 2 * Page) ?? NoError).Should().Be(expected);
    }

    [Fact]
    public void An_unmapped_window_still_takes_its_place()
    {
        PassthroughDevice device = HandMade();
        device.AddMmioRegion(new HostPhysicalAddress(0xFE000000), new GuestPhysicalAddress(0xC0000000), Page).ThrowIfError();
        device.Reset().ThrowIfError();

        CodeOf(device, 0xFE000000, 0xD0000000, Page).Should().Be(VmErrorCode.WindowOverlapsHost);
    }

    [Fact]
    public void A_refused_window_changes_nothing()
    {
        PassthroughDevice device = CardDevice();
        device.AddMmioRegion(new HostPhysicalAddress(Bar2), new GuestPhysicalAddress(0xC0000000), Page).ThrowIfError();
        string before = DeviceState.Of(device);

        VmErrorCode?[] codes =
        [
            CodeOf(device, Bar2, 0xC0000000, Page),
            CodeOf(device, Bar2 + Page, 0xD0000000, Page),
            CodeOf(device, Bar0 + 0x2000, 0x80_0000_2000, Page),
            CodeOf(device, 0x1000, 0x1000, Page),
            CodeOf(device, Bar0, 0xC0000000, Page),
            CodeOf(device, Bar0, 0x1000, Page),
        ];

        codes.Should().Equal(
            VmErrorCode.WindowOverlapsHost,
            VmErrorCode.WindowDisagreesWithBar,
            VmErrorCode.WindowOnMsixPages,
            VmErrorCode.WindowOutsideBars,
            VmErrorCode.WindowOverlapsGuest,
            VmErrorCode.WindowDisagreesWithBar);
        DeviceState.Of(device).Should().Be(before);
    }

    [Theory]
    [InlineData(Bar2 - Page, Page)]
    [InlineData(Bar2, Bar2Size + Page)]
    [InlineData(Bar2 + Bar2Size, Page)]
    [InlineData(0xE000, Page)]
    [InlineData(0xFD000000, Page)]
    public void A_window_of_a_real_function_lies_inside_one_memory_BAR(ulong host, ulong size)
    {
        CodeOf(CardDevice(), host, 0xC0000000, size).Should().Be(VmErrorCode.WindowOutsideBars);
    }

    [Fact]
    public void Where_one_BAR_ends_the_next_one_begins()
    {
        PciBar upper = PciBar.Create(0, BarKind.Memory32, 0xFE00_4000, 0x4000).GetValueOrThrow();
        PciBar lower = PciBar.Create(1, BarKind.Memory32, 0xFE00_0000, 0x4000).GetValueOrThrow();
        PassthroughDevice device = PassthroughDevice
            .Create(PassthroughDeviceType.GenericPci, 0x8086, 1, Address, new DeviceOptions { Bars = [upper, lower] }).GetValueOrThrow();

        MmioRegion window = device.AddMmioRegion(new(upper.Address), new(0xC000_0000), Page).GetValueOrThrow();

        window.Bar.Should().Be(new BarRange(0, 0, Page));
    }

    [Theory]
    [InlineData(0x2000)]
    [InlineData(0x3000)]
    [InlineData(0x1000)]
    public void A_window_keeps_off_the_MSI_X_pages(ulong offset)
    {
        CodeOf(CardDevice(), Bar0 + offset, 0x80_0000_0000 + offset, 2 * Page).Should().Be(VmErrorCode.WindowOnMsixPages);
    }

    [Fact]
    public void A_BAR_that_the_host_has_not_placed_has_no_windows()
    {
        PciBar unplaced = PciBar.Create(0, BarKind.Memory64, 0, Bar0Size).GetValueOrThrow();
        PassthroughDevice device = CardDevice(card => card with { Bars = card.Bars.ValueOrDefault.SetItem(0, unplaced) });

        CodeOf(device, Page, 0xC0000000, Page).Should().Be(VmErrorCode.WindowOutsideBars);
    }

    [Fact]
    public void Windows_are_listed_in_order_of_host_address()
    {
        PassthroughDevice device = HandMade();
        foreach (ulong host in new ulong[] { 0x5000, 0x1000, 0x3000 })
        {
            device.AddMmioRegion(new HostPhysicalAddress(host), new GuestPhysicalAddress(0x10000 - host), Page).ThrowIfError();
        }

        device.MmioRegions.Select(r => r.HostAddress.Value).Should().Equal(0x1000UL, 0x3000UL, 0x5000UL);
    }

    [Fact]
    public void A_removed_window_gives_its_place_back_on_both_sides()
    {
        PassthroughDevice device = HandMade();
        device.AddMmioRegion(new HostPhysicalAddress(0x5000), new GuestPhysicalAddress(0x9000), Page).ThrowIfError();

        device.Memory.Remove(new HostPhysicalAddress(0x5000)).ThrowIfError();

        device.MmioRegionCount.Should().Be(0);
        CodeOf(device, 0x5000, 0x9000, Page).Should().BeNull();
    }

    [Fact]
    public void A_window_is_removed_by_where_it_begins()
    {
        PassthroughDevice device = HandMade();
        device.AddMmioRegion(new HostPhysicalAddress(0x5000), new GuestPhysicalAddress(0x9000), 2 * Page).ThrowIfError();

        VmResult result = device.Memory.Remove(new HostPhysicalAddress(0x6000));

        result.Error.Should().Be(new WindowNotFound(new HostPhysicalAddress(0x6000)));
        device.MmioRegionCount.Should().Be(1);
    }

    [Fact]
    public void Pages_may_be_larger_than_4096_bytes()
    {
        PassthroughDevice device = PassthroughDevice
            .Create(PassthroughDeviceType.GenericPci, 0x8086, 0x1234, Address, new DeviceOptions { HostPageSize = 0x1_0000 }).GetValueOrThrow();

        CodeOf(device, 0x1000, 0x1_0000, 0x1_0000).Should().Be(VmErrorCode.WindowMisaligned);
        CodeOf(device, 0x1_0000, 0x1_0000, 0x1_0000).Should().BeNull();
    }
}
