namespace Passthrough.Tests.Results;

public sealed class QuotedTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("01:00.0", "'01:00.0'")]
    [InlineData("é", "'é'")]
    public void Printable_text_stands_in_quotes(string text, string quoted)
    {
        Quoted.Text(text).Should().Be(quoted);
    }

    [Theory]
    [InlineData("a\nb", @"'a\u000Ab'")]
    [InlineData("\u001b[31m", @"'\u001B[31m'")]
    [InlineData("\0", @"'\u0000'")]
    [InlineData("\u009b", @"'\u009B'")]
    [InlineData("\u2028\u2029", @"'\u2028\u2029'")]
    [InlineData("\u202e", @"'\u202E'")]
    [InlineData("\u200b", @"'\u200B'")]
    public void What_a_terminal_would_obey_or_hide_is_escaped(string text, string quoted)
    {
        Quoted.Text(text).Should().Be(quoted);
    }

    [Fact]
    public void A_surrogate_on_its_own_is_escaped()
    {
        Quoted.Text(new string('\ud83d', 1)).Should().Be(@"'\uD83D'");
    }

    [Fact]
    public void Sixty_four_characters_are_shown_whole()
    {
        Quoted.Text(new string('x', 64)).Should().Be($"'{new string('x', 64)}'");
    }

    [Fact]
    public void Longer_text_is_cut_and_says_so()
    {
        Quoted.Text(new string('x', 1_000_000)).Should().Be($"'{new string('x', 64)}…'");
    }

    [Fact]
    public void Clean_text_is_escaped_and_cut_without_quotes()
    {
        Quoted.Clean("nvme").Should().Be("nvme");
        Quoted.Clean("a\nb").Should().Be(@"a\u000Ab");
        Quoted.Clean(new string('x', 1_000), 256).Should().Be(new string('x', 256) + "…");
    }
}
