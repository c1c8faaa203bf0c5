using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Passthrough;

/// <summary>
/// A PCI address of which any number may be left open: <c>0000:03:*.*</c>, <c>*:*:*.0</c>. <c>default</c> leaves all open and matches every address.
/// Its text is that of an address with <c>*</c> for each open number.
/// </summary>
[JsonConverter(typeof(TextValueJsonConverter<AddressPattern>))]
public readonly record struct AddressPattern :
    ISpanParsable<AddressPattern>, ISpanFormattable, IUtf8SpanFormattable, ITextValue<AddressPattern>
{
    private const char Any = '*';

    private AddressPattern(uint? segment, int? bus, int? device, int? function) => (Segment, Bus, Device, Function) = (segment, bus, device, function);

    /// <summary>The segment; null for any.</summary>
    public uint? Segment { get; }

    /// <summary>The bus, 0 to 255; null for any.</summary>
    public int? Bus { get; }

    /// <summary>The device, 0 to 31; null for any.</summary>
    public int? Device { get; }

    /// <summary>The function, 0 to 7; null for any.</summary>
    public int? Function { get; }

    /// <summary>Makes a pattern of its four numbers.</summary>
    /// <param name="segment">The segment; null for any.</param>
    /// <param name="bus">The bus, 0 to 255; null for any.</param>
    /// <param name="device">The device, 0 to 31; null for any.</param>
    /// <param name="function">The function, 0 to 7; null for any.</param>
    /// <returns>The pattern, or <see cref="VmErrorCode.ValueOutOfRange"/>.</returns>
    public static VmResult<AddressPattern> Create(uint? segment, int? bus, int? device, int? function) =>
        PciAddress.Create(segment ?? 0, bus ?? 0, device ?? 0, function ?? 0).TryGetValue(out _, out VmError? error)
            ? new AddressPattern(segment, bus, device, function)
            : error;

    /// <summary>Whether an address has all numbers that the pattern does not leave open.</summary>
    /// <param name="address">The address; its function is the one of three bits, not ARI's.</param>
    public bool Matches(PciAddress address) =>
        (Segment is null || Segment == address.Segment)
        && (Bus is null || Bus == address.Bus)
        && (Device is null || Device == address.Device)
        && (Function is null || Function == address.Function);

    /// <summary>Reads an address in which <c>*</c> may stand for the segment, the bus, the device or the function; without a segment it is 0.</summary>
    /// <param name="text">The whole text, without spaces round it.</param>
    /// <returns>The pattern, or <see cref="VmErrorCode.TextNotUnderstood"/> with the position.</returns>
    public static VmResult<AddressPattern> Read(ReadOnlySpan<char> text) => ValueText.Read<AddressPattern>(text);

    /// <inheritdoc/>
    public static AddressPattern Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return ValueText.Parse<AddressPattern>(s);
    }

    /// <inheritdoc/>
    public static AddressPattern Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => ValueText.Parse<AddressPattern>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AddressPattern result) => ValueText.TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out AddressPattern result) => TryRead(s, out result, out _);

    static string ITextValue<AddressPattern>.TextName => "a PCI address or a pattern of one";

    static bool ITextValue<AddressPattern>.TryRead(ReadOnlySpan<char> text, out AddressPattern value, out TextFault fault) =>
        TryRead(text, out value, out fault);

    private static bool TryRead(ReadOnlySpan<char> text, out AddressPattern value, out TextFault fault)
    {
        value = default;
        int at = 0;
        uint? segment = 0;
        if (text.Count(':') != 1)
        {
            int digits = Math.Max(text.IndexOf(':'), 0);
            if (text.StartsWith(Any) ? digits != 1 : digits is < 4 or > 8)
            {
                fault = new(0, "a segment of 4 to 8 hexadecimal digits or '*' and a colon, or bb:dd.f");
                return false;
            }

            if (!TryReadNumber(text, ref at, digits, uint.MaxValue, out segment, out fault))
            {
                return false;
            }

            at++;
        }

        if (!TryReadNumber(text, ref at, 2, byte.MaxValue, out uint? bus, out fault)
            || !ValueText.TryReadChar(text, ref at, ':', out fault)
            || !TryReadNumber(text, ref at, 2, PciAddress.MaximumDevice, out uint? device, out fault)
            || !ValueText.TryReadChar(text, ref at, '.', out fault)
            || !TryReadNumber(text, ref at, 1, PciAddress.MaximumFunction, out uint? function, out fault))
        {
            return false;
        }

        value = new(segment, (int?)bus, (int?)device, (int?)function);
        fault = new(at, "the end");
        return at == text.Length;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, ref int at, int digits, uint maximum, out uint? number, out TextFault fault)
    {
        number = null;
        if (at < text.Length && text[at] == Any)
        {
            at++;
            fault = default;
            return true;
        }

        int start = at;
        if (!ValueText.TryReadHexDigits(text, ref at, digits, out uint read, out fault))
        {
            fault = fault.Position == start ? fault with { Expected = "a hexadecimal digit or '*'" } : fault;
            return false;
        }

        number = read;
        fault = new(start, string.Create(CultureInfo.InvariantCulture, $"{maximum:x} at most"));
        return read <= maximum;
    }

    /// <summary>The pattern as <c>ssss:bb:dd.f</c> with <c>*</c> for each open number.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[16];
        return TryFormat(text, out int written, default, null) ? text[..written].ToString() : string.Empty;
    }

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
        return destination.TryWrite(CultureInfo.InvariantCulture, $"{Hex(Segment, "x4")}:{Hex((uint?)Bus, "x2")}:{Hex((uint?)Device, "x2")}.{Hex((uint?)Function, "x1")}", out charsWritten);
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        ValueText.CheckFormat(format);
        return Utf8.TryWrite(utf8Destination, CultureInfo.InvariantCulture, $"{ToString()}", out bytesWritten);
    }

    private static string Hex(uint? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "*";
}
