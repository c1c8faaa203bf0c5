namespace Passthrough;

/// <summary>The text form of a selection: parts, separated by spaces or semicolons.</summary>
internal static class SelectionText
{
    public static VmResult<DeviceSelection> Read(ReadOnlySpan<char> text)
    {
        List<SelectionPart> parts = [];
        for (int at = SkipSeparators(text, 0); at < text.Length; at = SkipSeparators(text, at))
        {
            if (!TryReadPart(text, ref at, out SelectionPart? part, out SpecFault fault))
            {
                return new SpecInvalid(text.ToString(), fault.Field, fault.Position, fault.Expected);
            }

            parts.Add(part!);
        }

        return parts.Count > 0
            ? DeviceSelection.OfParts([.. parts])
            : new SpecInvalid(text.ToString(), string.Empty, text.Length, "an address, a slot, a group or a field");
    }

    private static int SkipSeparators(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && SpecValue.EndsPart(text[at]))
        {
            at++;
        }

        return at;
    }

    private static bool TryReadPart(ReadOnlySpan<char> text, ref int at, out SelectionPart? part, out SpecFault fault)
    {
        int start = at;
        int end = start;
        while (end < text.Length && !SpecValue.EndsPart(text[end]))
        {
            end++;
        }

        ReadOnlySpan<char> word = text[start..end];
        int equals = word.IndexOf('=');
        ReadOnlySpan<char> key = word[..Math.Max(equals, 0)];
        if (key is SlotPart.Key)
        {
            at = end;
            return TryReadAs<PciSlot>(word, start, SlotPart.Key, static s => new SlotPart(s), out part, out fault);
        }

        if (key is GroupPart.Key)
        {
            at = end;
            return TryReadAs<IommuGroupId>(word, start, GroupPart.Key, static g => new GroupPart(g), out part, out fault);
        }

        if (equals < 0 && word.Contains(':'))
        {
            at = end;
            return TryReadAs<PciAddress>(word, start, string.Empty, static a => new AddressPart(a), out part, out fault);
        }

        bool isSpec = SpecText.TryRead(text, ref at, out DeviceSpec spec, out fault);
        part = isSpec ? new SpecPart(spec) : null;
        return isSpec;
    }

    private static bool TryReadAs<T>(ReadOnlySpan<char> word, int start, string key, Func<T, SelectionPart> make, out SelectionPart? part, out SpecFault fault)
        where T : struct, ITextValue<T>
    {
        int value = key.Length == 0 ? 0 : key.Length + 1;
        bool isRead = T.TryRead(word[value..], out T read, out TextFault wrong);
        part = isRead ? make(read) : null;
        fault = new(key, start + value + wrong.Position, wrong.Expected);
        return isRead;
    }
}
