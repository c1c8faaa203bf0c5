using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Finds capabilities that cannot be what they say: one begins inside another, or has no room.</summary>
internal static class PciCapabilityOverlaps
{
    /// <summary>Reports each overlap once, with the capability that covers it.</summary>
    public static void Report(ImmutableArray<PciCapability>.Builder entries, ImmutableArray<string>.Builder faults)
    {
        PciCapability? reachesFurthest = null;
        foreach (PciCapability entry in entries.OrderBy(e => e.Offset))
        {
            // Each list has its space, so one that runs past the end of its own is reported for that alone.
            if (reachesFurthest?.IsExtended != entry.IsExtended)
            {
                reachesFurthest = null;
            }

            if (reachesFurthest is { } other && entry.Offset < End(other))
            {
                faults.Add($"the {Place(entry)} begins inside the one at {Hex(other.Offset)}, {Size(other)}");
            }

            int limit = entry.IsExtended ? PciRegister.ExtendedSize : PciRegister.StandardSize;
            if (End(entry) > limit)
            {
                faults.Add($"the {Place(entry)}, {Size(entry)}, runs past 0x{limit:x}");
            }

            if (reachesFurthest is not { } last || End(entry) > End(last))
            {
                reachesFurthest = entry;
            }
        }
    }

    private static int End(PciCapability entry) => entry.Offset + PciCapabilityLengths.Of(entry);

    private static string Place(PciCapability entry) => $"{(entry.IsExtended ? "extended" : "standard")} capability at {Hex(entry.Offset)}";

    private static string Size(PciCapability entry) =>
        $"whose id 0x{(entry.IsExtended ? $"{entry.Id:x4}" : $"{entry.Id:x2}")} takes {PciCapabilityLengths.Of(entry)} bytes at least";

    private static string Hex(int offset) => $"0x{offset:x2}";
}
