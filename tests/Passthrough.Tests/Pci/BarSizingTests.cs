using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Pci;

/// <summary>A BAR reads back what was written, masked; so it tells its size.</summary>
public sealed class BarSizingTests
{
    private const ulong Gigabyte = 1UL << 30;

    private static PciConfigSpace With(int index, BarKind kind, ulong size, bool prefetchable = false) => PassthroughDevice.Create(
        PassthroughDeviceType.GenericPci,
        0x8086,
        1,
        Address,
        new DeviceOptions { Bars = [PciBar.Create(index, kind, 0, size, prefetchable).GetValueOrThrow()] }).GetValueOrThrow().PciConfig;

    [Theory]
    [InlineData(BarKind.Memory32, 0x10UL, false, 0xFFFF_FFFF, 0xFFFF_FFF0)]
    [InlineData(BarKind.Memory32, 0x1_0000UL, false, 0xFFFF_FFFF, 0xFFFF_0000)]
    [InlineData(BarKind.Memory32, 0x1_0000UL, false, 0xFFFF_FFF0, 0xFFFF_0000)]
    [InlineData(BarKind.Memory32, 0x1_0000UL, true, 0xFFFF_FFFF, 0xFFFF_0008)]
    [InlineData(BarKind.Memory32, 2 * Gigabyte, false, 0xFFFF_FFFF, 0x8000_0000)]
    [InlineData(BarKind.Io, 0x4UL, false, 0xFFFF_FFFF, 0xFFFF_FFFD)]
    [InlineData(BarKind.Io, 0x20UL, false, 0xFFFF_FFFF, 0xFFFF_FFE1)]
    [InlineData(BarKind.Io, 0x20UL, false, 0xFFFF_FFFC, 0xFFFF_FFE1)]
    [InlineData(BarKind.Memory32, 0x1_0000UL, false, 0x1234_5678, 0x1234_0000)]
    [InlineData(BarKind.Io, 0x20UL, false, 0x0000_D7FF, 0x0000_D7E1)]
    public void One_register_reads_back_masked(BarKind kind, ulong size, bool prefetchable, uint written, uint read)
    {
        With(3, kind, size, prefetchable).Written((0x1C, written)).Read(0x1C).Should().Be(read);
    }

    [Theory]
    [InlineData(0x800UL, 0xFFFF_FFFF, 0xFFFF_F801)]
    [InlineData(0x1_0000UL, 0xFFFF_FFFE, 0xFFFF_0000)]
    [InlineData(0x1_0000UL, 0xFFFF_F800, 0xFFFF_0000)]
    [InlineData(0x1_0000UL, 0xFE12_3801, 0xFE12_0001)]
    public void The_ROM_reads_back_its_address_and_its_enable_bit(ulong size, uint written, uint read)
    {
        With(6, BarKind.Rom, size).Written((0x30, written)).Read(0x30).Should().Be(read);
    }

    [Theory]
    [InlineData(0x10UL, 0xFFFF_FFF4, 0xFFFF_FFFF)]
    [InlineData(0x1_0000UL, 0xFFFF_0004, 0xFFFF_FFFF)]
    [InlineData(4 * Gigabyte, 0x0000_0004, 0xFFFF_FFFF)]
    [InlineData(8 * Gigabyte, 0x0000_0004, 0xFFFF_FFFE)]
    [InlineData(1UL << 63, 0x0000_0004, 0x8000_0000)]
    public void Both_halves_of_a_64_bit_BAR_tell_the_size(ulong size, uint low, uint high)
    {
        PciConfigSpace config = With(4, BarKind.Memory64, size).Written((0x20, 0xFFFF_FFFF), (0x24, 0xFFFF_FFFF));

        (config.Read(0x20), config.Read(0x24)).Should().Be((low, high));
    }

    [Fact]
    public void A_register_without_a_BAR_reads_zero()
    {
        PciConfigSpace config = With(4, BarKind.Memory64, 0x1000).Written((0x10, 0xFFFF_FFFF), (0x30, 0xFFFF_FFFF));

        (config.Read(0x10), config.Read(0x30)).Should().Be((0u, 0u));
    }

    [Fact]
    public void Bytes_are_written_each_in_its_lane()
    {
        PciConfigSpace config = With(0, BarKind.Memory32, 0x100).Written((0x10, 0x1111_1111));

        config.WriteByte(0x13, 0xC0).ThrowIfError();
        config.WriteUInt16(0x10, 0x2222).ThrowIfError();

        config.Read(0x10).Should().Be(0xC011_2200);
    }
}
