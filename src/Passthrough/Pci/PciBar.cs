using System.Collections.Immutable;
using System.Numerics;

namespace Passthrough;

/// <summary>What a base address register decodes.</summary>
public enum BarKind
{
    /// <summary>I/O ports.</summary>
    Io,

    /// <summary>Memory below 4 GiB.</summary>
    Memory32,

    /// <summary>Memory anywhere in 64 bits; takes this register and the next.</summary>
    Memory64,

    /// <summary>The expansion ROM.</summary>
    Rom,
}

/// <summary>
/// One base address register of a function and the range it decodes on the host (PCI Local Bus 3.0, 6.2.5). Every value but
/// <c>default</c> keeps the specification's rules.
/// </summary>
public readonly record struct PciBar
{
    /// <summary>The index of the expansion ROM, as Linux numbers resources.</summary>
    public const int RomIndex = PciRegister.RomIndex;

    private const ulong FourGiB = 1UL << 32;

    private PciBar(int index, BarKind kind, ulong address, ulong size, bool prefetchable)
    {
        Index = index;
        Kind = kind;
        Address = address;
        Size = size;
        IsPrefetchable = prefetchable;
    }

    /// <summary>The register, 0 to 5, or 6 for the expansion ROM.</summary>
    public int Index { get; }

    /// <summary>What it decodes.</summary>
    public BarKind Kind { get; }

    /// <summary>Where the range begins on the host: a host-physical address, or a port; 0 when the host has not placed it.</summary>
    public ulong Address { get; }

    /// <summary>The range's size in bytes, a power of two.</summary>
    public ulong Size { get; }

    /// <summary>Whether reads have no side effects.</summary>
    public bool IsPrefetchable { get; }

    /// <summary>Whether it decodes memory by a BAR (not I/O, not the ROM).</summary>
    public bool IsMemory => Kind is BarKind.Memory32 or BarKind.Memory64;

    /// <summary>Makes a BAR that keeps the rules.</summary>
    /// <param name="index">The register, 0 to 5 (a 64-bit one 0 to 4), or 6 for the ROM.</param>
    /// <param name="kind">What it decodes.</param>
    /// <param name="address">Where the range begins on the host, aligned to its size; 0 when not placed.</param>
    /// <param name="size">Its size in bytes: a power of two, at least 16 (memory), 4 (I/O) or 2048 (ROM).</param>
    /// <param name="prefetchable">Whether reads have no side effects; memory only.</param>
    /// <returns>The BAR, or <see cref="VmErrorCode.BarInvalid"/> with the rule it breaks.</returns>
    public static VmResult<PciBar> Create(int index, BarKind kind, ulong address, ulong size, bool prefetchable = false)
    {
        string? broken = BrokenRule(index, kind, address, size, prefetchable);
        return broken is null ? new PciBar(index, kind, address, size, prefetchable) : new BarInvalid(index, broken);
    }

    private static string? BrokenRule(int index, BarKind kind, ulong address, ulong size, bool prefetchable)
    {
        if (kind is < BarKind.Io or > BarKind.Rom)
        {
            return $"kind {(int)kind} is none";
        }

        int last = kind switch { BarKind.Memory64 => 4, BarKind.Rom => RomIndex, _ => 5 };
        int first = kind == BarKind.Rom ? RomIndex : 0;
        if (index < first || index > last)
        {
            return kind == BarKind.Memory64 && index == 5 ? "a 64-bit BAR takes two registers, so it starts at 4 at the latest" : $"a {kind} BAR has an index from {first} to {last}";
        }

        ulong least = kind switch { BarKind.Io => 4, BarKind.Rom => 2048, _ => 16 };
        if (!BitOperations.IsPow2(size) || size < least)
        {
            return $"size 0x{size:x} is not a power of two of 0x{least:x} or more";
        }

        // Sizing such a BAR would read zeros, which says that it does not exist.
        if (kind != BarKind.Memory64 && size >= FourGiB)
        {
            return $"size 0x{size:x} does not fit in a register of 32 bits";
        }

        if (!Bits.IsAligned(address, size))
        {
            return $"address 0x{address:x} is not aligned to size 0x{size:x}";
        }

        // Aligned to a power of two, so a range neither wraps nor straddles 4 GiB; it can only lie above.
        if (kind != BarKind.Memory64 && address >= FourGiB)
        {
            return $"0x{size:x} bytes at 0x{address:x} end above 4 GiB";
        }

        return prefetchable && kind is not (BarKind.Memory32 or BarKind.Memory64) ? "only memory is prefetchable" : null;
    }

    /// <summary>Checks a function's BARs against each other.</summary>
    /// <param name="bars">The BARs of one function.</param>
    /// <returns>Success, or <see cref="VmErrorCode.BarInvalid"/>: two take one register, their placed ranges overlap, or one is <c>default</c>.</returns>
    public static VmResult CheckTogether(ImmutableArray<PciBar> bars)
    {
        if (bars.IsDefaultOrEmpty)
        {
            return VmResult.Success;
        }

        for (int i = 0; i < bars.Length; i++)
        {
            if (bars[i].Size == 0)
            {
                return new BarInvalid(bars[i].Index, "it is the default value, which was not made by Create");
            }

            for (int j = 0; j < i; j++)
            {
                PciBar a = bars[j], b = bars[i];
                if (a.Index == b.Index || a.UpperIndex == b.Index || b.UpperIndex == a.Index)
                {
                    return new BarInvalid(b.Index, $"BAR {a.Index} takes the same register");
                }

                if (a.Overlaps(b))
                {
                    return new BarInvalid(b.Index, $"its range at 0x{b.Address:x} overlaps that of BAR {a.Index} at 0x{a.Address:x}");
                }
            }
        }

        return VmResult.Success;
    }

    /// <summary>The second register of a 64-bit BAR; the first of any other.</summary>
    private int UpperIndex => Kind == BarKind.Memory64 ? Index + 1 : Index;

    /// <summary>Whether the host has placed memory of this BAR or ROM in a range that does not wrap.</summary>
    internal bool LiesIn(ulong start, ulong size) =>
        Kind != BarKind.Io && Address != 0 && (start < Address ? Address - start < size : start - Address < Size);

    private bool Overlaps(PciBar other) =>
        Address != 0 && other.Address != 0
        && (Kind == BarKind.Io) == (other.Kind == BarKind.Io)
        && Address - Math.Min(Address, other.Address) < other.Size
        && other.Address - Math.Min(Address, other.Address) < Size;
}
