using System.Collections.Immutable;
using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Pci;

/// <summary>The tool's API says why a BAR is not placed.</summary>
public sealed class GuestBarTests
{
    private const int Command = 0x04;
    private const int Bar0Low = 0x10;
    private const int Bar0High = 0x14;
    private const int Bar2At = 0x18;
    private const int Bar4At = 0x20;
    private const int Rom = 0x30;

    private static PciBar Bar(int index, BarKind kind, ulong size) => PciBar.Create(index, kind, 0, size).GetValueOrThrow();

    private static PciConfigSpace With(params PciBar[] bars) => PassthroughDevice
        .Create(PassthroughDeviceType.GenericPci, 0x8086, 1, Address, new DeviceOptions { Bars = [.. bars] }).GetValueOrThrow().PciConfig;

    private static PciConfigSpace Card(ushort command, params (int Offset, uint Value)[] writes)
    {
        PciConfigSpace config = CardDevice().PciConfig;
        return config.Written([.. writes, (Command, command)]);
    }

    private static (BarState State, int? InTheWay) StateOf(PciConfigSpace config, int index)
    {
        GuestBar bar = config.GuestBars.Single(b => b.Bar.Index == index);
        return (bar.State, bar.InTheWay);
    }

    [Fact]
    public void All_BARs_are_told_by_index_with_what_their_registers_hold()
    {
        PciConfigSpace config = Card(0x0003, (Bar0Low, 0x2000_0000), (Bar0High, 0x7), (Bar2At, 0xC000_0000), (Bar4At, 0xD000), (Rom, 0xFE00_0001));

        config.GuestBars.Should().Equal(
            new GuestBar(config.Bars[0], 0x7_2000_0000, BarState.Placed, null),
            new GuestBar(config.Bars[1], 0xC000_0000, BarState.Placed, null),
            new GuestBar(config.Bars[2], 0xD000, BarState.Placed, null),
            new GuestBar(config.Bars[3], 0xFE00_0000, BarState.Placed, null));
    }

    [Fact]
    public void A_device_without_known_BARs_has_none()
    {
        HandMade().PciConfig.GuestBars.Should().BeEmpty();
    }

    [Fact]
    public void After_power_on_decode_is_off()
    {
        CardDevice().PciConfig.GuestBars.Select(b => b.State).Should().OnlyContain(s => s == BarState.DecodeOff);
    }

    [Theory]
    [InlineData(0x0001, BarState.DecodeOff, BarState.Placed)]
    [InlineData(0x0002, BarState.Placed, BarState.DecodeOff)]
    [InlineData(0x0004, BarState.DecodeOff, BarState.DecodeOff)]
    public void Memory_and_ports_are_decoded_by_a_bit_each(ushort command, BarState memory, BarState ports)
    {
        PciConfigSpace config = Card(command, (Bar2At, 0xC000_0000), (Bar4At, 0xD000));

        (StateOf(config, 2).State, StateOf(config, 4).State).Should().Be((memory, ports));
    }

    [Theory]
    [InlineData(0x0002, 0xFE00_0001, BarState.Placed)]
    [InlineData(0x0002, 0xFE00_0000, BarState.DecodeOff)]
    [InlineData(0x0001, 0xFE00_0001, BarState.DecodeOff)]
    [InlineData(0x0002, 0x0000_0001, BarState.NoAddress)]
    public void The_ROM_needs_memory_decode_and_its_own_enable_bit(ushort command, uint rom, BarState expected)
    {
        StateOf(Card(command, (Rom, rom)), 6).State.Should().Be(expected);
    }

    [Fact]
    public void A_BAR_at_address_0_has_no_address()
    {
        PciConfigSpace config = Card(0x0003);

        StateOf(config, 0).State.Should().Be(BarState.NoAddress);
        StateOf(config, 4).State.Should().Be(BarState.NoAddress);
    }

    [Theory]
    [InlineData(Bar0Low, 0xFFFF_FFFF, 0)]
    [InlineData(Bar0High, 0xFFFF_FFFF, 0)]
    [InlineData(Bar2At, 0xFFFF_FFF0, 2)]
    [InlineData(Bar4At, 0xFFFF_FFFF, 4)]
    [InlineData(Rom, 0xFFFF_F801, 6)]
    [InlineData(Rom, 0xFFFF_FFFF, 6)]
    public void A_BAR_that_was_asked_for_its_size_is_being_sized(int offset, uint probe, int index)
    {
        StateOf(Card(0x0003, (offset, probe)), index).State.Should().Be(BarState.BeingSized);
    }

    [Fact]
    public void What_asks_a_ROM_for_its_size_is_an_address_to_a_BAR()
    {
        PciConfigSpace config = With(Bar(0, BarKind.Memory32, 0x100)).Written((0x10, 0xFFFF_F800), (Command, 0x0002));

        StateOf(config, 0).State.Should().Be(BarState.Placed);
    }

    [Fact]
    public void Of_32_bit_BARs_side_by_side_only_the_one_that_was_asked_is_being_sized()
    {
        PciConfigSpace config = With(Bar(2, BarKind.Memory32, 0x1000), Bar(3, BarKind.Memory32, 0x1000));

        config.Written((0x18, 0xC000_0000), (0x1C, 0xFFFF_FFFF), (Command, 0x0002));

        config.GuestBars.Select(b => b.State).Should().Equal(BarState.Placed, BarState.BeingSized);
    }

    [Fact]
    public void A_BAR_without_an_address_is_in_nobodys_way()
    {
        PciConfigSpace config = With(Bar(0, BarKind.Memory32, 0x1_0000), Bar(2, BarKind.Memory32, 0x1000));

        config.Written((0x18, 0x4000), (Command, 0x0002));

        config.GuestBars.Select(b => b.State).Should().Equal(BarState.NoAddress, BarState.Placed);
    }

    [Theory]
    [InlineData(0xFFFF_F800)]
    [InlineData(0xFFFF_FFFE)]
    public void A_ROM_that_is_sized_without_its_enable_bit_is_off(uint probe)
    {
        StateOf(Card(0x0003, (Rom, probe)), 6).State.Should().Be(BarState.DecodeOff);
    }

    [Fact]
    public void What_lies_over_a_placed_BAR_says_over_which()
    {
        PciConfigSpace config = Card(0x0002, (Bar2At, 0xC000_0000));

        config.Written((Bar0Low, 0xC000_0000));

        StateOf(config, 0).Should().Be((BarState.Overlapped, 2));
        StateOf(config, 2).Should().Be((BarState.Placed, null));
    }

    [Fact]
    public void Of_two_that_are_new_the_lower_index_is_placed()
    {
        PciConfigSpace config = Card(0x0002, (Bar2At, 0xC000_0000), (Bar0Low, 0xC000_0000));

        StateOf(config, 0).Should().Be((BarState.Placed, null));
        StateOf(config, 2).Should().Be((BarState.Overlapped, 0));
    }

    [Fact]
    public void What_lies_over_a_BAR_that_is_being_sized_waits()
    {
        PciConfigSpace config = Card(0x0002, (Bar2At, 0xC000_0000));
        config.Written((Bar2At, 0xFFFF_FFFF), (Bar0Low, 0xC000_0000));

        StateOf(config, 0).Should().Be((BarState.Overlapped, 2));
        StateOf(config, 2).Should().Be((BarState.BeingSized, null));
    }

    [Theory]
    [InlineData(0x0002)]
    [InlineData(0x0000)]
    public void A_probe_that_changes_no_bit_is_a_probe_all_the_same(ushort command)
    {
        PciConfigSpace config = Card(command, (Bar2At, 0xFFFF_C000));

        config.Written((Bar2At, 0xFFFF_FFFF), (Command, 0x0002));
        BarState probed = StateOf(config, 2).State;
        config.Written((Bar2At, 0xFFFF_C000));

        (probed, StateOf(config, 2).State).Should().Be((BarState.BeingSized, BarState.Placed));
    }

    [Fact]
    public void A_BAR_that_is_being_sized_keeps_no_place_once_decode_is_off()
    {
        PciConfigSpace config = Card(0x0002, (Bar2At, 0xC000_0000));
        config.Written((Bar2At, 0xFFFF_FFFF), (Command, 0x0000), (Bar0Low, 0xC000_0000));

        config.Written((Command, 0x0002));

        StateOf(config, 0).Should().Be((BarState.Placed, null));
    }

    [Fact]
    public void A_ROM_that_is_being_sized_is_in_no_BARs_way()
    {
        PciConfigSpace config = Card(0x0002, (Rom, 0xC000_0001));
        config.Written((Rom, 0xFFFF_F801));

        config.Written((Bar2At, 0xC000_0000));

        StateOf(config, 6).State.Should().Be(BarState.BeingSized);
        StateOf(config, 2).Should().Be((BarState.Placed, null));
    }

    [Fact]
    public void What_a_reset_changes_is_told_by_an_object_of_its_own()
    {
        BarDecoder.Changed(BarDecoding.AlwaysOn, BarDecoding.Off).Should().NotBeSameAs(BarDecoding.Off).And.NotBeSameAs(BarDecoding.AlwaysOn);
        BarDecoder.Changed(BarDecoding.Off, BarDecoding.Off).Should().BeSameAs(BarDecoding.Off);
    }

    [Fact]
    public void A_BAR_has_priority_over_the_ROM_even_where_the_ROM_was_first()
    {
        PciConfigSpace config = Card(0x0002, (Rom, 0xC000_0001));
        (BarState State, int? InTheWay) alone = StateOf(config, 6);

        config.Written((Bar2At, 0xC000_0000));

        alone.Should().Be((BarState.Placed, null));
        StateOf(config, 2).Should().Be((BarState.Placed, null));
        StateOf(config, 6).Should().Be((BarState.Overlapped, 2));
    }

    [Fact]
    public void Ports_are_in_the_way_of_ports_alone()
    {
        PciConfigSpace config = With(Bar(0, BarKind.Io, 0x20), Bar(1, BarKind.Io, 0x10), Bar(2, BarKind.Memory32, 0x10));

        config.Written((0x10, 0xD000), (0x14, 0xD010), (0x18, 0xD000), (Command, 0x0003));

        config.GuestBars.Select(b => (b.State, b.InTheWay)).Should().Equal((BarState.Placed, null), (BarState.Overlapped, 0), (BarState.Placed, null));
    }

    [Fact]
    public void Virtual_functions_decode_memory_without_the_bit()
    {
        PassthroughDevice device = PassthroughDevice.Create(VirtualCard()).GetValueOrThrow();

        ImmutableArray<GuestBar> before = device.PciConfig.GuestBars;
        device.PciConfig.Written((Bar2At, 0xC000_0000));

        before.Select(b => b.State).Should().OnlyContain(s => s == BarState.NoAddress);
        StateOf(device.PciConfig, 2).State.Should().Be(BarState.Placed);
    }

    [Fact]
    public void A_virtual_function_that_is_said_to_have_ports_and_a_ROM_decodes_neither_after_power_on()
    {
        PciConfigSpace config = CardDevice(card => card with { PhysicalFunction = PciAddress.Parse("0000:01:00.7") }).PciConfig;

        (StateOf(config, 4).State, StateOf(config, 6).State).Should().Be((BarState.DecodeOff, BarState.DecodeOff));
    }
}
