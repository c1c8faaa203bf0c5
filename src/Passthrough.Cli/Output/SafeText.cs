using System.Globalization;
using System.Text;

namespace Passthrough.Cli.Output;

/// <summary>Text from a host or a recording as it may be printed: it cannot move the cursor, colour the terminal or forge a line.</summary>
internal static class SafeText
{
    /// <summary>One line, unprintable characters as <c>\uXXXX</c>.</summary>
    public static string Line(string text)
    {
        return text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? Escaped(text) : text;
    }

    /// <summary>One word for a column that programs read: as a line, and blanks as <c>_</c>.</summary>
    public static string Word(string text) => text.Length == 0 ? "-" : Line(text).Replace(' ', '_');

    private static string Escaped(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
            else
            {
                safe.Append(rune);
            }
        }

        return safe.ToString();
    }
}
