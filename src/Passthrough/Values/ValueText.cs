using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Passthrough;

/// <summary>What a reader of text found wrong: where, and what should stand there.</summary>
internal readonly record struct TextFault(int Position, string Expected);

/// <summary>A value with one text form, read by one method; the framework's parsing interfaces follow from it.</summary>
internal interface ITextValue<TSelf>
    where TSelf : struct, ITextValue<TSelf>
{
    /// <summary>What such a text is called in an error, with its article.</summary>
    static abstract string TextName { get; }

    /// <summary>Reads the whole text, or says where it goes wrong.</summary>
    static abstract bool TryRead(ReadOnlySpan<char> text, out TSelf value, out TextFault fault);

    /// <summary>Whether the value's text reads as the value again; only a <c>default</c> that stands for nothing does not.</summary>
    static virtual bool ReadsBack(TSelf value) => true;
}

/// <summary>Reading and formatting that the value types share.</summary>
internal static class ValueText
{
    public static VmResult<T> Read<T>(ReadOnlySpan<char> text)
        where T : struct, ITextValue<T> =>
        T.TryRead(text, out T value, out TextFault fault)
            ? value
            : new InvalidText(T.TextName, text.ToString(), fault.Position, fault.Expected);

    public static T Parse<T>(ReadOnlySpan<char> text)
        where T : struct, ITextValue<T> =>
        Read<T>(text) switch
        {
            (var value, null) => value,
            (_, { } error) => throw new FormatException(error.Message),
        };

    public static bool TryParse<T>([NotNullWhen(true)] string? text, out T value)
        where T : struct, ITextValue<T>
    {
        value = default;
        return text is not null && T.TryRead(text, out value, out _);
    }

    /// <summary>Hexadecimal digits with an optional <c>0x</c>, at most 64 bits.</summary>
    public static bool TryReadHex(ReadOnlySpan<char> text, out ulong value, out TextFault fault)
    {
        int start = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        ReadOnlySpan<char> digits = text[start..];
        int bad = digits.IndexOfAnyExcept(HexDigits);
        if (bad >= 0 || digits.IsEmpty)
        {
            value = 0;
            fault = new(start + Math.Max(bad, 0), "a hexadecimal digit");
            return false;
        }

        fault = new(start, "a number of 64 bits at most");
        return ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Decimal digits, at most <paramref name="maximum"/>.</summary>
    public static bool TryReadDecimal(ReadOnlySpan<char> text, ulong maximum, out ulong value, out TextFault fault)
    {
        int bad = text.IndexOfAnyExceptInRange('0', '9');
        if (bad >= 0 || text.IsEmpty)
        {
            value = 0;
            fault = new(Math.Max(bad, 0), "a decimal digit");
            return false;
        }

        fault = new(0, $"a number of {maximum} at most");
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= maximum;
    }

    /// <summary>Exactly so many hexadecimal digits, 8 at most, from a place on, which is left behind the last.</summary>
    public static bool TryReadHexDigits(ReadOnlySpan<char> text, ref int at, int count, out uint number, out TextFault fault)
    {
        number = 0;
        for (int end = at + count; at < end; at++)
        {
            if (at >= text.Length || !char.IsAsciiHexDigit(text[at]))
            {
                fault = new(at, "a hexadecimal digit");
                return false;
            }

            number = (number << 4) | HexDigit(text[at]);
        }

        fault = default;
        return true;
    }

    /// <summary>One character at a place, which is left behind it.</summary>
    public static bool TryReadChar(ReadOnlySpan<char> text, ref int at, char wanted, out TextFault fault)
    {
        fault = new(at, $"'{wanted}'");
        return at < text.Length && text[at++] == wanted;
    }

    private static uint HexDigit(char c) => c <= '9' ? c - (uint)'0' : (c | 0x20u) - 'a' + 10;

    /// <summary>The value types have one format; any other is a bug of the caller.</summary>
    public static void CheckFormat(ReadOnlySpan<char> format)
    {
        if (!format.IsEmpty && format is not ("G" or "g"))
        {
            throw new FormatException($"The format {Quoted.Text(format)} is not supported: use G or none.");
        }
    }

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
