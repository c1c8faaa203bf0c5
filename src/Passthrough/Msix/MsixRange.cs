namespace Passthrough;

/// <summary>The bytes of a BAR that the table or the pending bits take; they begin and end at multiples of 8.</summary>
/// <param name="Bar">The BAR, 0 to 5.</param>
/// <param name="Start">The first byte's offset in it.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct MsixRange(int Bar, ulong Start, ulong Length)
{
    /// <summary>Whether an access reaches a byte of it. One without a size counts as one byte: better handled here than passed on.</summary>
    public bool IsTouchedBy(int bar, ulong offset, int size) =>
        bar == Bar && (offset >= Start ? offset - Start < Length : Start - offset < (ulong)Math.Max(size, 1));

    /// <summary>Which 64-bit word an offset inside it lies in.</summary>
    public int WordAt(ulong offset) => (int)((offset - Start) / sizeof(ulong));
}
