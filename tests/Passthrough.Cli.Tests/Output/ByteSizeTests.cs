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
    [InlineData(1536UL, "1.5K")]
    [InlineData((1UL << 20) + (64UL << 10) + 16, "1.1M")]
    [InlineData(ulong.MaxValue, "16.0E")]
    public void Another_number_has_one_decimal(ulong bytes, string text) => ByteSize.Short(bytes).Should().Be(text);
}
