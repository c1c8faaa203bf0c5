using System.Globalization;
using System.Text;

namespace Passthrough.Tests.Values;

public sealed class PciAddressTextTests
{
    private static IEnumerable<PciAddress> AllAddressesOf(uint segment) =>
        Enumerable.Range(0, 0x10000).Select(id => new PciAddress(segment, (ushort)id));

    // Written from the form itself, not from the numbers that the type keeps.
    private static IEnumerable<string> AllTextsOf(string segment) =>
        from bus in Enumerable.Range(0, 256)
        from device in Enumerable.Range(0, 32)
        from function in Enumerable.Range(0, 8)
        select string.Format(CultureInfo.InvariantCulture, "{0}:{1:x2}:{2:x2}.{3}", segment, bus, device, function);

    private static string Utf8Text(PciAddress address)
    {
        Span<byte> buffer = stackalloc byte[16];
        return address.TryFormat(buffer, out int written, default, null) ? Encoding.UTF8.GetString(buffer[..written]) : "too long";
    }

    private static string CharText(PciAddress address)
    {
        Span<char> buffer = stackalloc char[16];
        return address.TryFormat(buffer, out int written, default, null) ? buffer[..written].ToString() : "too long";
    }

    [Theory]
    [InlineData(0u, "0000")]
    [InlineData(0xFFFFu, "ffff")]
    [InlineData(0x10000u, "10000")]
    [InlineData(0xFFFF_FFFFu, "ffffffff")]
    public void Every_address_prints_in_one_form_that_reads_back(uint segment, string segmentText)
    {
        List<string> texts = [.. AllAddressesOf(segment).Select(a => a.ToString())];

        texts.Should().Equal(AllTextsOf(segmentText));
        texts.Select(t => PciAddress.Parse(t)).Should().Equal(AllAddressesOf(segment));
    }

    [Fact]
    public void Every_address_prints_the_same_as_characters_and_as_utf8()
    {
        AllAddressesOf(0x10000).Select(CharText).Should().Equal(AllTextsOf("10000"));
        AllAddressesOf(0x10000).Select(Utf8Text).Should().Equal(AllTextsOf("10000"));
    }

    [Theory]
    [InlineData("0000:01:00.0", 0u, 0x0100)]
    [InlineData("10000:e1:00.0", 0x10000u, 0xE100)]
    [InlineData("01:00.0", 0u, 0x0100)]
    [InlineData("00:1f.7", 0u, 0x00FF)]
    [InlineData("ABCD:EF:1F.7", 0xABCDu, 0xEFFF)]
    [InlineData("E1:0A.3", 0u, 0xE153)]
    [InlineData("ffffffff:ff:1f.7", 0xFFFF_FFFFu, 0xFFFF)]
    [InlineData("00010000:00:00.0", 0x10000u, 0)]
    public void An_accepted_form_reads(string text, uint segment, int routingId)
    {
        PciAddress.Read(text).Should().Be(VmResult.Of(new PciAddress(segment, (ushort)routingId)));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("   ", 0)]
    [InlineData("01", 0)]
    [InlineData("0x100", 0)]
    [InlineData("01:", 3)]
    [InlineData("01:00", 5)]
    [InlineData("01:00.", 6)]
    [InlineData("1:00.0", 1)]
    [InlineData("01:0.0", 4)]
    [InlineData("001:00.0", 2)]
    [InlineData("01:00.0\n", 7)]
    [InlineData("0000:01:00.0\n", 12)]
    [InlineData("0000:01:00.0 ", 12)]
    [InlineData("0000:01:00.0\0", 12)]
    [InlineData("0000:01:00.00", 12)]
    [InlineData(" 01:00.0", 0)]
    [InlineData(" 0000:01:00.0", 0)]
    [InlineData("0000: 01:00.0", 5)]
    [InlineData("01:20.0", 3)]
    [InlineData("0000:01:20.0", 8)]
    [InlineData("0000:01:ff.0", 8)]
    [InlineData("01:00.8", 6)]
    [InlineData("0000:01:00.f", 11)]
    [InlineData("000000000:01:00.0", 0)]
    [InlineData("100000000:01:00.0", 0)]
    [InlineData("000:01:00.0", 0)]
    [InlineData(":01:00.0", 0)]
    [InlineData("0000::01:00.0", 5)]
    [InlineData("0000:01:00:0", 10)]
    [InlineData("0000.01:00.0", 2)]
    [InlineData("000g:01:00.0", 3)]
    [InlineData("-001:01:00.0", 0)]
    [InlineData("0x00:01:00.0", 1)]
    [InlineData("0000:0g:00.0", 6)]
    [InlineData("0000:01:00,0", 10)]
    [InlineData("００００:01:00.0", 0)]
    [InlineData("0000:01:00.０", 11)]
    [InlineData("٠١:00.0", 0)]
    [InlineData("0000:01:00.0:", 12)]
    public void Any_other_form_is_refused_with_the_position_of_the_fault(string text, int position)
    {
        var error = PciAddress.Read(text).Error.Should().BeOfType<InvalidText>().Subject;

        error.Text.Should().Be(text);
        error.Position.Should().Be(position);
        error.Code.Should().Be(VmErrorCode.TextNotUnderstood);
    }

    [Fact]
    public void A_refusal_says_what_was_expected_where()
    {
        PciAddress.Read("0000:01:20.0").Error!.Message.Should()
            .Be("'0000:01:20.0' is not a PCI address: expected a device from 00 to 1f at position 8");
    }

    [Fact]
    public void TryParse_of_null_is_false()
    {
        PciAddress.TryParse(null, out PciAddress address).Should().BeFalse();
        PciAddress.TryParse(null, null, out PciAddress other).Should().BeFalse();
        address.Should().Be(default(PciAddress));
        other.Should().Be(default(PciAddress));
    }

    [Fact]
    public void Parse_of_null_is_a_bug_of_the_caller()
    {
        Func<PciAddress> act = () => PciAddress.Parse(null!);

        act.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void A_buffer_that_is_too_small_is_left_alone_by_one_character()
    {
        var address = new PciAddress(0, 0x0100);

        address.TryFormat(new char[11], out _, default, null).Should().BeFalse();
        address.TryFormat(new byte[11], out _, default, null).Should().BeFalse();
        address.TryFormat(new char[12], out int chars, default, null).Should().BeTrue();
        address.TryFormat(new byte[12], out int bytes, default, null).Should().BeTrue();
        (chars, bytes).Should().Be((12, 12));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("g")]
    public void Its_one_format_is_the_general_one(string? format)
    {
        new PciAddress(0, 0x0100).ToString(format, null).Should().Be("0000:01:00.0");
    }

    [Fact]
    public void Any_other_format_is_refused_as_the_framework_does()
    {
        Func<string> act = () => default(PciAddress).ToString("X", null);

        act.Should().Throw<FormatException>();
    }
}
