using System.Collections.Immutable;

namespace Passthrough.Linux;

/// <summary>
/// A function's <c>resource</c> file: a line of start, end and flags for each BAR, then the ROM, then what bridges and SR-IOV have
/// (Linux: <c>drivers/pci/pci-sysfs.c</c>, <c>include/linux/ioport.h</c>).
/// </summary>
internal static class ResourceFile
{
    public const string Expected = "lines of three hexadecimal numbers: start, end, flags";

    private const ulong RomShadow = 0x2;
    private const ulong Io = 0x100;
    private const ulong Memory = 0x200;
    private const ulong Prefetch = 0x2000;
    private const ulong Memory64 = 0x10_0000;
    private const ulong Unset = 0x2000_0000;

    /// <summary>Reads the BARs and the ROM.</summary>
    /// <param name="text">The file.</param>
    /// <param name="faults">Lines that say what no BAR can be; the others are good.</param>
    /// <param name="bars">The BARs by index, when this returns true.</param>
    /// <returns>Whether the text has the file's form.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out ImmutableArray<PciBar> bars, out ImmutableArray<VmError> faults)
    {
        bars = [];
        faults = [];
        var found = ImmutableArray.CreateBuilder<PciBar>(PciBar.RomIndex + 1);
        int index = 0;
        foreach (Range range in text.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = text[range];
            if (index > PciBar.RomIndex || line.IsEmpty)
            {
                break;
            }

            if (!TryReadLine(line, out ulong start, out ulong end, out ulong flags))
            {
                return false;
            }

            if (!IsEmpty(start, end, flags) && !IsShadow(index, flags))
            {
                if (ReadBar(index, start, end, flags).TryGetValue(out PciBar bar, out VmError? fault))
                {
                    found.Add(bar);
                }
                else
                {
                    faults = faults.Add(fault);
                }
            }

            index++;
        }

        if (index == 0)
        {
            return false;
        }

        bars = found.DrainToImmutable();
        if (PciBar.CheckTogether(bars).Error is { } together)
        {
            faults = faults.Add(together);
        }

        return true;
    }

    private static bool IsEmpty(ulong start, ulong end, ulong flags) => (start == 0 && end == 0) || flags == 0;

    // The copy of a boot display's ROM that the firmware left at C0000: memory of the host's, which no register of the function decodes.
    private static bool IsShadow(int index, ulong flags) => index == PciBar.RomIndex && (flags & RomShadow) != 0;

    private static VmResult<PciBar> ReadBar(int index, ulong start, ulong end, ulong flags)
    {
        if (end < start || end - start == ulong.MaxValue)
        {
            return new BarInvalid(index, $"it begins at 0x{start:x} and ends at 0x{end:x}");
        }

        if ((flags & (Io | Memory)) == 0)
        {
            return new BarInvalid(index, $"flags 0x{flags:x} say neither I/O nor memory");
        }

        BarKind kind = index == PciBar.RomIndex ? BarKind.Rom
            : (flags & Io) != 0 ? BarKind.Io
            : (flags & Memory64) != 0 ? BarKind.Memory64
            : BarKind.Memory32;
        ulong address = (flags & Unset) != 0 ? 0 : start;
        bool prefetchable = (flags & Prefetch) != 0 && kind is (BarKind.Memory32 or BarKind.Memory64);
        return PciBar.Create(index, kind, address, end - start + 1, prefetchable);
    }

    private static bool TryReadLine(ReadOnlySpan<byte> line, out ulong start, out ulong end, out ulong flags)
    {
        end = flags = 0;
        return AttributeText.TryHex(AttributeText.TakeWord(ref line), ulong.MaxValue, out start)
            && AttributeText.TryHex(AttributeText.TakeWord(ref line), ulong.MaxValue, out end)
            && AttributeText.TryHex(AttributeText.TakeWord(ref line), ulong.MaxValue, out flags)
            && line.IsEmpty;
    }
}
