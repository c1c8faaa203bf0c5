using System.Collections.Immutable;
using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>Rule 3: a window has a guest address only while its BAR is placed.</summary>
public sealed class BarPlacementTests
{
    private const int Bar2Register = 0x18;

    private static PassthroughDevice CardWithWindow()
    {
        PassthroughDevice device = CardDevice();
        device.AddMmioRegion(new HostPhysicalAddress(Bar2 + 0x1000), new GuestPhysicalAddress(0xC000_1000), 0x1000).ThrowIfError();
        return device;
    }

    private static ulong? GuestAddress(PassthroughDevice device) => device.MmioRegions[0].GuestAddress?.Value;

    [Fact]
    public void The_first_window_of_a_BAR_sets_the_BAR()
    {
        PassthroughDevice device = CardWithWindow();

        device.PciConfig.ReadUInt32(Bar2Register).GetValueOrThrow().Should().Be(0xC000_0000u);
    }

    [Fact]
    public void The_first_window_of_a_64_bit_BAR_sets_both_halves()
    {
        PassthroughDevice device = CardDevice();

        device.AddMmioRegion(new HostPhysicalAddress(Bar0), new GuestPhysicalAddress(0x123_4567_0000), 0x1000).ThrowIfError();

        device.PciConfig.ReadUInt32(0x10).GetValueOrThrow().Should().Be(0x4567_0004u);
        device.PciConfig.ReadUInt32(0x14).GetValueOrThrow().Should().Be(0x0000_0123u);
    }

    [Fact]
    public void The_first_window_of_a_32_bit_BAR_leaves_the_next_register_alone()
    {
        PciBar first = PciBar.Create(1, BarKind.Memory32, 0xFE00_0000, 0x4000).GetValueOrThrow();
        PciBar next = PciBar.Create(2, BarKind.Memory32, 0xFE00_4000, 0x4000).GetValueOrThrow();
        PassthroughDevice device = PassthroughDevice
            .Create(PassthroughDeviceType.GenericPci, 0x8086, 1, Address, new DeviceOptions { Bars = [first, next] }).GetValueOrThrow();
        device.AddMmioRegion(new(next.Address), new(0xD000_0000), 0x1000).ThrowIfError();

        device.AddMmioRegion(new(first.Address), new(0xC000_0000), 0x1000).ThrowIfError();

        (device.PciConfig.Read(0x14), device.PciConfig.Read(0x18)).Should().Be((0xC000_0000u, 0xD000_0000u));
    }

    [Fact]
    public void The_first_window_of_a_BAR_sets_it_also_when_the_guest_has_written_it()
    {
        PassthroughDevice device = CardDevice();
        device.PciConfig.Written((0x10, 0xD000_0000), (Bar2Register, 0xC000_0000));

        device.AddMmioRegion(new(Bar0), new(0xE000_0000), 0x1000).IsSuccess.Should().BeTrue();
        device.AddMmioRegion(new(Bar2), new(0xF000_0000), 0x1000).IsSuccess.Should().BeTrue();

        (device.PciConfig.Read(0x10), device.PciConfig.Read(Bar2Register)).Should().Be((0xE000_0004u, 0xF000_0000u));
    }

    [Fact]
    public void A_BAR_without_windows_is_in_nobodys_way()
    {
        PassthroughDevice device = CardDevice();
        device.PciConfig.Written((0x10, 0xC000_0000));

        device.AddMmioRegion(new(Bar2), new(0xC000_0000), 0x1000).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void A_later_window_of_the_BAR_must_agree()
    {
        PassthroughDevice device = CardWithWindow();

        device.AddMmioRegion(new HostPhysicalAddress(Bar2), new GuestPhysicalAddress(0xC000_0000), 0x1000).IsSuccess.Should().BeTrue();
        device.AddMmioRegion(new HostPhysicalAddress(Bar2 + 0x2000), new GuestPhysicalAddress(0xC000_0000), 0x1000).Error!.Code
            .Should().Be(VmErrorCode.WindowDisagreesWithBar);
    }

    [Fact]
    public void While_decode_is_off_there_is_no_guest_address()
    {
        GuestAddress(CardWithWindow()).Should().BeNull();
    }

    [Fact]
    public void Turning_decode_on_places_the_window()
    {
        PassthroughDevice device = CardWithWindow();

        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        GuestAddress(device).Should().Be(0xC000_1000UL);
    }

    [Fact]
    public void Turning_decode_off_takes_it_away_again()
    {
        PassthroughDevice device = CardWithWindow();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        device.PciConfig.WriteByte(0x04, 0x00).ThrowIfError();

        GuestAddress(device).Should().BeNull();
    }

    [Fact]
    public void Memory_decode_of_a_virtual_function_counts_as_on()
    {
        PassthroughDevice device = PassthroughDevice.Create(VirtualCard()).GetValueOrThrow();

        device.AddMmioRegion(new HostPhysicalAddress(Bar2), new GuestPhysicalAddress(0xC000_0000), 0x1000).ThrowIfError();

        GuestAddress(device).Should().Be(0xC000_0000UL);
    }

    [Fact]
    public void A_window_moves_with_its_BAR()
    {
        PassthroughDevice device = CardWithWindow();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        device.PciConfig.WriteUInt32(Bar2Register, 0xD000_0000).ThrowIfError();

        GuestAddress(device).Should().Be(0xD000_1000UL);
    }

    [Theory]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(0xFFFF_FFF0u)]
    public void Sizing_tells_the_size_and_moves_no_window(uint probe)
    {
        PassthroughDevice device = CardWithWindow();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        device.PciConfig.WriteUInt32(Bar2Register, probe).ThrowIfError();
        uint size = device.PciConfig.ReadUInt32(Bar2Register).GetValueOrThrow();
        ulong? during = GuestAddress(device);
        device.PciConfig.WriteUInt32(Bar2Register, 0xC000_0000).ThrowIfError();

        size.Should().Be(0xFFFF_C000u);
        during.Should().BeNull();
        GuestAddress(device).Should().Be(0xC000_1000UL);
    }

    [Fact]
    public void Sizing_one_half_of_a_64_bit_BAR_unplaces_it()
    {
        PassthroughDevice device = CardDevice();
        device.AddMmioRegion(new HostPhysicalAddress(Bar0), new GuestPhysicalAddress(0x80_0000_0000), 0x1000).ThrowIfError();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        device.PciConfig.WriteUInt32(0x14, 0xFFFF_FFFF).ThrowIfError();
        uint upper = device.PciConfig.ReadUInt32(0x14).GetValueOrThrow();
        ulong? during = GuestAddress(device);
        device.PciConfig.WriteUInt32(0x14, 0x80).ThrowIfError();

        upper.Should().Be(0xFFFF_FFFFu);
        during.Should().BeNull();
        GuestAddress(device).Should().Be(0x80_0000_0000UL);
    }

    [Fact]
    public void A_BAR_may_be_placed_at_the_top_of_32_bits()
    {
        PassthroughDevice device = CardWithWindow();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        device.PciConfig.WriteUInt32(Bar2Register, 0xFFFF_C000).ThrowIfError();

        GuestAddress(device).Should().Be(0xFFFF_D000UL);
    }

    [Fact]
    public void Address_zero_is_no_place()
    {
        PassthroughDevice device = CardWithWindow();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        device.PciConfig.WriteUInt32(Bar2Register, 0).ThrowIfError();

        GuestAddress(device).Should().BeNull();
    }

    [Fact]
    public void A_BAR_that_is_moved_onto_a_placed_one_is_not_placed_and_the_other_stays()
    {
        PassthroughDevice device = CardWithTwoWindows();

        device.PciConfig.WriteUInt32(0x10, 0xC000_0000).ThrowIfError();
        device.PciConfig.WriteUInt32(0x14, 0).ThrowIfError();

        AddressesByBar(device).Should().Equal(null, 0xC000_1000UL);
    }

    [Fact]
    public void It_is_placed_when_the_other_goes_away()
    {
        PassthroughDevice device = CardWithTwoWindows();
        device.PciConfig.WriteUInt32(0x10, 0xC000_0000).ThrowIfError();
        device.PciConfig.WriteUInt32(0x14, 0).ThrowIfError();

        device.PciConfig.WriteUInt32(Bar2Register, 0xD000_0000).ThrowIfError();

        AddressesByBar(device).Should().Equal(0xC000_0000UL, 0xD000_1000UL);
    }

    [Fact]
    public void A_tool_cannot_put_one_BAR_over_another_even_while_decode_is_off()
    {
        PassthroughDevice device = CardWithWindow();

        device.AddMmioRegion(new HostPhysicalAddress(Bar0), new GuestPhysicalAddress(0xC000_0000), 0x1000).Error!.Code
            .Should().Be(VmErrorCode.WindowOverlapsGuest);
    }

    [Theory]
    [InlineData(0xC000_2000, "not aligned to the BAR's size")]
    [InlineData(0x1_0000_0000, "above 4 GiB for a 32-bit BAR")]
    [InlineData(0x0, "zero is where power-on leaves a BAR")]
    public void A_tool_cannot_put_a_BAR_where_it_cannot_be(ulong guest, string because)
    {
        PassthroughDevice device = CardDevice();

        VmResult<MmioRegion> result = device.AddMmioRegion(new HostPhysicalAddress(Bar2), new GuestPhysicalAddress(guest), 0x1000);

        result.Error!.Code.Should().Be(VmErrorCode.WindowDisagreesWithBar, because);
    }

    private static PassthroughDevice CardWithTwoWindows()
    {
        PassthroughDevice device = CardWithWindow();
        device.AddMmioRegion(new HostPhysicalAddress(Bar0), new GuestPhysicalAddress(0x80_0000_0000), 0x1000).ThrowIfError();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();
        return device;
    }

    private static ImmutableArray<ulong?> AddressesByBar(PassthroughDevice device) =>
        [.. device.MmioRegions.OrderBy(r => r.Bar!.Value.BarIndex).Select(r => r.GuestAddress?.Value)];

    [Fact]
    public void A_BAR_that_is_being_sized_keeps_its_place_from_the_others()
    {
        PassthroughDevice device = CardWithTwoWindows();
        device.PciConfig.WriteUInt32(0x10, 0xC000_0000).ThrowIfError();
        device.PciConfig.WriteUInt32(0x14, 0).ThrowIfError();

        device.PciConfig.WriteUInt32(Bar2Register, 0xFFFF_FFFF).ThrowIfError();
        device.PciConfig.WriteUInt32(Bar2Register, 0xC000_0000).ThrowIfError();

        AddressesByBar(device).Should().Equal(null, 0xC000_1000UL);
    }

    [Fact]
    public void After_a_reset_the_next_window_sets_the_BAR_again()
    {
        PassthroughDevice device = CardWithWindow();
        device.Reset().ThrowIfError();
        device.Resume().ThrowIfError();

        VmResult<MmioRegion> next = device.AddMmioRegion(new HostPhysicalAddress(Bar2), new GuestPhysicalAddress(0xC000_0000), 0x1000);

        next.IsSuccess.Should().BeTrue();
        device.PciConfig.ReadUInt32(Bar2Register).GetValueOrThrow().Should().Be(0xC000_0000u);
    }

    [Fact]
    public void A_window_added_while_the_guest_sizes_the_BAR_does_not_answer_for_it()
    {
        PassthroughDevice device = CardWithWindow();
        device.PciConfig.WriteUInt32(Bar2Register, 0xFFFF_FFFF).ThrowIfError();

        device.AddMmioRegion(new HostPhysicalAddress(Bar2), new GuestPhysicalAddress(0xC000_0000), 0x1000).ThrowIfError();

        device.PciConfig.ReadUInt32(Bar2Register).GetValueOrThrow().Should().Be(0xFFFF_C000u);
    }

    [Fact]
    public void A_tool_may_put_a_BAR_at_the_top_of_64_bits()
    {
        PassthroughDevice device = CardDevice();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        device.AddMmioRegion(new HostPhysicalAddress(Bar0), new GuestPhysicalAddress(0xFFFF_FFFF_FFFF_0000), 0x1000).ThrowIfError();

        GuestAddress(device).Should().Be(0xFFFF_FFFF_FFFF_0000UL);
    }
}
