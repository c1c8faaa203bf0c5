using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Passthrough;

/// <summary>What kind of name a <see cref="VmId"/> is.</summary>
public enum VmIdKind
{
    /// <summary>No name at all: <c>default(VmId)</c>.</summary>
    None,

    /// <summary>A number of 64 bits.</summary>
    Number,

    /// <summary>A UUID.</summary>
    Uuid,

    /// <summary>A name of 1 to 64 letters, digits, <c>_</c>, <c>.</c> and <c>-</c>.</summary>
    Name,
}

/// <summary>
/// Which VM: a number, a UUID or a name, as the VM manager calls it. Ids of different kinds are never equal, and each
/// reads back from its text as what it was. <c>default</c> names no VM and is refused wherever a VM is asked for; VM 0 is a VM.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(TextValueJsonConverter<VmId>))]
public readonly struct VmId : IEquatable<VmId>, ISpanParsable<VmId>, ISpanFormattable, IUtf8SpanFormattable, ITextValue<VmId>
{
    /// <summary>The most characters of a name.</summary>
    public const int MaximumNameLength = 64;

    private const string NameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    private static readonly System.Buffers.SearchValues<char> NameCharacterSet = System.Buffers.SearchValues.Create(NameCharacters);
    private static readonly System.Buffers.SearchValues<char> UuidCharacterSet = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF-");

    private readonly UInt128 _bits;
    private readonly string? _name;

    /// <summary>A VM with a number; 0 is one.</summary>
    /// <param name="number">The number, 0 to 2^64 - 1.</param>
    public VmId(ulong number)
    {
        Kind = VmIdKind.Number;
        _bits = number;
    }

    /// <summary>A VM with a UUID.</summary>
    /// <param name="uuid">The UUID; the one of all zeros is one too.</param>
    public VmId(Guid uuid)
    {
        Kind = VmIdKind.Uuid;
        Span<byte> bytes = stackalloc byte[16];
        _ = uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        _bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private VmId(string name)
    {
        Kind = VmIdKind.Name;
        _name = name;
    }

    /// <summary>What kind of name this is.</summary>
    public VmIdKind Kind { get; }

    /// <summary>Whether this names no VM.</summary>
    public bool IsNone => Kind == VmIdKind.None;

    /// <summary>A VM with a name.</summary>
    /// <param name="name">1 to 64 characters of <c>[A-Za-z0-9_.-]</c>, neither all digits nor a UUID's text: those would read back as what they look like.</param>
    /// <returns>The id, or <see cref="VmErrorCode.TextNotUnderstood"/> with the position.</returns>
    public static VmResult<VmId> FromName(ReadOnlySpan<char> name)
    {
        TextFault fault = default;
        return IsName(name, ref fault)
            ? new VmId(name.ToString())
            : new InvalidText("a VM name", name.ToString(), fault.Position, fault.Expected);
    }

    /// <summary>Reads a number (all digits), a UUID (<c>8-4-4-4-12</c> hexadecimal digits) or a name.</summary>
    /// <param name="text">The whole text, without spaces round it.</param>
    /// <returns>The id, or <see cref="VmErrorCode.TextNotUnderstood"/> with the position.</returns>
    public static VmResult<VmId> Read(ReadOnlySpan<char> text) => ValueText.Read<VmId>(text);

    /// <inheritdoc/>
    public static VmId Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return ValueText.Parse<VmId>(s);
    }

    /// <inheritdoc/>
    public static VmId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => ValueText.Parse<VmId>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out VmId result) => ValueText.TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out VmId result) => TryRead(s, out result, out _);

    static string ITextValue<VmId>.TextName => "a VM id";

    static bool ITextValue<VmId>.ReadsBack(VmId value) => !value.IsNone;

    static bool ITextValue<VmId>.TryRead(ReadOnlySpan<char> text, out VmId value, out TextFault fault) => TryRead(text, out value, out fault);

    private static bool TryRead(ReadOnlySpan<char> text, out VmId value, out TextFault fault)
    {
        value = default;
        if (ValueText.TryReadDecimal(text, ulong.MaxValue, out ulong number, out fault))
        {
            value = new(number);
            return true;
        }

        if (TryReadUuid(text, out Guid uuid))
        {
            value = new(uuid);
            return true;
        }

        if (IsName(text, ref fault))
        {
            value = new(text.ToString());
            return true;
        }

        return false;
    }

    private static bool IsName(ReadOnlySpan<char> text, ref TextFault fault)
    {
        if (text.Length is 0 or > MaximumNameLength)
        {
            fault = new(Math.Min(text.Length, MaximumNameLength), $"1 to {MaximumNameLength} characters");
            return false;
        }

        int bad = text.IndexOfAnyExcept(NameCharacterSet);
        if (bad >= 0)
        {
            fault = new(bad, "a letter, a digit, '_', '.' or '-'");
            return false;
        }

        if (!text.ContainsAnyExceptInRange('0', '9'))
        {
            fault = new(0, $"a number of {ulong.MaxValue} at most, or a name with something else than digits");
            return false;
        }

        fault = new(0, "a name that is not a UUID");
        return !TryReadUuid(text, out _);
    }

    // Guid reads white space round the text and 0x or + inside it too; then two texts would be one id.
    private static bool TryReadUuid(ReadOnlySpan<char> text, out Guid uuid)
    {
        uuid = default;
        return !text.ContainsAnyExcept(UuidCharacterSet) && Guid.TryParseExact(text, "D", out uuid);
    }

    /// <summary>Gets the number of an id that is one.</summary>
    /// <param name="number">The number, when this returns true.</param>
    /// <returns>Whether the id is a number.</returns>
    public bool TryGetNumber(out ulong number)
    {
        number = Kind == VmIdKind.Number ? (ulong)_bits : 0;
        return Kind == VmIdKind.Number;
    }

    /// <summary>Gets the UUID of an id that is one.</summary>
    /// <param name="uuid">The UUID, when this returns true.</param>
    /// <returns>Whether the id is a UUID.</returns>
    public bool TryGetUuid(out Guid uuid)
    {
        uuid = Kind == VmIdKind.Uuid ? Uuid : Guid.Empty;
        return Kind == VmIdKind.Uuid;
    }

    private Guid Uuid
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, _bits);
            return new(bytes, bigEndian: true);
        }
    }

    /// <inheritdoc/>
    public bool Equals(VmId other) => Kind == other.Kind && _bits == other._bits && string.Equals(_name, other._name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is VmId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _bits, _name is null ? 0 : string.GetHashCode(_name, StringComparison.Ordinal));

    /// <summary>The number in decimal, the UUID in lower case, or the name; <c>none</c> in parentheses for <c>default</c>.</summary>
    public override string ToString() => Kind switch
    {
        VmIdKind.None => "(none)",
        VmIdKind.Number => ((ulong)_bits).ToString(CultureInfo.InvariantCulture),
        VmIdKind.Uuid => Uuid.ToString("D"),
        VmIdKind.Name => _name!,
    };

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
        return destination.TryWrite($"{ToString()}", out charsWritten);
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        ValueText.CheckFormat(format);
        return Utf8.TryWrite(utf8Destination, $"{ToString()}", out bytesWritten);
    }

    /// <summary>Whether two ids are equal.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(VmId left, VmId right) => left.Equals(right);

    /// <summary>Whether two ids differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(VmId left, VmId right) => !left.Equals(right);
}
