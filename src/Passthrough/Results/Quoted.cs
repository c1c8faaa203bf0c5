using System.Globalization;
using System.Text;

namespace Passthrough;

/// <summary>Foreign text as it may stand in a message: bounded, and without control characters.</summary>
internal static class Quoted
{
    private const int Longest = 64;
    private const int MostItems = 8;

    /// <summary>The text in quotes, control and other unprintable characters as <c>\uXXXX</c>, cut after 64 characters.</summary>
    public static string Text(ReadOnlySpan<char> text) => $"'{Clean(text)}'";

    /// <summary>The text without quotes, unprintable characters as <c>\uXXXX</c>, cut after <paramref name="longest"/> characters.</summary>
    public static string Clean(ReadOnlySpan<char> text, int longest = Longest)
    {
        var builder = new StringBuilder();
        foreach (char c in text[..Math.Min(text.Length, longest)])
        {
            if (IsPrintable(c))
            {
                builder.Append(c);
            }
            else
            {
                builder.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
        }

        return builder.Append(text.Length > longest ? "…" : string.Empty).ToString();
    }

    /// <summary>The first few of a list, and how many more there are.</summary>
    public static string List<T>(IReadOnlyCollection<T> items)
    {
        string first = string.Join(", ", items.Take(MostItems));
        return items.Count > MostItems ? $"{first} and {items.Count - MostItems} more" : first;
    }

    private static bool IsPrintable(char c) =>
        !char.IsControl(c)
        && !char.IsSurrogate(c)
        && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
