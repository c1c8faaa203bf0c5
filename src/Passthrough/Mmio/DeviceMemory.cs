using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// What a guest reaches of a device's memory: its windows, held to the rules and to where the guest has put its BARs. Changes are serialised with all
/// others of the device; reads take no lock.
/// </summary>
public sealed class DeviceMemory
{
    private readonly MmioWindows _windows = new();
    private readonly IDeviceGate _gate;
    private readonly GuestRegisters _config;
    private readonly MsixCapability? _msix;
    private readonly ulong _pageSize;
    private readonly bool _hasKnownBars;

    internal DeviceMemory(IDeviceGate gate, GuestRegisters config, MsixCapability? msix, ulong pageSize, bool hasKnownBars)
    {
        _gate = gate;
        _config = config;
        _msix = msix;
        _pageSize = pageSize;
        _hasKnownBars = hasKnownBars;
    }

    /// <summary>The windows and where they are at one moment, in order of host address.</summary>
    public ImmutableArray<MmioRegion> Regions
    {
        get
        {
            // The list that stood both before and after the placement was read.
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

    /// <summary>How many windows there are.</summary>
    public int Count => _windows.All.Length;

    /// <summary>The ranges of the function's memory BARs that may be mapped into a guest; empty for a device that was made by hand.</summary>
    public ImmutableArray<BarRange> MappableRanges => BarRange.MappableOf(_config.Bars, _msix, _pageSize);

    /// <summary>
    /// Adds a window, mapped from the beginning. On a function with known BARs the first window of a BAR sets where the guest sees that BAR, and later ones
    /// must agree; the guest reaches it once it has turned memory decode on.
    /// </summary>
    /// <param name="host">Where it begins in host-physical space, aligned to the host's page size.</param>
    /// <param name="guest">Where it begins in guest-physical space, aligned to the host's page size.</param>
    /// <param name="size">Its size in bytes, a multiple of the host's page size.</param>
    /// <returns>
    /// The window; or, with nothing changed, <see cref="VmErrorCode.WindowEmpty"/>, <see cref="VmErrorCode.WindowMisaligned"/>,
    /// <see cref="VmErrorCode.WindowWraps"/>, <see cref="VmErrorCode.WindowOutsideBars"/>, <see cref="VmErrorCode.WindowOnMsixPages"/>,
    /// <see cref="VmErrorCode.WindowOverlapsHost"/>, <see cref="VmErrorCode.WindowOverlapsGuest"/>, <see cref="VmErrorCode.WindowDisagreesWithBar"/> or
    /// <see cref="VmErrorCode.DeviceBeingReleased"/>.
    /// </returns>
    public VmResult<MmioRegion> Add(HostPhysicalAddress host, GuestPhysicalAddress guest, ulong size)
    {
        var wanted = new WantedWindow(host, guest, size);
        if (wanted.CheckShape(_pageSize) is { } misshapen)
        {
            return misshapen;
        }

        lock (_gate.Sync)
        {
            return _gate.Refusal is { } refusal ? refusal : _hasKnownBars ? AddToBar(wanted) : AddFree(wanted);
        }
    }

    /// <summary>Removes the window that begins at a host address.</summary>
    /// <param name="host">The host-physical address.</param>
    /// <returns>Success; or <see cref="VmErrorCode.WindowNotFound"/> or <see cref="VmErrorCode.DeviceBeingReleased"/>, and nothing has changed.</returns>
    public VmResult Remove(HostPhysicalAddress host)
    {
        lock (_gate.Sync)
        {
            return _gate.Refusal is { } refusal ? refusal : _windows.Remove(host.Value) ? VmResult.Success : new WindowNotFound(host);
        }
    }

    /// <summary>Maps or unmaps all windows at once. The caller holds the device's lock.</summary>
    internal void SetMapped(bool mapped) => _windows.SetMapped(mapped);

    /// <summary>Removes all windows at once. The caller holds the device's lock.</summary>
    internal void Clear() => _windows.Clear();

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
