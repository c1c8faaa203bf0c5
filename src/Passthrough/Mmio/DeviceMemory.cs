using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What a guest reaches of a device's memory: its windows, held to the rules and to where the guest has put its BARs. Changes need the device's lock.
/// </summary>
internal sealed class DeviceMemory
{
    private readonly MmioWindows _windows = new();
    private readonly PciConfigSpace _config;
    private readonly MsixCapability? _msix;
    private readonly ulong _pageSize;
    private readonly bool _hasKnownBars;

    public DeviceMemory(PciConfigSpace config, MsixCapability? msix, ulong pageSize, bool hasKnownBars)
    {
        _config = config;
        _msix = msix;
        _pageSize = pageSize;
        _hasKnownBars = hasKnownBars;
    }

    /// <summary>The windows and where they are at one moment: the list that stood both before and after the placement was read.</summary>
    public ImmutableArray<MmioRegion> Regions
    {
        get
        {
            while (true)
            {
                ImmutableArray<MmioWindow> windows = _windows.All;
                ulong[] placement = _config.Placement;
                if (windows == _windows.All)
                {
                    return [.. windows.Select(w => w.AsRegion(placement))];
                }
            }
        }
    }

    public int Count => _windows.All.Length;

    public ImmutableArray<BarRange> MappableRanges => BarRange.MappableOf(_config.Bars, _msix, _pageSize);

    public VmResult<MmioRegion> Add(HostPhysicalAddress host, GuestPhysicalAddress guest, ulong size)
    {
        var wanted = new WantedWindow(host, guest, size);
        if (wanted.CheckShape(_pageSize) is { } misshapen)
        {
            return misshapen;
        }

        return _hasKnownBars ? AddToBar(wanted) : AddFree(wanted);
    }

    public VmResult Remove(HostPhysicalAddress host) => _windows.Remove(host.Value) ? VmResult.Success : new WindowNotFound(host);

    public void SetMapped(bool mapped) => _windows.SetMapped(mapped);

    public void Clear() => _windows.Clear();

    private VmResult<MmioRegion> AddFree(WantedWindow wanted)
    {
        if (OverlapOnHost(wanted) is { } overlap)
        {
            return overlap;
        }

        if (_windows.TryFindGuestOverlap(wanted.Guest.Value, wanted.Size, out MmioWindow other))
        {
            return wanted.Refuse(VmErrorCode.WindowOverlapsGuest, $"overlaps the guest's 0x{other.Size:x} bytes at 0x{other.OffsetOrGuest:x}");
        }

        return Added(new(wanted.Host.Value, wanted.Size, MmioWindow.NoBar, wanted.Guest.Value, true));
    }

    private VmResult<MmioRegion> AddToBar(WantedWindow wanted)
    {
        if (wanted.CheckBar(_pageSize, _config.Bars, _msix, out PciBar bar) is { } outside)
        {
            return outside;
        }

        if (OverlapOnHost(wanted) is { } overlap)
        {
            return overlap;
        }

        ulong offset = wanted.Host.Value - bar.Address;
        ulong barInGuest = unchecked(wanted.Guest.Value - offset);
        if (CheckGuestBar(wanted, bar, barInGuest) is { } misplaced)
        {
            return misplaced;
        }

        _config.SetGuestAddress(bar, barInGuest);

        return Added(new(wanted.Host.Value, wanted.Size, bar.Index, offset, true));
    }

    private MmioRegion Added(MmioWindow window)
    {
        _windows.Add(window);
        return window.AsRegion(_config.Placement);
    }

    private WindowInvalid? OverlapOnHost(WantedWindow wanted) =>
        _windows.TryFindHostOverlap(wanted.Host.Value, wanted.Size, out MmioWindow other)
            ? wanted.Refuse(VmErrorCode.WindowOverlapsHost, $"overlaps the host's 0x{other.Size:x} bytes at 0x{other.Host:x}")
            : null;

    // Windows of one BAR are as far apart in the guest as on the host, so it is enough to compare BARs.
    private WindowInvalid? CheckGuestBar(WantedWindow wanted, PciBar bar, ulong barInGuest)
    {
        // After a reset the BAR has no address, and the next window sets it again.
        if (_windows.HasWindowOf(bar.Index) && _config.TryGetGuestAddress(bar, out ulong now) && barInGuest != now)
        {
            return wanted.Refuse(VmErrorCode.WindowDisagreesWithBar, $"puts BAR {bar.Index} to 0x{barInGuest:x}, and it is at 0x{now:x}");
        }

        VmError? impossible = barInGuest == 0
            ? new BarInvalid(bar.Index, "address 0 is where power-on leaves it")
            : PciBar.Create(bar.Index, bar.Kind, barInGuest, bar.Size, bar.IsPrefetchable).Error;
        if (impossible is BarInvalid { Rule: var rule })
        {
            return wanted.Refuse(VmErrorCode.WindowDisagreesWithBar, $"puts BAR {bar.Index} where it cannot be: {rule}");
        }

        foreach (PciBar other in _config.Bars)
        {
            if (other.Index != bar.Index && other.IsMemory && _windows.HasWindowOf(other.Index)
                && _config.TryGetGuestAddress(other, out ulong at) && GuestBars.RangesOverlap(barInGuest, bar.Size, at, other.Size))
            {
                return wanted.Refuse(VmErrorCode.WindowOverlapsGuest, $"puts BAR {bar.Index} to 0x{barInGuest:x}, over BAR {other.Index} at 0x{at:x}");
            }
        }

        return null;
    }
}
