using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Passthrough;

/// <summary>An address in the host's physical memory space: where the hardware answers.</summary>
/// <param name="Value">The address in bytes, 0 to 2^64 - 1.</param>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(TextValueJsonConverter<HostPhysicalAddress>))]
public readonly record struct HostPhysicalAddress(ulong Value) :
    IComparable<HostPhysicalAddress>, ISpanParsable<HostPhysicalAddress>, ISpanFormattable, IUtf8SpanFormattable, ITextValue<HostPhysicalAddress>
{
    /// <summary>The address <paramref name="count"/> bytes further on.</summary>
    /// <param name="count">How many bytes.</param>
    /// <param name="sum">The address, when this returns true.</param>
    /// <returns>False when the sum does not fit in 64 bits.</returns>
    public bool TryAdd(ulong count, out HostPhysicalAddress sum)
    {
        bool fits = count <= ulong.MaxValue - Value;
        sum = fits ? new(Value + count) : default;
        return fits;
    }

    /// <summary>Reads hexadecimal digits with an optional <c>0x</c>, in either case.</summary>
    /// <param name="text">The whole text, without spaces round it.</param>
    /// <returns>The value, or <see cref="VmErrorCode.TextNotUnderstood"/> with the position.</returns>
    public static VmResult<HostPhysicalAddress> Read(ReadOnlySpan<char> text) => ValueText.Read<HostPhysicalAddress>(text);

    /// <inheritdoc/>
    public static HostPhysicalAddress Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return ValueText.Parse<HostPhysicalAddress>(s);
    }

    /// <inheritdoc/>
    public static HostPhysicalAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => ValueText.Parse<HostPhysicalAddress>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out HostPhysicalAddress result) => ValueText.TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out HostPhysicalAddress result) => TryRead(s, out result, out _);

    static string ITextValue<HostPhysicalAddress>.TextName => "a host-physical address";

    static bool ITextValue<HostPhysicalAddress>.TryRead(ReadOnlySpan<char> text, out HostPhysicalAddress value, out TextFault fault) => TryRead(text, out value, out fault);

    private static bool TryRead(ReadOnlySpan<char> text, out HostPhysicalAddress value, out TextFault fault)
    {
        bool read = ValueText.TryReadHex(text, out ulong number, out fault);
        value = read ? new(number) : default;
        return read;
    }

    /// <inheritdoc/>
    public int CompareTo(HostPhysicalAddress other) => Value.CompareTo(other.Value);

    /// <summary>The address as <c>0x</c> and lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}");

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
        return destination.TryWrite(CultureInfo.InvariantCulture, $"0x{Value:x}", out charsWritten);
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        ValueText.CheckFormat(format);
        return Utf8.TryWrite(utf8Destination, CultureInfo.InvariantCulture, $"0x{Value:x}", out bytesWritten);
    }

    /// <summary>Whether one sorts before another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(HostPhysicalAddress left, HostPhysicalAddress right) => left.Value < right.Value;

    /// <summary>Whether one sorts after another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(HostPhysicalAddress left, HostPhysicalAddress right) => left.Value > right.Value;

    /// <summary>Whether one sorts before another or equals it.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(HostPhysicalAddress left, HostPhysicalAddress right) => left.Value <= right.Value;

    /// <summary>Whether one sorts after another or equals it.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(HostPhysicalAddress left, HostPhysicalAddress right) => left.Value >= right.Value;
}
