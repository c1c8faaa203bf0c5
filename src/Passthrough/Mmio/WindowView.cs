namespace Passthrough;

/// <summary>All that says where windows are and whether a guest reaches them, as one reader found it.</summary>
/// <remarks>
/// List, decoding and owner are read one after the other, in this order. If list and decoding are still the same objects afterwards, they were so when the owner
/// was read, and that was the moment: no object comes back, but for the empty list, which has nothing to be wrong about.
/// </remarks>
internal readonly struct WindowView
{
    private readonly BarDecoding _decoding;
    private readonly MappableBars _bars;
    private readonly bool _isAssigned;

    public WindowView(WindowList windows, BarDecoding decoding, bool isAssigned, MappableBars bars)
    {
        Windows = windows;
        _decoding = decoding;
        _isAssigned = isAssigned;
        _bars = bars;
    }

    public WindowList Windows { get; }

    /// <summary>Whether nothing has changed since: what was concluded from this view held at one moment.</summary>
    public bool IsOf(WindowList windows, BarDecoding decoding) => ReferenceEquals(Windows, windows) && ReferenceEquals(_decoding, decoding);

    /// <summary>A window as it is now (rule 6 of the design).</summary>
    public MmioRegion RegionOf(MmioWindow window)
    {
        bool isAwake = _isAssigned && _decoding.IsAwake;
        if (!window.HasBar)
        {
            return window.AsRegion(window.OffsetOrGuest, isAwake && _decoding.DecodesMemory);
        }

        return _bars.TryGetGuestBase(window.BarIndex, _decoding, out ulong start)
            ? window.AsRegion(start + window.OffsetOrGuest, isAwake)
            : window.AsRegion(null, false);
    }

    /// <summary>The window that contains a guest address.</summary>
    public bool TryFind(ulong guest, out MmioRegion region)
    {
        if (!_bars.AreKnown)
        {
            bool found = Windows.TryFindByGuest(guest, out MmioWindow free);
            region = found ? RegionOf(free) : default;
            return found;
        }

        foreach (PciBar bar in _bars.Bars)
        {
            // A BAR that the host has not placed has no windows.
            if (bar.IsMemory && bar.Address != 0 && _bars.TryGetGuestBase(bar, _decoding, out ulong start)
                && guest >= start && guest - start < _bars.ExtentOf(bar))
            {
                bool found = Windows.TryFindByHost(bar.Address + (guest - start), out MmioWindow window);
                region = found ? RegionOf(window) : default;
                return found;
            }
        }

        region = default;
        return false;
    }
}
