using System.Globalization;
using System.Text.Json;

namespace Passthrough.Tests.Values;

public sealed class PciSlotTests
{
    [Theory]
    [InlineData("0000:03:00", "0000:03:00")]
    [InlineData("03:1F", "0000:03:1f")]
    [InlineData("10000:E1:00", "10000:e1:00")]
    [InlineData("ffffffff:ff:1f", "ffffffff:ff:1f")]
    public void Its_text_reads_and_is_written_in_one_form(string text, string written)
    {
        PciSlot.Read(text).GetValueOrThrow().ToString().Should().Be(written);
    }

    [Theory]
    [InlineData("", 0, "a segment of 4 to 8 hexadecimal digits and a colon, or bb:dd")]
    [InlineData("000:03:00", 0, "a segment of 4 to 8 hexadecimal digits and a colon, or bb:dd")]
    [InlineData("0000:03:00.0", 10, "the end")]
    [InlineData("0000:03:20", 8, "a device from 00 to 1f")]
    [InlineData("0000:0x:00", 6, "a hexadecimal digit")]
    [InlineData("0000:03", 2, "':'")]
    [InlineData("03:0", 4, "a hexadecimal digit")]
    public void A_text_that_is_none_is_refused_where_it_goes_wrong(string text, int position, string expected)
    {
        VmError? error = PciSlot.Read(text).Error;

        error.Should().Be(new InvalidText("a PCI slot", text, position, expected));
    }

    [Fact]
    public void Its_three_numbers_make_it()
    {
        PciSlot slot = PciSlot.Create(0x10000, 0xE1, 0x1F).GetValueOrThrow();

        (slot.Segment, slot.Bus, slot.Device).Should().Be((0x10000u, 0xE1, 0x1F));
    }

    [Theory]
    [InlineData(256, 0)]
    [InlineData(0, 32)]
    [InlineData(-1, 0)]
    public void Numbers_out_of_range_are_refused(int bus, int device)
    {
        PciSlot.Create(0, bus, device).Error!.Code.Should().Be(VmErrorCode.ValueOutOfRange);
    }

    [Theory]
    [InlineData("0000:03:00.0", true)]
    [InlineData("0000:03:00.7", true)]
    [InlineData("0000:03:01.0", false)]
    [InlineData("0000:02:00.0", false)]
    [InlineData("0001:03:00.0", false)]
    public void It_contains_the_functions_of_its_device(string address, bool isInside)
    {
        PciSlot.Parse("0000:03:00").Contains(PciAddress.Parse(address)).Should().Be(isInside);
    }

    [Fact]
    public void Slots_are_equal_and_sort_by_their_numbers()
    {
        PciSlot slot = PciSlot.Of(PciAddress.Parse("0000:03:00.5"));
        PciSlot later = PciSlot.Parse("0000:03:01", CultureInfo.InvariantCulture);

        slot.Should().Be(PciSlot.Parse("0000:03:00"));
        (slot == later, slot != later, slot < later, slot <= later, slot > later, slot >= later).Should().Be((false, true, true, true, false, false));
        slot.GetHashCode().Should().Be(PciSlot.Parse("0000:03:00").GetHashCode());
    }

    [Fact]
    public void In_json_it_is_its_text_as_a_value_and_as_a_name()
    {
        Dictionary<PciSlot, PciSlot> slots = new() { [PciSlot.Parse("03:00")] = PciSlot.Parse("04:00") };

        string json = JsonSerializer.Serialize(slots);

        json.Should().Be("""{"0000:03:00":"0000:04:00"}""");
        JsonSerializer.Deserialize<Dictionary<PciSlot, PciSlot>>(json).Should().Equal(slots);
    }

    [Fact]
    public void Ways_to_parse_and_to_write_agree()
    {
        PciSlot slot = PciSlot.Parse("0000:03:00");
        Span<char> written = stackalloc char[16];

        slot.TryFormat(written, out int length, default, null).Should().BeTrue();
        written[..length].ToString().Should().Be($"{slot}");
        (PciSlot.TryParse("0000:03:00", null, out PciSlot again), again).Should().Be((true, slot));
        PciSlot.TryParse("0000:03", null, out _).Should().BeFalse();
        PciSlot.TryParse(null, null, out _).Should().BeFalse();
        FluentActions.Invoking(() => PciSlot.Parse("x")).Should().Throw<FormatException>();
    }
}
