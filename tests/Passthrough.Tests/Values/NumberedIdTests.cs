namespace Passthrough.Tests.Values;

public sealed class NumberedIdTests
{
    [Theory]
    [InlineData("0", 0u)]
    [InlineData("256", 256u)]
    [InlineData("4294967295", uint.MaxValue)]
    public void A_decimal_number_reads_and_prints(string text, uint value)
    {
        VcpuId.Parse(text).Should().Be(new VcpuId(value));
        IommuGroupId.Parse(text).Should().Be(new IommuGroupId(value));
        new VcpuId(value).ToString().Should().Be(text);
        new IommuGroupId(value).ToString().Should().Be(text);
        $"{new VcpuId(value)} {new IommuGroupId(value)}".Should().Be($"{text} {text}");
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("-1", 0)]
    [InlineData("1 ", 1)]
    [InlineData("1\n", 1)]
    [InlineData("1.5", 1)]
    [InlineData("0x1", 1)]
    [InlineData("4294967296", 0)]
    [InlineData("99999999999999999999999", 0)]
    [InlineData("٣", 0)]
    public void Any_other_text_is_refused_with_the_position_of_the_fault(string text, int position)
    {
        VcpuId.Read(text).Error.Should().BeOfType<InvalidText>().Which.Position.Should().Be(position);
        IommuGroupId.Read(text).Error.Should().BeOfType<InvalidText>().Which.Position.Should().Be(position);
    }

    [Fact]
    public void Vcpus_sort_by_number()
    {
        VcpuId low = new(1), high = new(uint.MaxValue);

        (low < high && low <= high && high > low && high >= low && !(high < low) && !(low > high)).Should().BeTrue();
        low.CompareTo(high).Should().BeNegative();
    }

    [Fact]
    public void Groups_sort_by_number()
    {
        IommuGroupId low = new(2), high = new(10);

        (low < high && low <= high && high > low && high >= low && !(high < low) && !(low > high)).Should().BeTrue();
        low.CompareTo(high).Should().BeNegative();
    }
}
