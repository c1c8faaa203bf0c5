using System.Text;

namespace Passthrough;

/// <summary>Where a text selects no devices: the field, the place, and what should stand there.</summary>
internal readonly record struct SpecFault(string Field, int Position, string Expected);

/// <summary>The text form of a specification: <c>field=value</c>, separated by commas.</summary>
internal static class SpecText
{
    public static VmResult<DeviceSpec> Read(ReadOnlySpan<char> text)
    {
        int at = 0;
        if (!TryRead(text, ref at, out DeviceSpec spec, out SpecFault fault))
        {
            return new SpecInvalid(text.ToString(), fault.Field, fault.Position, fault.Expected);
        }

        return at == text.Length ? spec : new SpecInvalid(text.ToString(), string.Empty, at, "',' or the end");
    }

    /// <summary>Reads fields from a place on, which is left at the first character that belongs to none: a separator, or the end.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, ref int at, out DeviceSpec spec, out SpecFault fault)
    {
        spec = new();
        SpecFacts seen = SpecFacts.None;
        do
        {
            if (!TryReadField(text, ref at, ref spec, ref seen, out fault))
            {
                return false;
            }
        }
        while (TrySkip(text, ref at, ','));

        return true;
    }

    public static string Write(DeviceSpec spec)
    {
        var text = new StringBuilder();
        foreach (SpecField field in SpecField.All)
        {
            if (field.Write(spec) is { } value)
            {
                text.Append(text.Length == 0 ? string.Empty : ",").Append(field.Key).Append('=').Append(SpecValue.Quoted(value));
            }
        }

        return text.Length == 0 ? SpecField.AnyOne : text.ToString();
    }

    private static bool TryReadField(ReadOnlySpan<char> text, ref int at, ref DeviceSpec spec, ref SpecFacts seen, out SpecFault fault)
    {
        int start = at;
        ReadOnlySpan<char> key = SpecValue.ReadKey(text, ref at);
        if (key.IsEmpty)
        {
            fault = new(string.Empty, at, "a field");
            return false;
        }

        if (!TrySkip(text, ref at, '='))
        {
            fault = new(key.ToString(), at, "'='");
            return false;
        }

        if (!SpecField.TryFind(key, out SpecField? field))
        {
            fault = new(key.ToString(), start, SpecField.AllKeys);
            return false;
        }

        if ((seen & field.Facts) != SpecFacts.None)
        {
            fault = new(field.Key, start, "each field once");
            return false;
        }

        seen |= field.Facts;
        int value = at;
        if (!SpecValue.TryRead(text, ref at, out string read, out TextFault wrong))
        {
            fault = new(field.Key, wrong.Position, wrong.Expected);
            return false;
        }

        DeviceSpec? changed = field.Set(spec, read, out wrong);
        fault = new(field.Key, value + (text[value] == SpecValue.Quote ? 1 : 0) + wrong.Position, wrong.Expected);
        spec = changed ?? spec;
        return changed is not null;
    }

    private static bool TrySkip(ReadOnlySpan<char> text, ref int at, char wanted)
    {
        bool isThere = at < text.Length && text[at] == wanted;
        at += isThere ? 1 : 0;
        return isThere;
    }
}
