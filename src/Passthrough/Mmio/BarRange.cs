using System.Collections.Immutable;
using System.Numerics;

namespace Passthrough;

/// <summary>A range inside a memory BAR; of a BAR smaller than the host's page that is alone in its page, the page.</summary>
/// <param name="BarIndex">The BAR, 0 to 5.</param>
/// <param name="Offset">Where the range begins in it, in bytes.</param>
/// <param name="Size">The range's size in bytes.</param>
public readonly record struct BarRange(int BarIndex, ulong Offset, ulong Size)
{
    /// <summary>
    /// The ranges of a function's memory BARs that may be mapped into a guest: whole pages, without those of the MSI-X table and pending bits,
    /// which are trapped. A BAR smaller than a page has none, unless it is known to be alone in its page: then it has that page.
    /// </summary>
    /// <param name="bars">The function's BARs.</param>
    /// <param name="msix">Where its MSI-X table is; null when it has none.</param>
    /// <param name="pageSize">The host's page size in bytes, a power of two; of one that is none there are no ranges.</param>
    /// <param name="aloneInPage">The indices of BARs smaller than a page that are alone in theirs (<see cref="DeviceOptions.BarsAloneInPage"/>).</param>
    /// <returns>The ranges by BAR and offset.</returns>
    public static ImmutableArray<BarRange> MappableOf(
        ImmutableArray<PciBar> bars, MsixCapability? msix, ulong pageSize = DeviceOptions.DefaultPageSize, ImmutableArray<int> aloneInPage = default)
    {
        var ranges = ImmutableArray.CreateBuilder<BarRange>();
        ImmutableArray<int> alone = aloneInPage.IsDefault ? [] : aloneInPage;
        if (!BitOperations.IsPow2(pageSize))
        {
            return [];
        }

        foreach (PciBar bar in (bars.IsDefault ? [] : bars).Where(b => b.IsMemory && (b.Size >= pageSize || alone.Contains(b.Index))).OrderBy(b => b.Index))
        {
            ulong size = Math.Max(bar.Size, pageSize);
            ulong start = 0;
            foreach (BarRange trapped in TrappedIn(bar, msix, pageSize))
            {
                if (trapped.Offset > start)
                {
                    ranges.Add(new(bar.Index, start, trapped.Offset - start));
                }

                start = Math.Max(start, trapped.Offset + trapped.Size);
            }

            if (start < size)
            {
                ranges.Add(new(bar.Index, start, size - start));
            }
        }

        return ranges.DrainToImmutable();
    }

    /// <summary>The pages of the MSI-X table and pending bits in a BAR, by offset; two ranges may share a page.</summary>
    internal static IEnumerable<BarRange> TrappedIn(PciBar bar, MsixCapability? msix, ulong pageSize)
    {
        if (msix is not { } found)
        {
            return [];
        }

        BarRange table = Pages(found.TableBar, found.TableOffset, found.TableLength, pageSize);
        BarRange pba = Pages(found.PbaBar, found.PbaOffset, found.PbaLength, pageSize);
        return new[] { table, pba }.Where(r => r.BarIndex == bar.Index).OrderBy(r => r.Offset);
    }

    private static BarRange Pages(int bar, ulong offset, ulong length, ulong pageSize)
    {
        ulong start = Bits.AlignDown(offset, pageSize);
        return new(bar, start, Bits.AlignUp(offset + length, pageSize) - start);
    }
}
