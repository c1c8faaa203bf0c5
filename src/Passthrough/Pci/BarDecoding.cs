using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Passthrough;

/// <summary>
/// What a function decodes at one moment: where its BARs are placed, which decode is on, and whether it is awake. Immutable and published by one write,
/// so that a reader without a lock sees all of a change or nothing of it.
/// </summary>
internal sealed class BarDecoding
{
    /// <summary>The place of a BAR that is not placed. No BAR is ever placed so high.</summary>
    public const ulong NotPlaced = ulong.MaxValue;

    /// <summary>The power-on state: nothing is decoded.</summary>
    public static readonly BarDecoding Off = new(BarDecodingValues.Of(new(false, false, false, true), 0));

    /// <summary>A virtual function's power-on state: its memory decode counts as on, and no BAR has an address.</summary>
    public static readonly BarDecoding AlwaysOn = new(BarDecodingValues.Of(new(true, false, false, true), 0));

    private readonly BarDecodingValues _values;

    public BarDecoding(in BarDecodingValues values) => _values = values;

    public ref readonly BarDecodingValues Values => ref _values;

    /// <summary>Whether memory decode is on.</summary>
    public bool DecodesMemory => _values.Control.Memory;

    /// <summary>Whether the function is in D0.</summary>
    public bool IsAwake => _values.Control.IsAwake;

    /// <summary>Where a BAR is placed in guest space; <see cref="NotPlaced"/> when it is not.</summary>
    public ulong PlacedAt(int index) => _values.Placed[index];

    /// <summary>The address that a BAR's registers hold, placed or not.</summary>
    public ulong AddressOf(int index) => _values.Registers[index];

    /// <summary>Whether a guest is sizing a BAR: it was asked for its size and has no address since.</summary>
    public bool IsSizing(PciBar bar) => _values.IsSizing(bar);
}

/// <summary>What <see cref="BarDecoding"/> publishes, while it is made.</summary>
internal struct BarDecodingValues
{
    /// <summary>Where each BAR is placed, by index.</summary>
    public BarAddresses Placed;

    /// <summary>The places that nothing else may take: those of placed BARs, and those that BARs had before their guest began to size them.</summary>
    public BarAddresses Held;

    /// <summary>The address in each BAR's registers.</summary>
    public BarAddresses Registers;

    /// <summary>A bit for each register whose last write was a sizing probe: it holds no address, whatever it reads.</summary>
    public uint Sizing;

    /// <summary>What is turned on.</summary>
    public DecodeControl Control;

    public static BarDecodingValues Of(DecodeControl control, uint sizing)
    {
        var values = new BarDecodingValues { Control = control, Sizing = sizing };
        values.Placed.Span.Fill(BarDecoding.NotPlaced);
        values.Held.Span.Fill(BarDecoding.NotPlaced);
        return values;
    }

    public readonly bool IsSizing(PciBar bar) => (Sizing & ((bar.Kind == BarKind.Memory64 ? 3u : 1u) << bar.Index)) != 0;

    public void Place(int index) => Held[index] = Placed[index] = Registers[index];

    public readonly bool IsSameAs(in BarDecodingValues other) =>
        Control == other.Control && Sizing == other.Sizing
        && Placed.ReadOnlySpan.SequenceEqual(other.Placed.ReadOnlySpan)
        && Held.ReadOnlySpan.SequenceEqual(other.Held.ReadOnlySpan)
        && Registers.ReadOnlySpan.SequenceEqual(other.Registers.ReadOnlySpan);
}

/// <summary>An address for each of the six BARs and the ROM.</summary>
[InlineArray(PciRegister.RomIndex + 1)]
internal struct BarAddresses
{
    private ulong _first;

    [UnscopedRef]
    public Span<ulong> Span => this;

    [UnscopedRef]
    public readonly ReadOnlySpan<ulong> ReadOnlySpan => this;
}

/// <summary>What lets a function decode.</summary>
/// <param name="Memory">Memory decode: Command's bit, or always for a virtual function.</param>
/// <param name="Io">I/O decode: Command's bit.</param>
/// <param name="Rom">The ROM's enable bit and memory decode.</param>
/// <param name="IsAwake">Whether the function is in D0.</param>
internal readonly record struct DecodeControl(bool Memory, bool Io, bool Rom, bool IsAwake)
{
    /// <summary>Whether the decode of a kind of BAR is on.</summary>
    public bool Decodes(BarKind kind) => kind switch { BarKind.Io => Io, BarKind.Rom => Rom, _ => Memory };
}
