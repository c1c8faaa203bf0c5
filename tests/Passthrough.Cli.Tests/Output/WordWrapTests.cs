using Passthrough.Cli.Output;

namespace Passthrough.Cli.Tests.Output;

public class WordWrapTests
{
    [Fact]
    public void A_short_text_is_one_line() => WordWrap.Lines("one two", 10, 4).Should().Equal("one two");

    [Fact]
    public void A_long_text_breaks_between_words_with_a_hanging_indent() =>
        WordWrap.Lines("one two three four", 10, 2).Should().Equal("one two", "  three", "  four");

    [Fact]
    public void A_word_longer_than_the_line_has_a_line_of_its_own() =>
        WordWrap.Lines("a wwwwwwwwwwwwwww b", 6, 2).Should().Equal("a", "  wwwwwwwwwwwwwww", "  b");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void No_word_is_lost_at_any_width(int width) =>
        string.Join(' ', WordWrap.Lines("the quick brown fox jumps", width, 2).Select(l => l.Trim())).Should().Be("the quick brown fox jumps");
}
