namespace Passthrough;

/// <summary>Keys and values in the text of a specification; a value in double quotes may hold anything, a quote written twice.</summary>
internal static class SpecValue
{
    public const char Quote = '"';

    public static ReadOnlySpan<char> ReadKey(ReadOnlySpan<char> text, ref int at)
    {
        int start = at;
        while (at < text.Length && text[at] != '=' && IsPlain(text[at]))
        {
            at++;
        }

        return text[start..at];
    }

    /// <summary>Reads the value that begins at a place, which is left behind it.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, ref int at, out string value, out TextFault fault)
    {
        int start = at;
        bool isQuoted = at < text.Length && text[at] == Quote;
        if (isQuoted)
        {
            if (!TryReadQuoted(text, ref at, out value))
            {
                fault = new(text.Length, "a closing '\"'");
                return false;
            }
        }
        else
        {
            while (at < text.Length && IsPlain(text[at]))
            {
                at++;
            }

            value = text[start..at].ToString();
        }

        if (at < text.Length && !IsSeparator(text[at]))
        {
            fault = new(at, isQuoted ? "',' or the end" : "a value in double quotes, or none of its characters");
            return false;
        }

        fault = new(start, "a value");
        return value.Length > 0;
    }

    /// <summary>The value as it is written: in quotes where it would not read back without.</summary>
    public static string Quoted(string value)
    {
        foreach (char c in value)
        {
            if (!IsPlain(c))
            {
                return $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            }
        }

        return value;
    }

    /// <summary>Whether a character ends a part of a selection.</summary>
    public static bool EndsPart(char c) => c == ';' || char.IsWhiteSpace(c);

    private static bool IsSeparator(char c) => c == ',' || EndsPart(c);

    private static bool IsPlain(char c) => c != Quote && !IsSeparator(c) && !char.IsControl(c);

    private static bool TryReadQuoted(ReadOnlySpan<char> text, ref int at, out string value)
    {
        int start = at + 1;
        for (at = start; at < text.Length; at++)
        {
            if (text[at] != Quote)
            {
                continue;
            }

            if (at + 1 < text.Length && text[at + 1] == Quote)
            {
                at++;
                continue;
            }

            value = text[start..at++].ToString().Replace("\"\"", "\"", StringComparison.Ordinal);
            return true;
        }

        value = string.Empty;
        return false;
    }
}
