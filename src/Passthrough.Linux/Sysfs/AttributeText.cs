using System.Buffers.Text;
using System.Text;

namespace Passthrough.Linux;

/// <summary>Reads what an attribute holds.</summary>
/// <param name="text">The attribute's bytes without white space at the end.</param>
/// <param name="value">What they mean, when this returns true.</param>
internal delegate bool AttributeParser<T>(ReadOnlySpan<byte> text, out T value);

/// <summary>The forms in which sysfs writes values. None of these throws, whatever the bytes.</summary>
internal static class AttributeText
{
    private const int LongestShown = 64;

    /// <summary>The bytes without the white space at their end, with which the kernel ends every attribute.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.TrimEnd(" \n\t\0"u8);

    /// <summary>Hexadecimal digits with an optional <c>0x</c>.</summary>
    public static bool TryHex(ReadOnlySpan<byte> text, ulong maximum, out ulong value)
    {
        ReadOnlySpan<byte> digits = text.StartsWith("0x"u8) ? text[2..] : text;
        return Utf8Parser.TryParse(digits, out value, out int used, 'x') && used == digits.Length && value <= maximum;
    }

    public static bool TryHex16(ReadOnlySpan<byte> text, out ushort value)
    {
        bool read = TryHex(text, ushort.MaxValue, out ulong number);
        value = read ? (ushort)number : (ushort)0;
        return read;
    }

    public static bool TryHex8(ReadOnlySpan<byte> text, out byte value)
    {
        bool read = TryHex(text, byte.MaxValue, out ulong number);
        value = read ? (byte)number : (byte)0;
        return read;
    }

    public static bool TryHex24(ReadOnlySpan<byte> text, out uint value)
    {
        bool read = TryHex(text, 0xFF_FFFF, out ulong number);
        value = read ? (uint)number : 0;
        return read;
    }

    /// <summary>A whole number in decimal, of either sign.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> text, out int value) => Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;

    /// <summary>A count: decimal, not negative.</summary>
    public static bool TryCount(ReadOnlySpan<byte> text, out int value) => TryDecimal(text, out value) && value >= 0;

    /// <summary>A NUMA node; −1 says that the kernel does not know.</summary>
    public static bool TryNode(ReadOnlySpan<byte> text, out int? value)
    {
        bool read = TryDecimal(text, out int node) && node >= -1;
        value = read && node >= 0 ? node : null;
        return read;
    }

    /// <summary>One word or line of printable ASCII.</summary>
    public static bool TryLine(ReadOnlySpan<byte> text, out string value)
    {
        bool read = !text.IsEmpty && text.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;
        value = read ? Encoding.ASCII.GetString(text) : string.Empty;
        return read;
    }

    /// <summary>Takes the text up to the next space, and the space, from the beginning of a line.</summary>
    public static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? line : line[..space];
        line = space < 0 ? [] : line[(space + 1)..];
        return word;
    }

    /// <summary>What is shown of bytes that were not understood.</summary>
    public static string Show(ReadOnlySpan<byte> text) => Encoding.Latin1.GetString(text[..Math.Min(text.Length, LongestShown)]);
}
