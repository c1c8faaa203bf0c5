using System.Text.Json;

namespace Passthrough.Tests.Requests;

public sealed class ClassPatternTests
{
    [Theory]
    [InlineData("03", 0x030000u, true)]
    [InlineData("03", 0x0380FFu, true)]
    [InlineData("03", 0x040300u, false)]
    [InlineData("0108", 0x010802u, true)]
    [InlineData("0108", 0x010602u, false)]
    [InlineData("010802", 0x010802u, true)]
    [InlineData("010802", 0x010801u, false)]
    [InlineData("00", 0x000000u, true)]
    [InlineData("00", 0x010000u, false)]
    public void It_matches_the_class_codes_that_begin_with_its_digits(string pattern, uint classCode, bool matches)
    {
        ClassPattern.Parse(pattern).Matches(classCode).Should().Be(matches);
    }

    [Fact]
    public void The_default_matches_nothing_and_is_no_json()
    {
        default(ClassPattern).Matches(0).Should().BeFalse();
        FluentActions.Invoking(() => JsonSerializer.Serialize(default(ClassPattern))).Should().Throw<JsonException>();
    }

    [Fact]
    public void Classes_of_another_length_differ()
    {
        ClassPattern.Parse("00").Should().NotBe(ClassPattern.Parse("0000"));
        ClassPattern.OfBase(1).Should().Be(ClassPattern.Parse("01"));
        ClassPattern.OfSubclass(0x0108).Should().Be(ClassPattern.Parse("0108"));
    }

    [Theory]
    [InlineData("", 0, "2, 4 or 6 hexadecimal digits")]
    [InlineData("0", 1, "2, 4 or 6 hexadecimal digits")]
    [InlineData("010", 3, "2, 4 or 6 hexadecimal digits")]
    [InlineData("0108020", 6, "the end")]
    [InlineData("0x03", 1, "a hexadecimal digit")]
    public void A_text_that_is_none_is_refused_where_it_goes_wrong(string text, int position, string expected)
    {
        ClassPattern.Read(text).Error.Should().Be(new InvalidText("a PCI class", text, position, expected));
    }

    [Theory]
    [InlineData("0C")]
    [InlineData("0C03")]
    [InlineData("0c0330")]
    public void Its_text_keeps_its_digits(string text)
    {
        ClassPattern pattern = ClassPattern.Parse(text);

        JsonSerializer.Deserialize<ClassPattern>(JsonSerializer.Serialize(pattern)).Should().Be(pattern);
        pattern.ToString().Should().BeEquivalentTo(text);
    }
}
