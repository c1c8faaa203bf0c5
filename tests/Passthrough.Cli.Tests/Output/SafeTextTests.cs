using Passthrough.Cli.Output;

namespace Passthrough.Cli.Tests.Output;

public class SafeTextTests
{
    [Theory]
    [InlineData("\e[31mred", "\\u001B[31mred")]
    [InlineData("two\nlines", "two\\u000Alines")]
    [InlineData("\u202Egnp.exe", "\\u202Egnp.exe")]
    public void Text_that_could_fool_a_terminal_is_spelled_out(string text, string safe) => SafeText.Line(text).Should().Be(safe);

    [Theory]
    [InlineData("GA102 [GeForce RTX 3090]")]
    [InlineData("Gerät®")]
    public void Printable_text_stays(string text) => SafeText.Line(text).Should().Be(text);

    [Fact]
    public void A_word_has_no_blank() => SafeText.Word("my driver").Should().Be("my_driver");

    [Fact]
    public void An_empty_word_still_fills_its_column() => SafeText.Word(string.Empty).Should().Be("-");
}
