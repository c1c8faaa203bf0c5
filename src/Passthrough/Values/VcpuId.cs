using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Passthrough;

/// <summary>A virtual CPU of a VM, by its number (the x2APIC id space: 32 bits, Intel SDM 3A 11.12).</summary>
/// <param name="Value">The number, 0 to 2^32 - 1.</param>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(UInt32ValueJsonConverter<VcpuId>))]
public readonly record struct VcpuId(uint Value) :
    IComparable<VcpuId>, ISpanParsable<VcpuId>, ISpanFormattable, IUtf8SpanFormattable, ITextValue<VcpuId>, IUInt32Value<VcpuId>
{
    static VcpuId IUInt32Value<VcpuId>.FromValue(uint value) => new(value);

    /// <summary>Reads decimal digits.</summary>
    /// <param name="text">The whole text, without spaces round it.</param>
    /// <returns>The value, or <see cref="VmErrorCode.TextNotUnderstood"/> with the position.</returns>
    public static VmResult<VcpuId> Read(ReadOnlySpan<char> text) => ValueText.Read<VcpuId>(text);

    /// <inheritdoc/>
    public static VcpuId Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return ValueText.Parse<VcpuId>(s);
    }

    /// <inheritdoc/>
    public static VcpuId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => ValueText.Parse<VcpuId>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out VcpuId result) => ValueText.TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out VcpuId result) => TryRead(s, out result, out _);

    static string ITextValue<VcpuId>.TextName => "a vCPU number";

    static bool ITextValue<VcpuId>.TryRead(ReadOnlySpan<char> text, out VcpuId value, out TextFault fault) => TryRead(text, out value, out fault);

    private static bool TryRead(ReadOnlySpan<char> text, out VcpuId value, out TextFault fault)
    {
        bool read = ValueText.TryReadDecimal(text, uint.MaxValue, out ulong number, out fault);
        value = read ? new((uint)number) : default;
        return read;
    }

    /// <inheritdoc/>
    public int CompareTo(VcpuId other) => Value.CompareTo(other.Value);

    /// <summary>The number in decimal.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value}");

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
        return destination.TryWrite(CultureInfo.InvariantCulture, $"{Value}", out charsWritten);
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        ValueText.CheckFormat(format);
        return Utf8.TryWrite(utf8Destination, CultureInfo.InvariantCulture, $"{Value}", out bytesWritten);
    }

    /// <summary>Whether one sorts before another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(VcpuId left, VcpuId right) => left.Value < right.Value;

    /// <summary>Whether one sorts after another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(VcpuId left, VcpuId right) => left.Value > right.Value;

    /// <summary>Whether one sorts before another or equals it.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(VcpuId left, VcpuId right) => left.Value <= right.Value;

    /// <summary>Whether one sorts after another or equals it.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(VcpuId left, VcpuId right) => left.Value >= right.Value;
}
