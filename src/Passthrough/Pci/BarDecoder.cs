using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What a function decodes, read from its registers: where a guest has put the BARs and the ROM, whether decode is on, and whether the function is
/// awake. A BAR reads back what was written, masked; it is <em>placed</em> when its decode is on, its address is valid and nothing placed is in the way.
/// Itself without state: what there is to remember is in <see cref="BarDecoding"/>.
/// </summary>
internal sealed class BarDecoder
{
    private const uint MemoryType64 = 0x4;
    private const uint MemoryPrefetchable = 0x8;
    private const uint IoSpace = 0x1;
    private const uint RomEnable = 0x1;

    // Some guests probe with FFFFFFF0, others with all ones; a ROM with its enable bit clear, too.
    private const uint SizingProbe = 0xFFFF_FFF0;
    private const uint RomSizingProbe = 0xFFFF_F800;

    private readonly bool _decodeAlwaysOn;
    private readonly int _powerControl;

    /// <summary>Makes the decoder of a function.</summary>
    /// <param name="bars">Its BARs by index: of two that are newly placed the one with the lower index goes first.</param>
    /// <param name="decodeAlwaysOn">Whether memory decode counts as on: a virtual function's.</param>
    /// <param name="powerControl">The offset of its power management control; 0 when it has none and is always awake.</param>
    public BarDecoder(ImmutableArray<PciBar> bars, bool decodeAlwaysOn, int powerControl)
    {
        Bars = bars;
        _decodeAlwaysOn = decodeAlwaysOn;
        _powerControl = powerControl;
    }

    /// <summary>The BARs, by index.</summary>
    public ImmutableArray<PciBar> Bars { get; }

    /// <summary>What is decoded after the registers went back to the image.</summary>
    /// <returns>
    /// <paramref name="before"/> if that is the same, else an object of its own: a reader who finds one object twice knows that nothing happened between.
    /// </returns>
    public static BarDecoding Changed(BarDecoding before, BarDecoding image) => image.Values.IsSameAs(before.Values) ? before : new(image.Values);

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

    /// <summary>Whether two ranges of an address space, neither of which wraps, have a byte in common.</summary>
    public static bool RangesOverlap(ulong a, ulong aSize, ulong b, ulong bSize) => a < b ? b - a < aSize : a - b < bSize;

    /// <summary>What is decoded after a guest's write to Command, a BAR, the ROM or the power state.</summary>
    /// <param name="space">The registers after the write.</param>
    /// <param name="before">What was decoded before it.</param>
    /// <param name="dword">The dword.</param>
    /// <param name="value">What was written.</param>
    /// <param name="lanes">The bits that the access covers.</param>
    public BarDecoding AfterWrite(ReadOnlySpan<uint> space, BarDecoding before, int dword, uint value, uint lanes)
    {
        int index = IndexOf(dword);

        // Most writes of Command and of the power state turn nothing on or off.
        if (index < 0 && ControlOf(space) == before.Values.Control)
        {
            return before;
        }

        return Decode(space, before, index < 0 ? before.Values.Sizing : SizingAfter(before.Values.Sizing, index, value, lanes));
    }

    /// <summary>What is decoded after the registers were changed by the tool.</summary>
    public BarDecoding Decode(ReadOnlySpan<uint> space, BarDecoding before) => Decode(space, before, before.Values.Sizing);

    /// <summary>The BARs as a guest has set them, with the reason why each is or is not placed.</summary>
    public ImmutableArray<GuestBar> Describe(BarDecoding decoding)
    {
        var described = ImmutableArray.CreateBuilder<GuestBar>(Bars.Length);
        foreach (PciBar bar in Bars)
        {
            (BarState state, int? inTheWay) = StateOf(bar, decoding);
            described.Add(new(bar, decoding.AddressOf(bar.Index), state, inTheWay));
        }

        return described.MoveToImmutable();
    }

    private (BarState State, int? InTheWay) StateOf(PciBar bar, BarDecoding decoding)
    {
        if (!decoding.Values.Control.Decodes(bar.Kind))
        {
            return (BarState.DecodeOff, null);
        }

        if (decoding.IsSizing(bar))
        {
            return (BarState.BeingSized, null);
        }

        ulong address = decoding.AddressOf(bar.Index);
        if (address == 0)
        {
            return (BarState.NoAddress, null);
        }

        return decoding.PlacedAt(bar.Index) != BarDecoding.NotPlaced
            ? (BarState.Placed, null)
            : (BarState.Overlapped, TryFindInTheWay(bar, address, decoding.Values.Held, out PciBar other) ? other.Index : null);
    }

    private static uint SizingAfter(uint sizing, int index, uint value, uint lanes)
    {
        uint bit = 1u << index;
        bool isProbe = lanes == uint.MaxValue && value >= (index == PciRegister.RomIndex ? RomSizingProbe : SizingProbe);
        return isProbe ? sizing | bit : sizing & ~bit;
    }

    private static int IndexOf(int dword) => (4 * dword) switch
    {
        PciRegister.Rom => PciRegister.RomIndex,
        >= PciRegister.Bar0 and < PciRegister.Bar0 + (4 * PciRegister.BarCount) => dword - (PciRegister.Bar0 / 4),
        _ => -1,
    };

    private DecodeControl ControlOf(ReadOnlySpan<uint> space)
    {
        uint command = space[PciRegister.Command / 4];
        bool memory = _decodeAlwaysOn || (command & PciRegister.CommandMemory) != 0;

        // Capabilities begin at dwords, and PMCSR at the second one of its own.
        uint power = _powerControl == 0 ? 0 : space[_powerControl / 4] & PciRegister.PowerStateMask;
        return new(memory, (command & PciRegister.CommandIo) != 0, memory && (space[PciRegister.Rom / 4] & RomEnable) != 0, power == 0);
    }

    // The address that a BAR's registers hold, placed or not.
    private static ulong AddressOf(PciBar bar, ReadOnlySpan<uint> space)
    {
        int dword = RegisterOf(bar) / 4;
        uint high = bar.Kind == BarKind.Memory64 ? space[dword + 1] : 0;
        return Bits.AlignDown(Bits.Join(space[dword], high), bar.Size);
    }

    /// <remarks>
    /// What was placed and still may be keeps its place; of the others the one with the lower index goes first, and the ROM last. The answer is
    /// <paramref name="before"/> itself when nothing changed: most writes change nothing, and they allocate nothing.
    /// </remarks>
    private BarDecoding Decode(ReadOnlySpan<uint> space, BarDecoding before, uint sizing)
    {
        BarDecodingValues next = BarDecodingValues.Of(ControlOf(space), sizing);
        foreach (PciBar bar in Bars)
        {
            next.Registers[bar.Index] = AddressOf(bar, space);

            // Nothing else takes the place of a BAR while its guest sizes it.
            if (next.Control.Decodes(bar.Kind) && next.IsSizing(bar))
            {
                next.Held[bar.Index] = before.Values.Held[bar.Index];
            }
        }

        foreach (PciBar bar in Bars)
        {
            if (bar.Kind != BarKind.Rom && MayBePlaced(bar, next) && next.Registers[bar.Index] == before.Values.Held[bar.Index])
            {
                next.Place(bar.Index);
            }
        }

        // The ROM has the highest index: a BAR has priority over it.
        foreach (PciBar bar in Bars)
        {
            if (MayBePlaced(bar, next) && next.Placed[bar.Index] == BarDecoding.NotPlaced && !TryFindInTheWay(bar, next.Registers[bar.Index], next.Held, out _))
            {
                next.Place(bar.Index);
            }
        }

        return next.IsSameAs(before.Values) ? before : new(next);
    }

    // 0 is where power-on leaves a BAR. Aligned to its size, no other address can wrap.
    private static bool MayBePlaced(PciBar bar, in BarDecodingValues values) =>
        values.Control.Decodes(bar.Kind) && !values.IsSizing(bar) && values.Registers[bar.Index] != 0;

    private bool TryFindInTheWay(PciBar bar, ulong address, in BarAddresses held, out PciBar found)
    {
        foreach (PciBar other in Bars)
        {
            // The ROM is never in the way; ports and memory are two address spaces.
            if (other.Index != bar.Index && other.Kind != BarKind.Rom && (other.Kind == BarKind.Io) == (bar.Kind == BarKind.Io)
                && held[other.Index] != BarDecoding.NotPlaced && RangesOverlap(address, bar.Size, held[other.Index], other.Size))
            {
                found = other;
                return true;
            }
        }

        found = default;
        return false;
    }
}
