using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Passthrough;

/// <summary>
/// Which host: 1 to 128 characters of <c>[A-Za-z0-9_.-]</c>, on Linux what <c>/etc/machine-id</c> holds (machine-id(5)). Compared character by character.
/// <c>default</c> names no host and is refused wherever a host is asked for.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(TextValueJsonConverter<HostId>))]
public readonly struct HostId : IEquatable<HostId>, IComparable<HostId>, ISpanParsable<HostId>, ISpanFormattable, IUtf8SpanFormattable, ITextValue<HostId>
{
    /// <summary>The most characters of an id.</summary>
    public const int MaximumLength = 128;

    private static readonly System.Buffers.SearchValues<char> Characters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    private readonly string? _text;

    private HostId(string text) => _text = text;

    /// <summary>Whether this names no host.</summary>
    public bool IsNone => _text is null;

    /// <summary>Reads an id.</summary>
    /// <param name="text">The whole text, without spaces round it.</param>
    /// <returns>The id, or <see cref="VmErrorCode.TextNotUnderstood"/> with the position.</returns>
    public static VmResult<HostId> Read(ReadOnlySpan<char> text) => ValueText.Read<HostId>(text);

    /// <inheritdoc/>
    public static HostId Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return ValueText.Parse<HostId>(s);
    }

    /// <inheritdoc/>
    public static HostId Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) => ValueText.Parse<HostId>(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out HostId result) => ValueText.TryParse(s, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out HostId result) => TryRead(s, out result, out _);

    static string ITextValue<HostId>.TextName => "a host id";

    static bool ITextValue<HostId>.ReadsBack(HostId value) => !value.IsNone;

    static bool ITextValue<HostId>.TryRead(ReadOnlySpan<char> text, out HostId value, out TextFault fault) => TryRead(text, out value, out fault);

    private static bool TryRead(ReadOnlySpan<char> text, out HostId value, out TextFault fault)
    {
        value = default;
        fault = default;
        if (text.Length is 0 or > MaximumLength)
        {
            fault = new(Math.Min(text.Length, MaximumLength), $"1 to {MaximumLength} characters");
            return false;
        }

        int bad = text.IndexOfAnyExcept(Characters);
        if (bad >= 0)
        {
            fault = new(bad, "a letter, a digit, '_', '.' or '-'");
            return false;
        }

        value = new(text.ToString());
        return true;
    }

    /// <summary>By the characters' numbers.</summary>
    /// <param name="other">The other id.</param>
    public int CompareTo(HostId other) => string.CompareOrdinal(_text, other._text);

    /// <inheritdoc/>
    public bool Equals(HostId other) => string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is HostId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text is null ? 0 : string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>The id; empty for none.</summary>
    public override string ToString() => _text ?? "";

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
    public static bool operator ==(HostId left, HostId right) => left.Equals(right);

    /// <summary>Whether two ids differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(HostId left, HostId right) => !left.Equals(right);

    /// <summary>Whether one id sorts before another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(HostId left, HostId right) => left.CompareTo(right) < 0;

    /// <summary>Whether one id sorts after another.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(HostId left, HostId right) => left.CompareTo(right) > 0;

    /// <summary>Whether one id sorts before another or equals it.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(HostId left, HostId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one id sorts after another or equals it.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(HostId left, HostId right) => left.CompareTo(right) >= 0;
}
