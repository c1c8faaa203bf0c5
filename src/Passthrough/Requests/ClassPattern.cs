using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Passthrough;

/// <summary>
/// A class of PCI functions: the base class (2 hexadecimal digits), with the subclass (4), with the programming interface too (6), as the PCI
/// Code and ID Assignment Specification numbers them. <c>default</c> is none of them and matches nothing.
/// </summary>
[JsonConverter(typeof(TextValueJsonConverter<ClassPattern>))]
public readonly record struct ClassPattern :
    ISpanParsable<ClassPattern>, ISpanFormattable, IUtf8SpanFormattable, ITextValue<ClassPattern>
{
    private const int AllDigits = 6;

    private ClassPattern(uint value, int digits) => (Value, Digits) = (value, digits);

    /// <summary>The number, of as many digits as <see cref="Digits"/> says.</summary>
    public uint Value { get; }

    /// <summary>How many hexadecimal digits of the 24-bit class code are given: 2, 4 or 6.</summary>
    public int Digits { get; }

    /// <summary>The functions of a base class.</summary>
    /// <param name="baseClass">The base class, such as 03 for display controllers.</param>
    public static ClassPattern OfBase(byte baseClass) => new(baseClass, 2);

    /// <summary>The functions of a base class and subclass.</summary>
    /// <param name="baseAndSubclass">The base class in the upper byte, such as 0108 for non-volatile memory controllers.</param>
    public static ClassPattern OfSubclass(ushort baseAndSubclass) => new(baseAndSubclass, 4);

    /// <summary>Whether a class code begins with the digits.</summary>
    /// <param name="classCode">Base class, subclass and programming interface: 24 bits.</param>
    public bool Matches(uint classCode) => Digits != 0 && classCode >> (4 * (AllDigits - Digits)) == Value;

    /// <summary>Reads 2, 4 or 6 hexadecimal digits.</summary>
    /// <param name="text">The whole text, without spaces round it.</param>
    /// <returns>The class, or <see cref="VmErrorCode.TextNotUnderstood"/> with the position.</returns>
    public static VmResult<ClassPattern> Read(ReadOnlySpan<char> text) => ValueText.Read<ClassPattern>(text);

    /// <inheritdoc/>
    public static ClassPattern Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return ValueText.Parse<ClassPattern>(s);
    }

    /// <inheritdoc/>
    public static ClassPattern Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => ValueText.Parse<ClassPattern>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ClassPattern result) => ValueText.TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ClassPattern result) => TryRead(s, out result, out _);

    static string ITextValue<ClassPattern>.TextName => "a PCI class";

    static bool ITextValue<ClassPattern>.TryRead(ReadOnlySpan<char> text, out ClassPattern value, out TextFault fault) =>
        TryRead(text, out value, out fault);

    static bool ITextValue<ClassPattern>.ReadsBack(ClassPattern value) => value.Digits != 0;

    private static bool TryRead(ReadOnlySpan<char> text, out ClassPattern value, out TextFault fault)
    {
        value = default;
        int at = 0;
        int digits = Math.Min(text.Length, AllDigits);
        if (!ValueText.TryReadHexDigits(text, ref at, digits, out uint number, out fault))
        {
            return false;
        }

        fault = new(at, text.Length > AllDigits ? "the end" : "2, 4 or 6 hexadecimal digits");
        if (text.Length is not (2 or 4 or AllDigits))
        {
            return false;
        }

        value = new(number, digits);
        return true;
    }

    /// <summary>The digits; nothing for <c>default</c>.</summary>
    public override string ToString() =>
        Digits == 0 ? string.Empty : Value.ToString(string.Create(CultureInfo.InvariantCulture, $"x{Digits}"), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        ValueText.CheckFormat(format);
        return ToString();
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        ValueText.CheckFormat(format);
        return destination.TryWrite(CultureInfo.InvariantCulture, $"{ToString()}", out charsWritten);
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        ValueText.CheckFormat(format);
        return Utf8.TryWrite(utf8Destination, CultureInfo.InvariantCulture, $"{ToString()}", out bytesWritten);
    }
}
