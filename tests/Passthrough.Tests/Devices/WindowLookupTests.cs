using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>From an address to its window, and across it.</summary>
public sealed class WindowLookupTests
{
    private static PassthroughDevice Card()
    {
        PassthroughDevice device = CardDevice();
        device.AddMmioRegion(new(Bar2 + 0x1000), new(0xC000_1000), 0x1000).ThrowIfError();
        device.AddMmioRegion(new(Bar2 + 0x3000), new(0xC000_3000), 0x1000).ThrowIfError();
        device.AddMmioRegion(new(Bar0), new(0x70_0000_0000), 0x2000).ThrowIfError();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();
        return device;
    }

    private static PassthroughDevice Free()
    {
        PassthroughDevice device = HandMade();
        device.AddMmioRegion(new(0x5000), new(0x9000), 0x2000).ThrowIfError();
        device.AddMmioRegion(new(0x8000), new(0x2000), 0x1000).ThrowIfError();
        device.AddMmioRegion(new(0xFFFF_FFFF_FFFF_F000), new(0xFFFF_FFFF_FFFF_E000), 0x1000).ThrowIfError();
        return device;
    }

    private static ulong? HostOfGuest(PassthroughDevice device, ulong guest) =>
        device.Memory.TryFind(new GuestPhysicalAddress(guest), out MmioRegion region) ? region.HostAddress.Value : null;

    private static ulong? HostOfHost(PassthroughDevice device, ulong host) =>
        device.Memory.TryFind(new HostPhysicalAddress(host), out MmioRegion region) ? region.HostAddress.Value : null;

    [Theory]
    [InlineData(0xC000_0FFF, null)]
    [InlineData(0xC000_1000, Bar2 + 0x1000)]
    [InlineData(0xC000_1FFF, Bar2 + 0x1000)]
    [InlineData(0xC000_2000, null)]
    [InlineData(0xC000_3000, Bar2 + 0x3000)]
    [InlineData(0xC000_4000, null)]
    [InlineData(0x70_0000_0000, Bar0)]
    [InlineData(0x70_0000_1FFF, Bar0)]
    [InlineData(0x70_0000_2000, null)]
    [InlineData(0, null)]
    [InlineData(ulong.MaxValue, null)]
    public void A_guest_address_finds_the_window_of_its_BAR(ulong guest, ulong? host)
    {
        HostOfGuest(Card(), guest).Should().Be(host);
    }

    [Theory]
    [InlineData(Bar2, null)]
    [InlineData(Bar2 + 0x1000, Bar2 + 0x1000)]
    [InlineData(Bar2 + 0x1FFF, Bar2 + 0x1000)]
    [InlineData(Bar2 + 0x2000, null)]
    [InlineData(Bar0 + 0x1FFF, Bar0)]
    [InlineData(0, null)]
    [InlineData(ulong.MaxValue, null)]
    public void A_host_address_finds_its_window(ulong address, ulong? host)
    {
        HostOfHost(Card(), address).Should().Be(host);
    }

    [Theory]
    [InlineData(0x1FFF, null)]
    [InlineData(0x2000, 0x8000UL)]
    [InlineData(0x8FFF, null)]
    [InlineData(0xAFFF, 0x5000UL)]
    [InlineData(0xB000, null)]
    [InlineData(0xFFFF_FFFF_FFFF_EFFF, 0xFFFF_FFFF_FFFF_F000UL)]
    [InlineData(ulong.MaxValue, null)]
    public void Without_BARs_a_guest_address_finds_its_window(ulong guest, ulong? host)
    {
        HostOfGuest(Free(), guest).Should().Be(host);
    }

    [Theory]
    [InlineData(0x4FFF, null)]
    [InlineData(0x6FFF, 0x5000UL)]
    [InlineData(0x7000, null)]
    [InlineData(ulong.MaxValue, 0xFFFF_FFFF_FFFF_F000UL)]
    public void Without_BARs_a_host_address_finds_its_window(ulong address, ulong? host)
    {
        HostOfHost(Free(), address).Should().Be(host);
    }

    [Fact]
    public void What_is_found_is_what_is_listed()
    {
        PassthroughDevice device = Card();

        device.Memory.TryFind(new GuestPhysicalAddress(0xC000_3456), out MmioRegion byGuest).Should().BeTrue();
        device.Memory.TryFind(new HostPhysicalAddress(Bar2 + 0x3456), out MmioRegion byHost).Should().BeTrue();

        byGuest.Should().Be(device.MmioRegions[1]);
        byHost.Should().Be(byGuest);
    }

    [Fact]
    public void What_is_not_found_is_the_default_value()
    {
        PassthroughDevice card = Card();
        PassthroughDevice free = Free();

        card.Memory.TryFind(new GuestPhysicalAddress(0xC000_2000), out MmioRegion byGuest).Should().BeFalse();
        card.Memory.TryFind(new HostPhysicalAddress(Bar2), out MmioRegion byHost).Should().BeFalse();
        free.Memory.TryFind(new GuestPhysicalAddress(0x1000), out MmioRegion byFreeGuest).Should().BeFalse();

        new[] { byGuest, byHost, byFreeGuest }.Should().OnlyContain(r => r == default);
    }

    [Fact]
    public void Where_one_BAR_ends_the_window_of_the_next_is_found()
    {
        PassthroughDevice device = CardDevice();
        device.AddMmioRegion(new(Bar0), new(0xC000_0000), 0x1000).ThrowIfError();
        device.AddMmioRegion(new(Bar2), new(0xC000_0000 + Bar0Size), 0x1000).ThrowIfError();
        device.PciConfig.Written((0x04, 0x0002));

        HostOfGuest(device, 0xC000_0000 + Bar0Size).Should().Be(Bar2);
    }

    [Fact]
    public void A_window_that_is_not_placed_is_found_by_its_host_address_alone()
    {
        PassthroughDevice device = Card();
        device.PciConfig.WriteUInt16(0x04, 0).ThrowIfError();

        HostOfGuest(device, 0xC000_1000).Should().BeNull();
        device.Memory.TryFind(new HostPhysicalAddress(Bar2 + 0x1000), out MmioRegion region).Should().BeTrue();
        region.GuestAddress.Should().BeNull();
    }

    [Fact]
    public void An_unmapped_window_is_found()
    {
        PassthroughDevice device = Card();
        device.Memory.Unmap(new(Bar2 + 0x1000)).ThrowIfError();

        device.Memory.TryFind(new GuestPhysicalAddress(0xC000_1000), out MmioRegion region).Should().BeTrue();

        region.IsMapped.Should().BeFalse();
    }

    [Fact]
    public void Without_BARs_an_unmapped_window_is_found_as_unmapped()
    {
        PassthroughDevice device = Free();
        device.Memory.Unmap(new(0x5000)).ThrowIfError();

        device.Memory.TryFind(new GuestPhysicalAddress(0x9000), out MmioRegion region).Should().BeTrue();

        region.IsMapped.Should().BeFalse();
    }

    [Fact]
    public void A_window_without_a_BAR_names_none()
    {
        Free().MmioRegions.Should().OnlyContain(r => r.Bar == null);
    }

    [Fact]
    public void The_ports_of_an_IO_BAR_are_no_memory()
    {
        PassthroughDevice device = Card();
        device.PciConfig.WriteUInt32(0x20, 0xE000).ThrowIfError();
        device.PciConfig.WriteUInt16(0x04, 0x0003).ThrowIfError();

        HostOfGuest(device, 0xE000).Should().BeNull();
    }

    [Fact]
    public void A_BAR_without_a_host_address_does_not_lead_to_another_windows_address()
    {
        PciBar unplaced = PciBar.Create(0, BarKind.Memory32, 0, 0x1_0000).GetValueOrThrow();
        PciBar low = PciBar.Create(1, BarKind.Memory32, 0x4000, 0x1000).GetValueOrThrow();
        PassthroughDevice device = PassthroughDevice
            .Create(PassthroughDeviceType.GenericPci, 0x8086, 1, Address, new DeviceOptions { Bars = [unplaced, low] }).GetValueOrThrow();
        device.AddMmioRegion(new(0x4000), new(0xD000_0000), 0x1000).ThrowIfError();
        device.PciConfig.WriteUInt32(0x10, 0xC000_0000).ThrowIfError();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        HostOfGuest(device, 0xC000_4000).Should().BeNull();
    }

    [Theory]
    [InlineData(0xC000_0FFF, null)]
    [InlineData(0xC000_1000, Bar2 + 0x1000)]
    [InlineData(0xC000_1ABC, Bar2 + 0x1ABC)]
    [InlineData(0xC000_2000, null)]
    public void A_window_translates_guest_to_host(ulong guest, ulong? host)
    {
        MmioRegion region = Card().MmioRegions[0];

        bool found = region.TryTranslate(new GuestPhysicalAddress(guest), out HostPhysicalAddress translated);

        (found, translated.Value).Should().Be((host is not null, host ?? 0));
    }

    [Theory]
    [InlineData(Bar2 + 0x0FFF, null)]
    [InlineData(Bar2 + 0x1000, 0xC000_1000UL)]
    [InlineData(Bar2 + 0x1ABC, 0xC000_1ABCUL)]
    [InlineData(Bar2 + 0x2000, null)]
    public void A_window_translates_host_to_guest(ulong host, ulong? guest)
    {
        MmioRegion region = Card().MmioRegions[0];

        bool found = region.TryTranslate(new HostPhysicalAddress(host), out GuestPhysicalAddress translated);

        (found, translated.Value).Should().Be((guest is not null, guest ?? 0));
    }

    [Fact]
    public void A_window_without_a_guest_address_translates_nothing()
    {
        PassthroughDevice device = Card();
        device.PciConfig.WriteUInt16(0x04, 0).ThrowIfError();
        MmioRegion region = device.MmioRegions[0];

        region.TryTranslate(region.HostAddress, out _).Should().BeFalse();
        region.TryTranslate(new GuestPhysicalAddress(0xC000_1000), out _).Should().BeFalse();
        default(MmioRegion).TryTranslate(default(HostPhysicalAddress), out _).Should().BeFalse();
    }

    [Fact]
    public void What_a_reader_found_holds_while_neither_windows_nor_decoding_have_changed()
    {
        WindowList another = WindowList.Empty.With(new(0x1000, 0x1000, MmioWindow.NoBar, 0x1000, true));
        var view = new WindowView(WindowList.Empty, BarDecoding.Off, false, new([], false, null, 0x1000, []));

        bool same = view.IsOf(WindowList.Empty, BarDecoding.Off);
        bool otherWindows = view.IsOf(another, BarDecoding.Off);
        bool otherDecoding = view.IsOf(WindowList.Empty, BarDecoding.AlwaysOn);

        (same, otherWindows, otherDecoding).Should().Be((true, false, false));
    }

    [Fact]
    public void The_look_up_allocates_nothing()
    {
        PassthroughDevice card = Card();
        PassthroughDevice free = Free();
        card.AssignToVm(new VmId(1)).ThrowIfError();

        AllocationMeter.BytesOf(() => card.Memory.TryFind(new GuestPhysicalAddress(0xC000_1000), out _)).Should().Be(0);
        AllocationMeter.BytesOf(() => card.Memory.TryFind(new HostPhysicalAddress(Bar2 + 0x1000), out _)).Should().Be(0);
        AllocationMeter.BytesOf(() => free.Memory.TryFind(new GuestPhysicalAddress(0x9000), out _)).Should().Be(0);
        AllocationMeter.BytesOf(() => free.Memory.TryFind(new HostPhysicalAddress(0x5000), out _)).Should().Be(0);
    }
}
