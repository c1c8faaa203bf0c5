namespace Passthrough.Tests.Pci;

public sealed class BitsTests
{
    [Theory]
    [InlineData(1, 0x0000_00FF)]
    [InlineData(2, 0x0000_FFFF)]
    [InlineData(4, 0xFFFF_FFFF)]
    public void A_lane_mask_has_a_one_for_each_bit_of_the_access(int size, uint mask)
    {
        Bits.LaneMask(size).Should().Be(mask);
    }

    [Theory]
    [InlineData(0x0000UL, 0x0000UL, 0x0000UL)]
    [InlineData(0x0001UL, 0x0000UL, 0x1000UL)]
    [InlineData(0x0FFFUL, 0x0000UL, 0x1000UL)]
    [InlineData(0x1000UL, 0x1000UL, 0x1000UL)]
    [InlineData(0x1001UL, 0x1000UL, 0x2000UL)]
    [InlineData(0x2FFEUL, 0x2000UL, 0x3000UL)]
    public void A_value_lies_between_the_multiples_it_is_aligned_to(ulong value, ulong down, ulong up)
    {
        (Bits.AlignDown(value, 0x1000), Bits.AlignUp(value, 0x1000)).Should().Be((down, up));
    }

    [Fact]
    public void Aligning_down_keeps_the_bits_above_32()
    {
        Bits.AlignDown(0xFFFF_FFFF_FFFF_FFFF, 0x1000).Should().Be(0xFFFF_FFFF_FFFF_F000);
    }

    [Theory]
    [InlineData(0x0000UL, true)]
    [InlineData(0x1000UL, true)]
    [InlineData(0x3000UL, true)]
    [InlineData(0x0001UL, false)]
    [InlineData(0x0800UL, false)]
    [InlineData(0x1800UL, false)]
    public void A_value_is_aligned_when_it_is_a_multiple(ulong value, bool isAligned)
    {
        Bits.IsAligned(value, 0x1000).Should().Be(isAligned);
    }

    [Fact]
    public void Two_dwords_join_to_one_number_and_part_again()
    {
        ulong joined = Bits.Join(low: 0x89AB_CDEF, high: 0xF123_4567);

        (joined, Bits.High32(joined), Bits.Low32(joined)).Should().Be((0xF123_4567_89AB_CDEF, 0xF123_4567u, 0x89AB_CDEFu));
    }

    [Fact]
    public void The_low_part_of_a_register_is_cut_without_overflow()
    {
        (Bits.Low8(0xFFFF_FF81), Bits.Low16(0xFFFF_8001)).Should().Be(((byte)0x81, (ushort)0x8001));
    }
}
