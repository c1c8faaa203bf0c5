using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// A function's standard and extended capabilities, read by walks that are bounded: a loop or a pointer out of bounds is
/// reported and never followed, and an entry that begins inside another is reported (PCI Local Bus 3.0, 6.7; PCI Express Base, 7.6.3).
/// </summary>
public sealed class PciCapabilityList
{
    private const int MostExtended = 480;
    private const byte StandardEnd = 0xFF;

    /// <summary>The list of a function that has none.</summary>
    public static readonly PciCapabilityList Empty = new([], []);

    private PciCapabilityList(ImmutableArray<PciCapability> entries, ImmutableArray<string> faults)
    {
        Entries = entries;
        Faults = faults;
    }

    /// <summary>The entries in the order of the lists: the standard one, then the extended one.</summary>
    public ImmutableArray<PciCapability> Entries { get; }

    /// <summary>What is wrong with the lists, in words with offsets; empty for a sound function.</summary>
    public ImmutableArray<string> Faults { get; }

    /// <summary>Reads both lists. What lies beyond the bytes given is not read.</summary>
    /// <param name="config">Configuration bytes from offset 0.</param>
    /// <returns>The lists; never an exception, whatever the bytes.</returns>
    public static PciCapabilityList Read(ReadOnlySpan<byte> config)
    {
        var entries = ImmutableArray.CreateBuilder<PciCapability>();
        var faults = ImmutableArray.CreateBuilder<string>();
        WalkStandard(config, entries, faults);
        WalkExtended(config, entries, faults);
        PciCapabilityOverlaps.Report(entries, faults);
        return entries.Count + faults.Count == 0 ? Empty : new(entries.DrainToImmutable(), faults.DrainToImmutable());
    }

    /// <summary>Finds the first standard capability with an id.</summary>
    /// <param name="id">The id, such as 11h for MSI-X.</param>
    /// <param name="capability">The entry, when this returns true.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFindStandard(ushort id, out PciCapability capability) => TryFind(id, false, out capability);

    /// <summary>Finds the first extended capability with an id.</summary>
    /// <param name="id">The id, such as 10h for SR-IOV.</param>
    /// <param name="capability">The entry, when this returns true.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFindExtended(ushort id, out PciCapability capability) => TryFind(id, true, out capability);

    private bool TryFind(ushort id, bool extended, out PciCapability capability)
    {
        foreach (PciCapability entry in Entries)
        {
            if (entry.Id == id && entry.IsExtended == extended)
            {
                capability = entry;
                return true;
            }
        }

        capability = default;
        return false;
    }

    private static void WalkStandard(ReadOnlySpan<byte> config, ImmutableArray<PciCapability>.Builder entries, ImmutableArray<string>.Builder faults)
    {
        if (config.Length < PciRegister.StandardSize || (Bits.UInt16(config, PciRegister.Status) & PciRegister.StatusCapabilityList) == 0)
        {
            return;
        }

        // The space has room for the 48 entries that are the most, so a walk that meets none twice ends in time.
        bool isCardBus = (config[PciRegister.HeaderType] & PciRegister.HeaderLayoutMask) == PciRegister.HeaderLayoutCardBus;
        int offset = config[isCardBus ? PciRegister.CardBusCapabilityPointer : PciRegister.CapabilityPointer] & ~3;
        Span<bool> seen = stackalloc bool[PciRegister.StandardSize / 4];
        while (offset != 0)
        {
            if (offset < PciRegister.FirstCapability)
            {
                faults.Add($"a standard capability pointer leads to 0x{offset:x2}, inside the header");
                return;
            }

            if (seen[offset / 4])
            {
                faults.Add($"the standard capability list loops at 0x{offset:x2}");
                return;
            }

            byte id = config[offset];
            if (id == StandardEnd)
            {
                return;
            }

            seen[offset / 4] = true;
            entries.Add(new(id, offset, false, 0));
            offset = config[offset + 1] & ~3;
        }
    }

    private static void WalkExtended(ReadOnlySpan<byte> config, ImmutableArray<PciCapability>.Builder entries, ImmutableArray<string>.Builder faults)
    {
        int offset = PciRegister.FirstExtendedCapability;
        Span<bool> seen = stackalloc bool[PciRegister.ExtendedSize / 4];
        for (int count = 0; offset + 4 <= config.Length; count++)
        {
            uint header = Bits.UInt32(config, offset);
            if (header is 0 or uint.MaxValue)
            {
                return;
            }

            if (seen[offset / 4])
            {
                faults.Add($"the extended capability list loops at 0x{offset:x3}");
                return;
            }

            if (count == MostExtended)
            {
                faults.Add($"the extended capability list has more than {MostExtended} entries: it was left at 0x{offset:x3}");
                return;
            }

            seen[offset / 4] = true;
            ushort id = Bits.Low16(header);
            int next = (int)(header >> 20) & 0xFFC;
            if (id != 0 || next == 0)
            {
                entries.Add(new(id, offset, true, (int)(header >> 16) & 0xF));
            }

            if (next is > 0 and < PciRegister.FirstExtendedCapability)
            {
                faults.Add($"the extended capability at 0x{offset:x3} points to 0x{next:x3}, outside the extended space");
            }

            if (next < PciRegister.FirstExtendedCapability)
            {
                return;
            }

            if (next + 4 > config.Length)
            {
                faults.Add($"the extended capability at 0x{offset:x3} points to 0x{next:x3}, past the {config.Length} bytes that were read");
                return;
            }

            offset = next;
        }
    }
}
