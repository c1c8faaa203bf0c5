namespace Passthrough.Cli.Output;

/// <summary>Breaks a paragraph between words, with a hanging indent.</summary>
internal static class WordWrap
{
    /// <summary>The paragraph in lines of at most <paramref name="width"/> columns; a longer word has a line of its own.</summary>
    /// <param name="text">The paragraph.</param>
    /// <param name="width">The columns of a line, indent included.</param>
    /// <param name="indent">The blanks before each line but the first.</param>
    public static IEnumerable<string> Lines(string text, int width, int indent)
    {
        string margin = string.Empty;
        while (margin.Length + text.Length > width)
        {
            int room = Math.Max(width - margin.Length, 1);
            int end = text.LastIndexOf(' ', Math.Min(room, text.Length - 1));
            if (end <= 0)
            {
                end = text.IndexOf(' ', StringComparison.Ordinal);
            }

            if (end <= 0)
            {
                break;
            }

            yield return margin + text[..end];
            text = text[end..].TrimStart(' ');
            margin = new string(' ', indent);
        }

        yield return margin + text;
    }
}
