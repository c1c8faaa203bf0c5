using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace Passthrough.Linux.Tests.Lspci;

/// <summary>Compares base address registers.</summary>
internal static class RegionComparison
{
    private const string Unassigned = "<unassigned>";
    private const string Ignored = "<ignored>";
    private const string Refused = "refused";

    /// <summary>Compares those of a type-0 header.</summary>
    public static IEnumerable<Compared> Of(byte[] image, LspciFunction shown)
    {
        ImmutableArray<PciBarRegister> registers = PciBarRegister.Decode(image, out ImmutableArray<VmError> faults);
        PciBarRegister[] bars = [.. registers.Where(r => r.Kind != BarKind.Rom)];

        // lspci leaves a register of ones out, whatever it would decode.
        var ours = bars.Where(b => Register(image, b.Index) != uint.MaxValue).Select(b => (b.Index, Text: Text(b, 0)))
            .Concat(faults.OfType<BarInvalid>().Select(f => (f.Index, Text: Refused)));

        // lspci 3.9 prints the upper half of a 64-bit register as a region of its own, at no address.
        var printed = shown.Regions.Where(r => !bars.Any(b => b.Kind == BarKind.Memory64 && b.Index == r.Key - 1)).Select(r => (Index: r.Key, Text: Normal(r.Key, r.Value)));
        yield return new("regions", Join(ours), Join(printed));

        // A ROM that is not enabled has an address that lspci does not print.
        ulong? rom = registers.Where(r => r.Kind == BarKind.Rom).Select(r => (ulong?)r.Address).FirstOrDefault();
        string? text = shown.Rom?.Split(' ')[0];
        yield return text is Ignored
            ? Compared.Of("rom that is off", rom is not null, true)
            : Compared.Of("rom", rom?.ToString("x8", CultureInfo.InvariantCulture), text is Unassigned ? null : text);
    }

    /// <summary>Compares those of an SR-IOV capability, up to the first that breaks the specification: lspci tells nothing of that, and what follows depends on it.</summary>
    public static Compared OfVirtualFunctions(byte[] image, PciCapability entry, LspciCapability printed)
    {
        ImmutableArray<PciBarRegister> bars = SriovCapability.ReadBars(image, entry.Offset, out ImmutableArray<VmError> faults).GetValueOrThrow();
        int end = faults.OfType<BarInvalid>().Select(f => f.Index).Append(6).Min();
        return new(
            "VF regions",
            Join(bars.Where(b => b.Index < end).Select(b => (b.Index, Text(b, 8)))),
            Join(Enumerable.Range(0, end).Where(i => printed[$"Region {i}"] is not null).Select(i => (i, printed[$"Region {i}"]!))));
    }

    private static uint Register(byte[] image, int index) => BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(0x10 + (4 * index)));

    private static string Join(IEnumerable<(int Index, string Text)> regions) => string.Join("; ", regions.OrderBy(r => r.Index).Select(r => $"{r.Index}: {r.Text}"));

    // Both halves of a VF's 64-bit address have eight digits; of a function's own the upper one has no leading zeros.
    private static string Text(PciBarRegister bar, int upperDigits) => bar.Kind switch
    {
        BarKind.Io => $"I/O ports at {bar.Address:x4}",
        BarKind.Memory64 => $"Memory at {bar.Address.ToString(upperDigits == 8 ? "x16" : "x8", CultureInfo.InvariantCulture)} (64-bit, {Prefetchable(bar)})",
        _ => $"Memory at {bar.Address:x8} (32-bit, {Prefetchable(bar)})",
    };

    private static string Prefetchable(PciBarRegister bar) => bar.IsPrefetchable ? "prefetchable" : "non-prefetchable";

    private static string Normal(int index, string text)
    {
        // Reserved memory types, and a 64-bit register without a second one.
        if (text.Contains("(low-1M", StringComparison.Ordinal) || text.Contains("(type 3", StringComparison.Ordinal) || (index == 5 && text.Contains("(64-bit", StringComparison.Ordinal)))
        {
            return Refused;
        }

        string zero = text.StartsWith("I/O", StringComparison.Ordinal) ? "0000" : "00000000";
        return text.Replace(" [disabled]", string.Empty, StringComparison.Ordinal).Replace(" [virtual]", string.Empty, StringComparison.Ordinal).Replace(Unassigned, zero, StringComparison.Ordinal);
    }
}
