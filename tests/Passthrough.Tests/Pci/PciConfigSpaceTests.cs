using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Pci;

public sealed class PciConfigSpaceTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_byte_outside_is_refused(int offset)
    {
        PciConfigSpace config = HandMade().PciConfig;

        config.ReadByte(offset).Error.Should().Be(new ConfigAccessInvalid(VmErrorCode.ConfigOffsetOutOfRange, offset, 1, 256));
        config.WriteByte(offset, 1).Error.Should().Be(new ConfigAccessInvalid(VmErrorCode.ConfigOffsetOutOfRange, offset, 1, 256));
    }

    [Theory]
    [InlineData(255, VmErrorCode.ConfigOffsetOutOfRange)]
    [InlineData(-2, VmErrorCode.ConfigOffsetOutOfRange)]
    [InlineData(1, VmErrorCode.ConfigAccessMisaligned)]
    [InlineData(3, VmErrorCode.ConfigAccessMisaligned)]
    public void Sixteen_bits_lie_inside_and_aligned(int offset, VmErrorCode expected)
    {
        PciConfigSpace config = HandMade().PciConfig;

        config.ReadUInt16(offset).Error!.Code.Should().Be(expected);
        config.WriteUInt16(offset, 1).Error!.Code.Should().Be(expected);
    }

    [Theory]
    [InlineData(253, VmErrorCode.ConfigOffsetOutOfRange)]
    [InlineData(256, VmErrorCode.ConfigOffsetOutOfRange)]
    [InlineData(2, VmErrorCode.ConfigAccessMisaligned)]
    [InlineData(1, VmErrorCode.ConfigAccessMisaligned)]
    public void Thirty_two_bits_lie_inside_and_aligned(int offset, VmErrorCode expected)
    {
        PciConfigSpace config = HandMade().PciConfig;

        config.ReadUInt32(offset).Error!.Code.Should().Be(expected);
        config.WriteUInt32(offset, 1).Error!.Code.Should().Be(expected);
        config.GuestWritableMask(offset).Error!.Code.Should().Be(expected);
    }

    [Fact]
    public void A_refused_write_changes_nothing()
    {
        PassthroughDevice device = HandMade();
        string before = DeviceState.Of(device);

        device.PciConfig.WriteUInt32(2, uint.MaxValue).IsSuccess.Should().BeFalse();
        device.PciConfig.WriteUInt16(256, ushort.MaxValue).IsSuccess.Should().BeFalse();

        DeviceState.Of(device).Should().Be(before);
    }

    [Fact]
    public void All_sizes_read_the_same_bytes()
    {
        PciConfigSpace config = CardDevice().PciConfig;
        byte[] bytes = config.ToArray();

        Enumerable.Range(0, 4096).Select(i => config.ReadByte(i).GetValueOrThrow()).Should().Equal(bytes);
        Enumerable.Range(0, 2048).Select(i => config.ReadUInt16(2 * i).GetValueOrThrow())
            .Should().Equal(Enumerable.Range(0, 2048).Select(i => BitConverter.ToUInt16(bytes, 2 * i)));
        Enumerable.Range(0, 1024).Select(i => config.ReadUInt32(4 * i).GetValueOrThrow())
            .Should().Equal(Enumerable.Range(0, 1024).Select(i => BitConverter.ToUInt32(bytes, 4 * i)));
    }

    [Theory]
    [InlineData(0x04, 0x0000_0547u)]
    [InlineData(0x00, 0x0000_0000u)]
    [InlineData(0x08, 0x0000_0000u)]
    [InlineData(0x0C, 0x0000_00FFu)]
    [InlineData(0x10, 0xFFFF_0000u)]
    [InlineData(0x14, 0xFFFF_FFFFu)]
    [InlineData(0x18, 0xFFFF_C000u)]
    [InlineData(0x1C, 0x0000_0000u)]
    [InlineData(0x20, 0xFFFF_FFE0u)]
    [InlineData(0x2C, 0x0000_0000u)]
    [InlineData(0x30, 0xFFFF_0001u)]
    [InlineData(0x34, 0x0000_0000u)]
    [InlineData(0x3C, 0x0000_00FFu)]
    [InlineData(PowerAt + 4, 0x0000_0003u)]
    [InlineData(MsixAt, 0xC000_0000u)]
    public void A_guest_may_write_these_bits(int offset, uint expected)
    {
        CardDevice().PciConfig.GuestWritableMask(offset).GetValueOrThrow().Should().Be(expected);
    }

    [Fact]
    public void Reads_and_writes_allocate_nothing()
    {
        PciConfigSpace config = HandMade().PciConfig;
        config.WriteUInt16(0x04, 0x0004).ThrowIfError();

        AllocationMeter.BytesOf(() => config.ReadUInt32(0x04).IsSuccess).Should().Be(0);
        AllocationMeter.BytesOf(() => config.WriteByte(0x3C, 5).IsSuccess && config.WriteByte(0x3C, 6).IsSuccess).Should().Be(0);
    }

    [Fact]
    public void Command_bits_above_the_low_byte_are_reached_by_a_byte_write()
    {
        PciConfigSpace config = HandMade().PciConfig;

        config.WriteByte(0x05, 0xFF).ThrowIfError();

        config.ReadUInt16(0x04).GetValueOrThrow().Should().Be(0x0500);
    }
}
