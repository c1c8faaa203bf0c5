using System.Globalization;
using System.Text;

namespace Passthrough;

/// <summary>Foreign text as it may stand in a message: bounded, and without control characters.</summary>
internal static class Quoted
{
    private const int Longest = 64;

    /// <summary>The text in quotes, control and other unprintable characters as <c>\uXXXX</c>, cut after 64 characters.</summary>
    public static string Text(ReadOnlySpan<char> text)
    {
        var builder = new StringBuilder("'");
        foreach (char c in text[..Math.Min(text.Length, Longest)])
        {
            if (char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                builder.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
            else
            {
                builder.Append(c);
            }
        }

        return builder.Append(text.Length > Longest ? "…'" : "'").ToString();
    }
}
