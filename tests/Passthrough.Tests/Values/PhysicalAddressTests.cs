namespace Passthrough.Tests.Values;

public sealed class PhysicalAddressTests
{
    [Theory]
    [InlineData("0x0", 0UL)]
    [InlineData("0", 0UL)]
    [InlineData("0xfe000000", 0xFE00_0000UL)]
    [InlineData("FE000000", 0xFE00_0000UL)]
    [InlineData("0XFFFFFFFFFFFFFFFF", ulong.MaxValue)]
    [InlineData("0x00000000000000001", 1UL)]
    public void A_hexadecimal_number_reads(string text, ulong value)
    {
        HostPhysicalAddress.Parse(text).Value.Should().Be(value);
        GuestPhysicalAddress.Parse(text).Value.Should().Be(value);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("0x", 2)]
    [InlineData("0x1g", 3)]
    [InlineData("x1", 0)]
    [InlineData("0x1 ", 3)]
    [InlineData("0x1\n", 3)]
    [InlineData("-1", 0)]
    [InlineData("0x10000000000000000", 2)]
    [InlineData("１", 0)]
    public void Any_other_text_is_refused_with_the_position_of_the_fault(string text, int position)
    {
        HostPhysicalAddress.Read(text).Error.Should().BeOfType<InvalidText>().Which.Position.Should().Be(position);
        GuestPhysicalAddress.Read(text).Error.Should().BeOfType<InvalidText>().Which.Position.Should().Be(position);
    }

    [Theory]
    [InlineData(0UL, "0x0")]
    [InlineData(0xFE00_0000UL, "0xfe000000")]
    [InlineData(ulong.MaxValue, "0xffffffffffffffff")]
    public void It_prints_as_0x_and_lower_case_digits(ulong value, string text)
    {
        new HostPhysicalAddress(value).ToString().Should().Be(text);
        new GuestPhysicalAddress(value).ToString().Should().Be(text);
        $"{new HostPhysicalAddress(value)}".Should().Be(text);
        $"{new GuestPhysicalAddress(value)}".Should().Be(text);
    }

    [Fact]
    public void A_sum_that_fits_is_an_address()
    {
        new HostPhysicalAddress(0x1000).TryAdd(ulong.MaxValue - 0x1000, out HostPhysicalAddress host).Should().BeTrue();
        new GuestPhysicalAddress(0x1000).TryAdd(0x1000, out GuestPhysicalAddress guest).Should().BeTrue();
        host.Value.Should().Be(ulong.MaxValue);
        guest.Value.Should().Be(0x2000);
    }

    [Fact]
    public void A_sum_of_more_than_64_bits_is_refused_not_wrapped()
    {
        new HostPhysicalAddress(1).TryAdd(ulong.MaxValue, out HostPhysicalAddress host).Should().BeFalse();
        new GuestPhysicalAddress(ulong.MaxValue).TryAdd(1, out GuestPhysicalAddress guest).Should().BeFalse();
        host.Should().Be(default(HostPhysicalAddress));
        guest.Should().Be(default(GuestPhysicalAddress));
    }

    [Fact]
    public void Host_addresses_sort_by_value()
    {
        HostPhysicalAddress low = new(1), high = new(ulong.MaxValue);

        (low < high && low <= high && high > low && high >= low && !(high < low) && !(low > high)).Should().BeTrue();
        low.CompareTo(high).Should().BeNegative();
    }

    [Fact]
    public void Guest_addresses_sort_by_value()
    {
        GuestPhysicalAddress low = new(1), high = new(ulong.MaxValue);

        (low < high && low <= high && high > low && high >= low && !(high < low) && !(low > high)).Should().BeTrue();
        low.CompareTo(high).Should().BeNegative();
    }
}
