using System.Text;

namespace Passthrough.Postgres;

/// <summary>Text as the server takes it.</summary>
internal static class SqlText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text; what no column of UTF-8 can hold, the character 0 and half a surrogate pair, as U+FFFD.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAny('\0', Replacement) && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var builder = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            builder.Append(rune.Value == 0 ? new Rune(Replacement) : rune);
        }

        return builder.ToString();
    }
}
