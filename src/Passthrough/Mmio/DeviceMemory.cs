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
    private readonly GuestRegisters _registers;
    private readonly MappableBars _bars;

    internal DeviceMemory(IDeviceGate gate, GuestRegisters registers, MappableBars bars)
    {
        _gate = gate;
        _registers = registers;
        _bars = bars;
    }

    /// <summary>The windows and where they are at one moment, in order of host address.</summary>
    public ImmutableArray<MmioRegion> Regions
    {
        get
        {
            // Until nothing changed while they were made.
            while (true)
            {
                WindowView view = View();
                ImmutableArray<MmioRegion> regions = [.. view.Windows.ByHost.Select(view.RegionOf)];
                if (view.IsOf(_windows.Now, _registers.Decoding))
                {
                    return regions;
                }
            }
        }
    }

    /// <summary>How many windows there are.</summary>
    public int Count => _windows.Now.ByHost.Length;

    /// <summary>The ranges of the function's memory BARs that may be mapped into a guest; empty for a device without known BARs.</summary>
    public ImmutableArray<BarRange> MappableRanges => _bars.Ranges;

    /// <summary>The memory BARs smaller than the host's page, by index, and whether each may be mapped.</summary>
    public ImmutableArray<SubPageBar> SubPageBars => _bars.SubPageBars;

    /// <summary>
    /// The window that contains an address of the guest, mapped or not, as it is at one moment. Takes no lock and allocates nothing; O(log n) in the number
    /// of windows.
    /// </summary>
    /// <param name="address">The guest-physical address.</param>
    /// <param name="region">The window, when this returns true.</param>
    /// <returns>Whether a window with a guest address contains it.</returns>
    public bool TryFind(GuestPhysicalAddress address, out MmioRegion region)
    {
        while (true)
        {
            WindowView view = View();
            bool found = view.TryFind(address.Value, out region);
            if (view.IsOf(_windows.Now, _registers.Decoding))
            {
                return found;
            }
        }
    }

    /// <summary>
    /// The window that contains an address of the host, mapped or not, as it is at one moment. Takes no lock and allocates nothing; O(log n) in the number
    /// of windows.
    /// </summary>
    /// <param name="address">The host-physical address.</param>
    /// <param name="region">The window, when this returns true.</param>
    /// <returns>Whether a window contains it.</returns>
    public bool TryFind(HostPhysicalAddress address, out MmioRegion region)
    {
        while (true)
        {
            WindowView view = View();
            bool found = view.Windows.TryFindByHost(address.Value, out MmioWindow window);
            region = found ? view.RegionOf(window) : default;
            if (view.IsOf(_windows.Now, _registers.Decoding))
            {
                return found;
            }
        }
    }

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
    /// <see cref="VmErrorCode.WindowSharesPage"/>, <see cref="VmErrorCode.WindowOverlapsHost"/>, <see cref="VmErrorCode.WindowOverlapsGuest"/>, <see cref="VmErrorCode.WindowDisagreesWithBar"/> or
    /// <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>).
    /// </returns>
    public VmResult<MmioRegion> Add(HostPhysicalAddress host, GuestPhysicalAddress guest, ulong size)
    {
        var wanted = new WantedWindow(host, guest, size);
        if (wanted.CheckShape(_bars.PageSize) is { } misshapen)
        {
            return misshapen;
        }

        lock (_gate.Sync)
        {
            return _gate.Refusal is { } refusal ? refusal : _bars.AreKnown ? AddToBar(wanted) : AddFree(wanted);
        }
    }

    /// <summary>Removes the window that begins at a host address.</summary>
    /// <param name="host">The host-physical address.</param>
    /// <returns>Success; or <see cref="VmErrorCode.WindowNotFound"/> or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>), and nothing has changed.</returns>
    public VmResult Remove(HostPhysicalAddress host)
    {
        lock (_gate.Sync)
        {
            return _gate.Refusal is { } refusal ? refusal : _windows.Remove(host.Value) ? VmResult.Success : new WindowNotFound(host);
        }
    }

    /// <summary>Means the window that begins at a host address to be mapped. The guest reaches it when the rest is given (<see cref="MmioRegion.IsAccessible"/>).</summary>
    /// <param name="host">The host-physical address.</param>
    /// <returns>
    /// Success, also when it was mapped; or, with nothing changed, <see cref="VmErrorCode.WindowNotFound"/> or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>).
    /// </returns>
    public VmResult Map(HostPhysicalAddress host) => SetMapped(host, true);

    /// <summary>Means the window that begins at a host address not to be mapped. It keeps its place.</summary>
    /// <param name="host">The host-physical address.</param>
    /// <returns>
    /// Success, also when it was not mapped; or, with nothing changed, <see cref="VmErrorCode.WindowNotFound"/> or <see cref="VmErrorCode.DeviceBeingReleased"/> (<see cref="VmErrorCode.DeviceQuarantined"/>).
    /// </returns>
    public VmResult Unmap(HostPhysicalAddress host) => SetMapped(host, false);

    /// <summary>Maps or unmaps all windows at once. The caller holds the device's lock.</summary>
    internal void SetMapped(bool mapped) => _windows.SetMapped(mapped);

    /// <summary>Removes all windows at once. The caller holds the device's lock.</summary>
    internal void Clear() => _windows.Clear();

    private WindowView View() => new(_windows.Now, _registers.Decoding, _gate.IsAssigned && !_gate.IsClosed, _bars);

    private VmResult SetMapped(HostPhysicalAddress host, bool mapped)
    {
        lock (_gate.Sync)
        {
            return _gate.Refusal is { } refusal ? refusal : _windows.SetMapped(host.Value, mapped) ? VmResult.Success : new WindowNotFound(host);
        }
    }

    private VmResult<MmioRegion> AddFree(WantedWindow wanted)
    {
        if (OverlapOnHost(wanted) is { } overlap)
        {
            return overlap;
        }

        if (_windows.Now.TryFindGuestOverlap(wanted.Guest.Value, wanted.Size, out MmioWindow other))
        {
            return wanted.Refuse(VmErrorCode.WindowOverlapsGuest, $"overlaps the guest's 0x{other.Size:x} bytes at 0x{other.OffsetOrGuest:x}");
        }

        return Added(new(wanted.Host.Value, wanted.Size, MmioWindow.NoBar, wanted.Guest.Value, true));
    }

    private VmResult<MmioRegion> AddToBar(WantedWindow wanted)
    {
        if (_bars.Check(wanted, out PciBar bar) is { } outside)
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

        _registers.SetGuestAddress(bar, barInGuest);

        return Added(new(wanted.Host.Value, wanted.Size, bar.Index, offset, true));
    }

    private MmioRegion Added(MmioWindow window)
    {
        _windows.Add(window);
        return View().RegionOf(window);
    }

    private WindowInvalid? OverlapOnHost(WantedWindow wanted) =>
        _windows.Now.TryFindHostOverlap(wanted.Host.Value, wanted.Size, out MmioWindow other)
            ? wanted.Refuse(VmErrorCode.WindowOverlapsHost, $"overlaps the host's 0x{other.Size:x} bytes at 0x{other.Host:x}")
            : null;

    // All windows in a BAR's pages are the BAR's.
    private bool HasWindowOf(PciBar bar) => _windows.Now.TryFindHostOverlap(bar.Address, _bars.ExtentOf(bar), out MmioWindow window) && window.BarIndex == bar.Index;

    // Windows of one BAR are as far apart in the guest as on the host, so it is enough to compare BARs.
    private WindowInvalid? CheckGuestBar(WantedWindow wanted, PciBar bar, ulong barInGuest)
    {
        // After a reset the BAR has no address, and the next window sets it again.
        if (HasWindowOf(bar) && _registers.TryGetGuestAddress(bar, out ulong now) && barInGuest != now)
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

        foreach (PciBar other in _bars.Bars)
        {
            if (other.Index != bar.Index && other.IsMemory && HasWindowOf(other)
                && _registers.TryGetGuestAddress(other, out ulong at) && BarDecoder.RangesOverlap(barInGuest, bar.Size, at, other.Size))
            {
                return wanted.Refuse(VmErrorCode.WindowOverlapsGuest, $"puts BAR {bar.Index} to 0x{barInGuest:x}, over BAR {other.Index} at 0x{at:x}");
            }
        }

        return null;
    }
}
