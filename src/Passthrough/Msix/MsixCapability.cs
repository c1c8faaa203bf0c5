using System.Collections.Immutable;

namespace Passthrough;

/// <summary>An MSI-X capability that breaks a rule of the PCI specification.</summary>
/// <param name="Rule">The rule, with the values that break it.</param>
public sealed record MsixCapabilityInvalid(string Rule) : VmError(VmErrorCode.MsixCapabilityInvalid)
{
    /// <inheritdoc/>
    public override string Message => $"the MSI-X capability is invalid: {Rule}";
}

/// <summary>
/// Where a function's MSI-X table and pending bits are (PCI Local Bus 3.0, 6.8.2).
/// </summary>
/// <param name="TableSize">How many vectors the table has, 1 to 2048.</param>
/// <param name="TableBar">The BAR that holds the table, 0 to 5.</param>
/// <param name="TableOffset">The table's offset in that BAR in bytes, a multiple of 8.</param>
/// <param name="PbaBar">The BAR that holds the pending bits, 0 to 5.</param>
/// <param name="PbaOffset">The pending bits' offset in that BAR in bytes, a multiple of 8.</param>
public readonly record struct MsixCapability(int TableSize, int TableBar, uint TableOffset, int PbaBar, uint PbaOffset)
{
    /// <summary>The most vectors that a table can have.</summary>
    public const int MaximumTableSize = 2048;

    private const int Length = 12;
    private const int EntrySize = 16;
    private const uint BarIndexMask = 0x7;
    private const ushort TableSizeMask = 0x07FF;

    /// <summary>The table's length in bytes: 16 for each vector.</summary>
    public ulong TableLength => (ulong)Math.Max(TableSize, 0) * EntrySize;

    /// <summary>The pending bits' length in bytes: 8 for each 64 vectors.</summary>
    public ulong PbaLength => ((ulong)Math.Max(TableSize, 0) + 63) / 64 * 8;

    /// <summary>Decodes the capability.</summary>
    /// <param name="config">Configuration bytes from offset 0.</param>
    /// <param name="offset">Where the capability begins.</param>
    /// <returns>What it says, or <see cref="VmErrorCode.MsixCapabilityInvalid"/>: it runs past the bytes, or names BAR 6 or 7.</returns>
    public static VmResult<MsixCapability> Read(ReadOnlySpan<byte> config, int offset)
    {
        if (offset < 0 || offset > config.Length - Length)
        {
            return new MsixCapabilityInvalid($"it begins at 0x{offset:x} and {config.Length} bytes were read");
        }

        uint table = Bits.UInt32(config, offset + 4);
        uint pba = Bits.UInt32(config, offset + 8);
        int tableBar = (int)(table & BarIndexMask);
        int pbaBar = (int)(pba & BarIndexMask);
        if (tableBar >= PciRegister.BarCount || pbaBar >= PciRegister.BarCount)
        {
            return new MsixCapabilityInvalid($"the table is in BAR {tableBar} and the pending bits in BAR {pbaBar}, and 5 is the last");
        }

        int size = (Bits.UInt16(config, offset + 2) & TableSizeMask) + 1;
        return new MsixCapability(size, tableBar, table & ~BarIndexMask, pbaBar, pba & ~BarIndexMask);
    }

    /// <summary>Checks that size and offsets are possible, and that table and pending bits lie inside memory BARs and apart from each other.</summary>
    /// <param name="bars">The function's BARs.</param>
    /// <returns>Success, or <see cref="VmErrorCode.MsixCapabilityInvalid"/> with the rule.</returns>
    public VmResult CheckAgainst(ImmutableArray<PciBar> bars)
    {
        if (TableSize is < 1 or > MaximumTableSize)
        {
            return new MsixCapabilityInvalid($"a table of {TableSize} vectors is outside 1 to {MaximumTableSize}");
        }

        if (((TableOffset | PbaOffset) & BarIndexMask) != 0)
        {
            return new MsixCapabilityInvalid($"the offsets 0x{TableOffset:x} and 0x{PbaOffset:x} are not both multiples of 8");
        }

        if (!LiesInside(bars, TableBar, TableOffset, TableLength))
        {
            return new MsixCapabilityInvalid($"the table's 0x{TableLength:x} bytes at 0x{TableOffset:x} lie outside memory BAR {TableBar}");
        }

        if (!LiesInside(bars, PbaBar, PbaOffset, PbaLength))
        {
            return new MsixCapabilityInvalid($"the pending bits' 0x{PbaLength:x} bytes at 0x{PbaOffset:x} lie outside memory BAR {PbaBar}");
        }

        return TableBar == PbaBar && TableOffset < PbaOffset + PbaLength && PbaOffset < TableOffset + TableLength
            ? new MsixCapabilityInvalid($"table at 0x{TableOffset:x} and pending bits at 0x{PbaOffset:x} of BAR {TableBar} overlap")
            : VmResult.Success;
    }

    private static bool LiesInside(ImmutableArray<PciBar> bars, int index, uint offset, ulong length)
    {
        foreach (PciBar bar in bars.IsDefault ? [] : bars)
        {
            if (bar.Index == index && bar.IsMemory)
            {
                return offset + length <= bar.Size;
            }
        }

        return false;
    }
}
