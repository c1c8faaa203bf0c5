using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>BARs that a device made by hand is given.</summary>
public sealed class DeclaredBarTests
{
    private static readonly PciBar Registers = PciBar.Create(0, BarKind.Memory64, 0x80_0000_0000, 0x1_0000, prefetchable: true).GetValueOrThrow();
    private static readonly PciBar Ports = PciBar.Create(2, BarKind.Io, 0xE000, 0x20).GetValueOrThrow();
    private static readonly PciBar Rom = PciBar.Create(6, BarKind.Rom, 0xFD00_0000, 0x800).GetValueOrThrow();

    private static VmResult<PassthroughDevice> Create(params PciBar[] bars) => PassthroughDevice.Create(
        PassthroughDeviceType.GenericPci, 0x8086, 1, Address, new DeviceOptions { Bars = [.. bars] });

    [Fact]
    public void They_are_in_the_image_with_their_kinds_and_without_an_address()
    {
        PciConfigSpace config = Create(Rom, Ports, Registers).GetValueOrThrow().PciConfig;

        config.Bars.Should().Equal(Registers, Ports, Rom);
        new[] { 0x10, 0x14, 0x18, 0x1C, 0x30 }.Select(config.Read).Should().Equal(0x0000_000Cu, 0u, 0x0000_0001u, 0u, 0u);
    }

    [Fact]
    public void A_guest_writes_their_addresses()
    {
        PciConfigSpace config = Create(Registers, Ports, Rom).GetValueOrThrow().PciConfig;

        config.Written((0x10, 0x1234_5678), (0x14, 0x9ABC_DEF0), (0x18, 0x0000_D7FF), (0x1C, 0xFFFF_FFFF), (0x30, 0xFE12_3FFF));

        new[] { 0x10, 0x14, 0x18, 0x1C, 0x30 }.Select(config.Read).Should().Equal(0x1234_000Cu, 0x9ABC_DEF0u, 0x0000_D7E1u, 0u, 0xFE12_3801u);
    }

    [Fact]
    public void Windows_are_checked_against_them()
    {
        PassthroughDevice device = Create(Registers, Ports).GetValueOrThrow();

        VmErrorCode? outside = device.AddMmioRegion(new(0x1000), new(0x1000), 0x1000).Error?.Code;
        MmioRegion inside = device.AddMmioRegion(new(0x80_0000_4000), new(0x70_0000_4000), 0x1000).GetValueOrThrow();

        outside.Should().Be(VmErrorCode.WindowOutsideBars);
        inside.Bar.Should().Be(new BarRange(0, 0x4000, 0x1000));
        device.PciConfig.Read(0x14).Should().Be(0x70);
        device.Memory.MappableRanges.Should().Equal(new BarRange(0, 0, 0x1_0000));
    }

    [Fact]
    public void A_teardown_takes_their_addresses_away()
    {
        PassthroughDevice device = Create(Registers).GetValueOrThrow();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        device.PciConfig.Written((0x10, 0x2000_0000), (0x04, 0x0002));

        device.Unassign().ThrowIfError();

        device.PciConfig.GuestBars.Should().Equal(new GuestBar(Registers, 0, BarState.DecodeOff, null));
    }

    [Fact]
    public void They_are_checked_together()
    {
        PciBar upperHalf = PciBar.Create(1, BarKind.Memory32, 0, 0x1000).GetValueOrThrow();
        PciBar over = PciBar.Create(3, BarKind.Memory64, Registers.Address, 0x1000).GetValueOrThrow();

        Create(Registers, upperHalf).Error.Should().Be(new BarInvalid(1, "BAR 0 takes the same register"));
        Create(Registers, over).Error!.Code.Should().Be(VmErrorCode.BarInvalid);
        Create(Registers, default).Error.Should().Be(new BarInvalid(0, "it is the default value, which was not made by Create"));
    }

    [Fact]
    public void No_array_is_no_BAR()
    {
        VmResult<PassthroughDevice> made = PassthroughDevice.Create(
            PassthroughDeviceType.GenericPci, 0x8086, 1, Address, new DeviceOptions { Bars = default, BarsAloneInPage = default });

        made.GetValueOrThrow().PciConfig.Bars.Should().BeEmpty();
    }

    [Fact]
    public void A_reported_function_says_its_own()
    {
        PassthroughDevice device = PassthroughDevice.Create(Card(), new DeviceOptions { Bars = [Registers] }).GetValueOrThrow();

        device.PciConfig.Bars.Should().Equal(Card().Bars.ValueOrDefault);
    }
}
