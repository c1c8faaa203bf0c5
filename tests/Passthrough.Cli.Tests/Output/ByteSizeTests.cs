using Passthrough.Cli.Output;

namespace Passthrough.Cli.Tests.Output;

public class ByteSizeTests
{
    [Theory]
    [InlineData(0UL, "0")]
    [InlineData(16UL, "16")]
    [InlineData(1023UL, "1023")]
    [InlineData(1024UL, "1K")]
    [InlineData(16384UL, "16K")]
    [InlineData(268435456UL, "256M")]
    [InlineData(34359738368UL, "32G")]
    [InlineData(1UL << 63, "8E")]
    public void A_whole_number_of_units_is_exact(ulong bytes, string text) => ByteSize.Short(bytes).Should().Be(text);

    [Theory]
    [InlineData(1536UL, "1536")]
    [InlineData((16UL << 20) + (4UL << 10), "16388K")]
    [InlineData((32UL << 30) + (16UL << 20), "32784M")]
    public void A_sum_of_two_units_is_exact_in_the_smaller_one(ulong bytes, string text) => ByteSize.Short(bytes).Should().Be(text);

    [Theory]
    [InlineData((1UL << 20) + (64UL << 10) + 16, "~1.1M")]
    [InlineData((1UL << 30) - 1, "~1.0G")]
    [InlineData((16UL << 30) + (4UL << 10), "~16.0G")]
    [InlineData(ulong.MaxValue, "~16.0E")]
    public void Another_number_is_rounded_and_says_so(ulong bytes, string text) => ByteSize.Short(bytes).Should().Be(text);
}
