using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Which pages of a function's memory BARs may be mapped, and where they are in guest space. A BAR smaller than the host's page is mapped as the whole
/// page around it, so only if nothing else lives in that page, on the host and in the guest.
/// </summary>
internal sealed class MappableBars
{
    private readonly MsixCapability? _msix;
    private readonly ulong _pageSize;

    // A bit for each memory BAR smaller than a page that is known to be alone in its page on the host.
    private readonly uint _alone;

    public MappableBars(ImmutableArray<PciBar> bars, bool areKnown, MsixCapability? msix, ulong pageSize, ImmutableArray<int> aloneInPage)
    {
        Bars = bars;
        AreKnown = areKnown;
        _msix = msix;
        _pageSize = pageSize;
        foreach (int index in aloneInPage.IsDefault ? [] : aloneInPage)
        {
            _alone |= 1u << index;
        }
    }

    /// <summary>All BARs, by index.</summary>
    public ImmutableArray<PciBar> Bars { get; }

    /// <summary>Whether the function's BARs are known, be there none: then a window outside them is refused.</summary>
    public bool AreKnown { get; }

    public ulong PageSize => _pageSize;

    public ImmutableArray<BarRange> Ranges => BarRange.MappableOf(Bars, _msix, _pageSize, AloneInPage);

    public ImmutableArray<SubPageBar> SubPageBars
    {
        get
        {
            ImmutableArray<BarRange> ranges = Ranges;
            return [.. Bars.Where(IsSubPage).Select(b => new SubPageBar(b, ranges.Any(r => r.BarIndex == b.Index)))];
        }
    }

    private ImmutableArray<int> AloneInPage => [.. Bars.Where(IsAlone).Select(b => b.Index)];

    private bool IsSubPage(PciBar bar) => bar.IsMemory && bar.Size < _pageSize;

    private bool IsAlone(PciBar bar) => (_alone & (1u << bar.Index)) != 0;

    /// <summary>How many bytes from its beginning belong to a BAR alone: its size, or a page.</summary>
    public ulong ExtentOf(PciBar bar) => bar.Size < _pageSize && IsAlone(bar) ? _pageSize : bar.Size;

    /// <summary>Where in guest space a memory BAR's windows begin, if they are there: the BAR is placed, and its page is its own.</summary>
    public bool TryGetGuestBase(PciBar bar, BarDecoding decoding, out ulong start)
    {
        start = decoding.PlacedAt(bar.Index);
        return start != BarDecoding.NotPlaced && (bar.Size >= _pageSize || HasPageInGuest(bar, start, decoding));
    }

    /// <inheritdoc cref="TryGetGuestBase(PciBar, BarDecoding, out ulong)"/>
    public bool TryGetGuestBase(int barIndex, BarDecoding decoding, out ulong start)
    {
        foreach (PciBar bar in Bars)
        {
            if (bar.Index == barIndex)
            {
                return TryGetGuestBase(bar, decoding, out start);
            }
        }

        start = BarDecoding.NotPlaced;
        return false;
    }

    // A guest may pack small BARs into one page: they stay placed, and what would map the page gives way.
    private bool HasPageInGuest(PciBar bar, ulong start, BarDecoding decoding)
    {
        if (!Bits.IsAligned(start, _pageSize))
        {
            return false;
        }

        foreach (PciBar other in Bars)
        {
            ulong at = decoding.PlacedAt(other.Index);
            if (other.Index != bar.Index && other.Kind != BarKind.Io && at != BarDecoding.NotPlaced && BarDecoder.RangesOverlap(start, _pageSize, at, other.Size))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>That a window lies inside one memory BAR that the host has placed, off the pages that are trapped for MSI-X.</summary>
    public WindowInvalid? Check(WantedWindow wanted, out PciBar bar)
    {
        bar = default;
        ulong host = wanted.Host.Value;
        foreach (PciBar candidate in Bars)
        {
            if (!candidate.IsMemory || candidate.Address == 0)
            {
                continue;
            }

            if (IsSubPage(candidate) && !IsAlone(candidate) && Bits.AlignDown(candidate.Address, _pageSize) == host)
            {
                return wanted.Refuse(
                    VmErrorCode.WindowSharesPage, $"covers the page of BAR {candidate.Index}, whose 0x{candidate.Size:x} bytes are not known to be alone there");
            }

            if (host >= candidate.Address && host - candidate.Address < ExtentOf(candidate))
            {
                bar = candidate;
            }
        }

        if (bar.Size == 0 || wanted.Size > ExtentOf(bar) - (host - bar.Address))
        {
            return wanted.Refuse(VmErrorCode.WindowOutsideBars, "does not lie inside one memory BAR of the function");
        }

        ulong offset = host - bar.Address;
        foreach (BarRange trapped in BarRange.TrappedIn(bar, _msix, _pageSize))
        {
            if (BarDecoder.RangesOverlap(offset, wanted.Size, trapped.Offset, trapped.Size))
            {
                return wanted.Refuse(VmErrorCode.WindowOnMsixPages, $"covers the MSI-X pages at 0x{trapped.Offset:x} of BAR {bar.Index}");
            }
        }

        return null;
    }
}
