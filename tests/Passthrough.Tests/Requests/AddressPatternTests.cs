using System.Text.Json;

namespace Passthrough.Tests.Requests;

public sealed class AddressPatternTests
{
    [Theory]
    [InlineData("0000:03:*.*", "0000:03:00.0", true)]
    [InlineData("0000:03:*.*", "0000:03:1f.7", true)]
    [InlineData("0000:03:*.*", "0000:04:00.0", false)]
    [InlineData("0000:03:*.*", "0001:03:00.0", false)]
    [InlineData("*:*:*.0", "10000:e1:1f.0", true)]
    [InlineData("*:*:*.0", "0000:00:00.1", false)]
    [InlineData("0000:03:00.*", "0000:03:00.7", true)]
    [InlineData("0000:03:00.*", "0000:03:01.0", false)]
    [InlineData("0000:*:1f.*", "0000:ff:1f.3", true)]
    [InlineData("0000:*:1f.*", "0000:ff:1e.3", false)]
    [InlineData("*:*:*.*", "ffffffff:ff:1f.7", true)]
    [InlineData("0000:03:00.1", "0000:03:00.1", true)]
    [InlineData("0000:03:00.1", "0000:03:00.0", false)]
    [InlineData("03:*.*", "0000:03:00.0", true)]
    public void It_matches_the_addresses_that_have_all_its_numbers(string pattern, string address, bool matches)
    {
        AddressPattern.Parse(pattern).Matches(PciAddress.Parse(address)).Should().Be(matches);
    }

    [Fact]
    public void The_default_matches_every_address_and_reads_so()
    {
        default(AddressPattern).Matches(PciAddress.Parse("ffffffff:ff:1f.7")).Should().BeTrue();
        AddressPattern.Parse("*:*:*.*").Should().Be(default(AddressPattern)).And.BeOfType<AddressPattern>().Which.ToString().Should().Be("*:*:*.*");
    }

    [Theory]
    [InlineData("03:*.0", "0000:03:*.0")]
    [InlineData("10000:E1:1F.*", "10000:e1:1f.*")]
    [InlineData("*:0a:*.7", "*:0a:*.7")]
    public void Its_text_is_written_in_one_form(string text, string written)
    {
        AddressPattern.Parse(text).ToString().Should().Be(written);
    }

    [Theory]
    [InlineData("", 0, "a segment of 4 to 8 hexadecimal digits or '*' and a colon, or bb:dd.f")]
    [InlineData("000:03:*.*", 0, "a segment of 4 to 8 hexadecimal digits or '*' and a colon, or bb:dd.f")]
    [InlineData("**:03:*.*", 0, "a segment of 4 to 8 hexadecimal digits or '*' and a colon, or bb:dd.f")]
    [InlineData("0000:x3:*.*", 5, "a hexadecimal digit or '*'")]
    [InlineData("0000:3*:*.*", 6, "a hexadecimal digit")]
    [InlineData("0000:03:20.0", 8, "1f at most")]
    [InlineData("0000:03:*.8", 10, "7 at most")]
    [InlineData("0000:03:*", 9, "'.'")]
    [InlineData("0000:03:*.", 10, "a hexadecimal digit or '*'")]
    [InlineData("0000:03:*.*0", 11, "the end")]
    [InlineData("00*0:03:*.*", 2, "a hexadecimal digit")]
    public void A_text_that_is_none_is_refused_where_it_goes_wrong(string text, int position, string expected)
    {
        AddressPattern.Read(text).Error.Should().Be(new InvalidText("a PCI address or a pattern of one", text, position, expected));
    }

    [Fact]
    public void Its_numbers_make_it()
    {
        AddressPattern.Create(null, 3, null, 0).GetValueOrThrow().Should().Be(AddressPattern.Parse("*:03:*.0"));
        AddressPattern.Create(null, 256, null, 0).Error.Should().Be(new OutOfRange("bus", 256, 0, 255));
        AddressPattern.Create(null, null, null, 8).Error.Should().Be(new OutOfRange("function", 8, 0, 7));
    }

    [Fact]
    public void In_json_it_is_its_text()
    {
        JsonSerializer.Deserialize<AddressPattern>(JsonSerializer.Serialize(AddressPattern.Parse("*:03:*.0"))).Should().Be(AddressPattern.Parse("*:03:*.0"));
    }
}
