using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Passthrough;

/// <summary>
/// Where a PCI function is: a segment (Linux: domain) of 32 bits and a routing id of 16, which is bus 15:8, device 7:3,
/// function 2:0 (PCI Express Base 2.2.6.2), or in the ARI reading bus 15:8 and function 7:0 (6.13).
/// Its text is always <c>ssss:bb:dd.f</c> in lower-case hexadecimal, the segment with up to eight digits.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(TextValueJsonConverter<PciAddress>))]
public readonly struct PciAddress :
    IEquatable<PciAddress>, IComparable<PciAddress>, ISpanParsable<PciAddress>, ISpanFormattable, IUtf8SpanFormattable, ITextValue<PciAddress>
{
    internal const int MaximumDevice = 31;
    internal const int MaximumFunction = 7;

    /// <summary>Makes an address of its two parts; every combination is one.</summary>
    /// <param name="segment">The segment, 0 to FFFFFFFF.</param>
    /// <param name="routingId">The routing id, 0 to FFFF.</param>
    public PciAddress(uint segment, ushort routingId)
    {
        Segment = segment;
        RoutingId = routingId;
    }

    /// <summary>The segment, which Linux calls domain.</summary>
    public uint Segment { get; }

    /// <summary>The 16 bits with which the function signs its requests.</summary>
    public ushort RoutingId { get; }

    /// <summary>The bus, 0 to 255.</summary>
    public int Bus => RoutingId >> 8;

    /// <summary>The device, 0 to 31.</summary>
    public int Device => (RoutingId >> 3) & MaximumDevice;

    /// <summary>The function, 0 to 7.</summary>
    public int Function => RoutingId & MaximumFunction;

    /// <summary>The function in the ARI reading of the same bits, 0 to 255.</summary>
    public int AriFunction => RoutingId & 0xFF;

    /// <summary>Makes an address of its four numbers.</summary>
    /// <param name="segment">The segment, 0 to FFFFFFFF.</param>
    /// <param name="bus">The bus, 0 to 255.</param>
    /// <param name="device">The device, 0 to 31.</param>
    /// <param name="function">The function, 0 to 7.</param>
    /// <returns>The address, or <see cref="VmErrorCode.ValueOutOfRange"/>.</returns>
    public static VmResult<PciAddress> Create(uint segment, int bus, int device, int function)
    {
        if (bus is < 0 or > byte.MaxValue)
        {
            return new OutOfRange("bus", bus, 0, byte.MaxValue);
        }

        if (device is < 0 or > MaximumDevice)
        {
            return new OutOfRange("device", device, 0, MaximumDevice);
        }

        return function is < 0 or > MaximumFunction
            ? new OutOfRange("function", function, 0, MaximumFunction)
            : new PciAddress(segment, (ushort)((bus << 8) | (device << 3) | function));
    }

    /// <summary>Makes an address of segment 0 from a packed bus, device and function.</summary>
    /// <param name="packed">The routing id, 0 to FFFF.</param>
    /// <returns>The address, or <see cref="VmErrorCode.ValueOutOfRange"/>: a segment does not fit in the number.</returns>
    public static VmResult<PciAddress> FromPacked(uint packed) =>
        packed > ushort.MaxValue
            ? new OutOfRange("packed bus, device and function", packed, 0, ushort.MaxValue)
            : new PciAddress(0, (ushort)packed);

    /// <summary>Makes an address of its ARI reading, in which the function has eight bits.</summary>
    /// <param name="segment">The segment, 0 to FFFFFFFF.</param>
    /// <param name="bus">The bus, 0 to 255.</param>
    /// <param name="function">The ARI function, 0 to 255.</param>
    /// <returns>The address, or <see cref="VmErrorCode.ValueOutOfRange"/>.</returns>
    public static VmResult<PciAddress> FromAri(uint segment, int bus, int function)
    {
        if (bus is < 0 or > byte.MaxValue)
        {
            return new OutOfRange("bus", bus, 0, byte.MaxValue);
        }

        return function is < 0 or > byte.MaxValue
            ? new OutOfRange("ARI function", function, 0, byte.MaxValue)
            : new PciAddress(segment, (ushort)((bus << 8) | function));
    }

    /// <summary>Reads <c>ssss:bb:dd.f</c> (4 to 8 digits of segment) or <c>bb:dd.f</c> (segment 0), in either case.</summary>
    /// <param name="text">The whole text, without spaces round it.</param>
    /// <returns>The address, or <see cref="VmErrorCode.TextNotUnderstood"/> with the position.</returns>
    public static VmResult<PciAddress> Read(ReadOnlySpan<char> text) => ValueText.Read<PciAddress>(text);

    /// <inheritdoc/>
    public static PciAddress Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return ValueText.Parse<PciAddress>(s);
    }

    /// <inheritdoc/>
    public static PciAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => ValueText.Parse<PciAddress>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PciAddress result) => ValueText.TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PciAddress result) => TryRead(s, out result, out _);

    /// <summary>Reads an address without an error object.</summary>
    /// <param name="s">The text, or null.</param>
    /// <param name="result">The address, when this returns true.</param>
    /// <returns>Whether the text is an address.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, out PciAddress result) => ValueText.TryParse(s, out result);

    static string ITextValue<PciAddress>.TextName => "a PCI address";

    static bool ITextValue<PciAddress>.TryRead(ReadOnlySpan<char> text, out PciAddress value, out TextFault fault) => TryRead(text, out value, out fault);

    private static bool TryRead(ReadOnlySpan<char> text, out PciAddress value, out TextFault fault)
    {
        value = default;
        int at = 0;
        if (!TryReadSlot(text, ref at, "bb:dd.f", out uint segment, out uint busAndDevice, out fault)
            || !ValueText.TryReadChar(text, ref at, '.', out fault)
            || !ValueText.TryReadHexDigits(text, ref at, 1, out uint function, out fault))
        {
            return false;
        }

        if (function > MaximumFunction || at != text.Length)
        {
            fault = function > MaximumFunction ? new(at - 1, "a function from 0 to 7") : new(at, "the end");
            return false;
        }

        value = new(segment, (ushort)(busAndDevice | function));
        return true;
    }

    /// <summary>Reads all but the function: the segment, and bus and device where a routing id has them.</summary>
    internal static bool TryReadSlot(ReadOnlySpan<char> text, ref int at, string shortForm, out uint segment, out uint busAndDevice, out TextFault fault)
    {
        segment = 0;
        busAndDevice = 0;
        if (text.Count(':') != 1)
        {
            int digits = Math.Max(text.IndexOf(':'), 0);
            if (digits is < 4 or > 8)
            {
                fault = new(0, $"a segment of 4 to 8 hexadecimal digits and a colon, or {shortForm}");
                return false;
            }

            if (!ValueText.TryReadHexDigits(text, ref at, digits, out segment, out fault))
            {
                return false;
            }

            at++;
        }

        if (!ValueText.TryReadHexDigits(text, ref at, 2, out uint bus, out fault)
            || !ValueText.TryReadChar(text, ref at, ':', out fault)
            || !ValueText.TryReadHexDigits(text, ref at, 2, out uint device, out fault))
        {
            return false;
        }

        fault = new(at - 2, "a device from 00 to 1f");
        busAndDevice = (bus << 8) | (device << 3);
        return device <= MaximumDevice;
    }

    /// <summary>By segment, then by routing id.</summary>
    /// <param name="other">The other address.</param>
    public int CompareTo(PciAddress other) => Packed48.CompareTo(other.Packed48);

    /// <inheritdoc/>
    public bool Equals(PciAddress other) => Packed48 == other.Packed48;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is PciAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Packed48.GetHashCode();

    /// <summary>Segment and routing id in one number, which sorts as the addresses do.</summary>
    internal ulong Packed48 => ((ulong)Segment << 16) | RoutingId;

    /// <summary>The address as <c>ssss:bb:dd.f</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Segment:x4}:{Bus:x2}:{Device:x2}.{Function}");

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
        return destination.TryWrite(CultureInfo.InvariantCulture, $"{Segment:x4}:{Bus:x2}:{Device:x2}.{Function}", out charsWritten);
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        ValueText.CheckFormat(format);
        return Utf8.TryWrite(utf8Destination, CultureInfo.InvariantCulture, $"{Segment:x4}:{Bus:x2}:{Device:x2}.{Function}", out bytesWritten);
    }

    /// <summary>Whether two addresses are equal.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(PciAddress left, PciAddress right) => left.Equals(right);

    /// <summary>Whether two addresses differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(PciAddress left, PciAddress right) => !left.Equals(right);

    /// <summary>Whether one address sorts before another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(PciAddress left, PciAddress right) => left.CompareTo(right) < 0;

    /// <summary>Whether one address sorts after another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(PciAddress left, PciAddress right) => left.CompareTo(right) > 0;

    /// <summary>Whether one address sorts before another or equals it.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(PciAddress left, PciAddress right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one address sorts after another or equals it.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(PciAddress left, PciAddress right) => left.CompareTo(right) >= 0;
}
