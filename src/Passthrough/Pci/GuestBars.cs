using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Where a guest has put the memory BARs of a function. A BAR reads back what was written, masked; it is <em>placed</em> when memory
/// decode is on, its address is valid and nothing placed is in the way. Not thread-safe: the device's lock guards it.
/// </summary>
internal sealed class GuestBars
{
    /// <summary>In <see cref="Place"/>'s answer: the BAR is not placed. No BAR is ever placed so high.</summary>
    public const ulong NotPlaced = ulong.MaxValue;

    private const uint MemoryType64 = 0x4;
    private const uint MemoryPrefetchable = 0x8;
    private const uint IoSpace = 0x1;

    // Some guests probe with FFFFFFF0, others with all ones.
    private const uint SizingProbe = 0xFFFF_FFF0;

    private readonly ImmutableArray<PciBar> _bars;
    private readonly bool _decodeAlwaysOn;

    // A half whose last write was a sizing probe holds no address, whatever it reads.
    private uint _sizingHalves;

    // Where a BAR is placed, or was before its guest began to size it: nothing else takes that place meanwhile.
    private readonly ulong[] _held = [.. Enumerable.Repeat(NotPlaced, PciRegister.BarCount)];

    public GuestBars(ImmutableArray<PciBar> bars, bool decodeAlwaysOn)
    {
        _bars = bars;
        _decodeAlwaysOn = decodeAlwaysOn;
    }

    public ImmutableArray<PciBar> Bars => _bars;

    /// <summary>The offset of a BAR's register, its first one where it has two.</summary>
    public static int RegisterOf(PciBar bar) => bar.Kind == BarKind.Rom ? PciRegister.Rom : PciRegister.Bar0 + (4 * bar.Index);

    /// <summary>The bits of a BAR's register that say what it is; no guest changes them.</summary>
    public static uint TypeBitsOf(PciBar bar) => (bar.Kind, bar.IsPrefetchable) switch
    {
        (BarKind.Io, _) => IoSpace,
        (BarKind.Memory64, true) => MemoryType64 | MemoryPrefetchable,
        (BarKind.Memory64, false) => MemoryType64,
        (BarKind.Memory32, true) => MemoryPrefetchable,
        _ => 0,
    };

    /// <summary>Whether a write to this dword can place or unplace a BAR: Command and the BARs themselves.</summary>
    public static bool Decides(int dword) => dword == PciRegister.Command / 4 || dword is >= PciRegister.Bar0 / 4 and < (PciRegister.Bar0 / 4) + PciRegister.BarCount;

    /// <summary>A write of all ones, or of all ones above the type bits, asks for the size; it is no address.</summary>
    public void NoteWrite(int dword, uint value, uint lanes)
    {
        int half = dword - (PciRegister.Bar0 / 4);
        if (half is < 0 or >= PciRegister.BarCount)
        {
            return;
        }

        uint bit = 1u << half;
        bool sizing = lanes == uint.MaxValue && value >= SizingProbe;
        _sizingHalves = sizing ? _sizingHalves | bit : _sizingHalves & ~bit;
    }

    /// <summary>No half is being sized: the registers were put back to the image.</summary>
    public void ForgetSizing()
    {
        _sizingHalves = 0;
        _held.AsSpan().Fill(NotPlaced);
    }

    /// <summary>Whether a guest is sizing a BAR: it was asked for its size and has no address since.</summary>
    public bool IsSizing(PciBar bar) => (_sizingHalves & HalvesOf(bar)) != 0;

    private static uint HalvesOf(PciBar bar) => (bar.Kind == BarKind.Memory64 ? 3u : 1u) << bar.Index;

    /// <summary>The address that a memory BAR's registers hold, placed or not.</summary>
    public static ulong AddressOf(PciBar bar, ReadOnlySpan<uint> space)
    {
        int dword = RegisterOf(bar) / 4;
        uint high = bar.Kind == BarKind.Memory64 ? space[dword + 1] : 0;
        return Bits.AlignDown(Bits.Join(space[dword], high), bar.Size);
    }

    /// <summary>Where each register's BAR is placed, by index; <see cref="NotPlaced"/> where it is not.</summary>
    /// <remarks>
    /// What was placed and still may be keeps its place; of the others the one with the lower index goes first. The answer is
    /// <paramref name="before"/> itself when nothing moved: most writes move nothing, and they allocate nothing.
    /// </remarks>
    public ulong[] Place(ReadOnlySpan<uint> space, ulong[] before)
    {
        Span<ulong> placed = stackalloc ulong[PciRegister.BarCount];
        placed.Fill(NotPlaced);
        bool decodes = _decodeAlwaysOn || (space[PciRegister.Command / 4] & PciRegister.CommandMemory) != 0;
        if (decodes)
        {
            PlaceAll(space, placed);
        }

        foreach (PciBar bar in _bars)
        {
            if (bar.IsMemory && !(decodes && IsSizing(bar)))
            {
                _held[bar.Index] = placed[bar.Index];
            }
        }

        return placed.SequenceEqual(before) ? before : placed.ToArray();
    }

    private void PlaceAll(ReadOnlySpan<uint> space, Span<ulong> placed)
    {
        foreach (PciBar bar in _bars)
        {
            if (bar.IsMemory && TryAddress(bar, space, out ulong address) && address == _held[bar.Index])
            {
                placed[bar.Index] = address;
            }
        }

        foreach (PciBar bar in _bars)
        {
            if (bar.IsMemory && placed[bar.Index] == NotPlaced && TryAddress(bar, space, out ulong address) && IsFree(address, bar.Size, placed))
            {
                placed[bar.Index] = address;
            }
        }
    }

    private bool IsFree(ulong address, ulong size, ReadOnlySpan<ulong> placed)
    {
        foreach (PciBar other in _bars)
        {
            if (!other.IsMemory)
            {
                continue;
            }

            ulong at = IsSizing(other) ? _held[other.Index] : placed[other.Index];
            if (at != NotPlaced && RangesOverlap(address, size, at, other.Size))
            {
                return false;
            }
        }

        return true;
    }

    // 0 is where power-on leaves a BAR. Aligned to its size, no other address can wrap.
    private bool TryAddress(PciBar bar, ReadOnlySpan<uint> space, out ulong address)
    {
        address = AddressOf(bar, space);
        return address != 0 && !IsSizing(bar);
    }

    public static bool RangesOverlap(ulong a, ulong aSize, ulong b, ulong bSize) => a < b ? b - a < aSize : a - b < bSize;
}
