using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Passthrough;

/// <summary>
/// Where a PCI device with its up to eight functions is: segment, bus and device. Its text is always <c>ssss:bb:dd</c> in lower-case hexadecimal,
/// the segment with up to eight digits.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(TextValueJsonConverter<PciSlot>))]
public readonly struct PciSlot :
    IEquatable<PciSlot>, IComparable<PciSlot>, ISpanParsable<PciSlot>, ISpanFormattable, IUtf8SpanFormattable, ITextValue<PciSlot>
{
    // Function 0 of the slot, whether the slot has one or not.
    private readonly PciAddress _first;

    private PciSlot(PciAddress first) => _first = first;

    /// <summary>The segment, which Linux calls domain.</summary>
    public uint Segment => _first.Segment;

    /// <summary>The bus, 0 to 255.</summary>
    public int Bus => _first.Bus;

    /// <summary>The device, 0 to 31.</summary>
    public int Device => _first.Device;

    /// <summary>Makes a slot of its three numbers.</summary>
    /// <param name="segment">The segment, 0 to FFFFFFFF.</param>
    /// <param name="bus">The bus, 0 to 255.</param>
    /// <param name="device">The device, 0 to 31.</param>
    /// <returns>The slot, or <see cref="VmErrorCode.ValueOutOfRange"/>.</returns>
    public static VmResult<PciSlot> Create(uint segment, int bus, int device) =>
        PciAddress.Create(segment, bus, device, 0).TryGetValue(out PciAddress first, out VmError? error) ? new PciSlot(first) : error;

    /// <summary>The slot of a function.</summary>
    /// <param name="address">The function's address.</param>
    public static PciSlot Of(PciAddress address) => new(new(address.Segment, (ushort)(address.RoutingId & ~PciAddress.MaximumFunction)));

    /// <summary>The address of a function of the slot, 0 to 7.</summary>
    internal PciAddress AddressOf(int function) => new(Segment, (ushort)(_first.RoutingId | function));

    /// <summary>Whether a function is in the slot.</summary>
    /// <param name="address">The function's address.</param>
    public bool Contains(PciAddress address) => Of(address) == this;

    /// <summary>Reads <c>ssss:bb:dd</c> (4 to 8 digits of segment) or <c>bb:dd</c> (segment 0), in either case.</summary>
    /// <param name="text">The whole text, without spaces round it.</param>
    /// <returns>The slot, or <see cref="VmErrorCode.TextNotUnderstood"/> with the position.</returns>
    public static VmResult<PciSlot> Read(ReadOnlySpan<char> text) => ValueText.Read<PciSlot>(text);

    /// <inheritdoc/>
    public static PciSlot Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return ValueText.Parse<PciSlot>(s);
    }

    /// <inheritdoc/>
    public static PciSlot Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => ValueText.Parse<PciSlot>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PciSlot result) => ValueText.TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PciSlot result) => TryRead(s, out result, out _);

    static string ITextValue<PciSlot>.TextName => "a PCI slot";

    static bool ITextValue<PciSlot>.TryRead(ReadOnlySpan<char> text, out PciSlot value, out TextFault fault) => TryRead(text, out value, out fault);

    private static bool TryRead(ReadOnlySpan<char> text, out PciSlot value, out TextFault fault)
    {
        value = default;
        int at = 0;
        if (!PciAddress.TryReadSlot(text, ref at, "bb:dd", out uint segment, out uint busAndDevice, out fault))
        {
            return false;
        }

        fault = new(at, "the end");
        value = at == text.Length ? new(new(segment, (ushort)busAndDevice)) : default;
        return at == text.Length;
    }

    /// <summary>By segment, then by bus and device.</summary>
    /// <param name="other">The other slot.</param>
    public int CompareTo(PciSlot other) => _first.CompareTo(other._first);

    /// <inheritdoc/>
    public bool Equals(PciSlot other) => _first == other._first;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is PciSlot other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _first.GetHashCode();

    /// <summary>The slot as <c>ssss:bb:dd</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Segment:x4}:{Bus:x2}:{Device:x2}");

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
        return destination.TryWrite(CultureInfo.InvariantCulture, $"{Segment:x4}:{Bus:x2}:{Device:x2}", out charsWritten);
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        ValueText.CheckFormat(format);
        return Utf8.TryWrite(utf8Destination, CultureInfo.InvariantCulture, $"{Segment:x4}:{Bus:x2}:{Device:x2}", out bytesWritten);
    }

    /// <summary>Whether two slots are equal.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(PciSlot left, PciSlot right) => left.Equals(right);

    /// <summary>Whether two slots differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(PciSlot left, PciSlot right) => !left.Equals(right);

    /// <summary>Whether one slot sorts before another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(PciSlot left, PciSlot right) => left.CompareTo(right) < 0;

    /// <summary>Whether one slot sorts after another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(PciSlot left, PciSlot right) => left.CompareTo(right) > 0;

    /// <summary>Whether one slot sorts before another or equals it.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(PciSlot left, PciSlot right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one slot sorts after another or equals it.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(PciSlot left, PciSlot right) => left.CompareTo(right) >= 0;
}
