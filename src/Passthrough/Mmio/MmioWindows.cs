using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// A device's windows, in order of host address and apart from each other there, mapped or not. Those of a device made by hand are apart in
/// guest space too. Changes need the device's lock; readers take the published array.
/// </summary>
internal sealed class MmioWindows
{
    // An array in a class field is published by one write.
    private sealed record Published(ImmutableArray<MmioWindow> ByHost, ImmutableArray<MmioWindow> ByGuest);

    private static readonly Published None = new([], []);

    private volatile Published _windows = None;

    public ImmutableArray<MmioWindow> All => _windows.ByHost;

    /// <summary>The window that overlaps a range of host space, if there is one: O(log n).</summary>
    public bool TryFindHostOverlap(ulong host, ulong size, out MmioWindow found) =>
        TryFindOverlap(_windows.ByHost, host, size, static w => w.Host, out found);

    /// <summary>The window without a BAR that overlaps a range of guest space, if there is one: O(log n).</summary>
    public bool TryFindGuestOverlap(ulong guest, ulong size, out MmioWindow found) =>
        TryFindOverlap(_windows.ByGuest, guest, size, static w => w.OffsetOrGuest, out found);

    /// <summary>Whether a BAR has windows.</summary>
    public bool HasWindowOf(int barIndex)
    {
        foreach (MmioWindow window in _windows.ByHost)
        {
            if (window.BarIndex == barIndex)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds a window that overlaps none.</summary>
    public void Add(MmioWindow window)
    {
        Published now = _windows;
        ImmutableArray<MmioWindow> byHost = now.ByHost.Insert(IndexAtOrAfter(now.ByHost, window.Host, static w => w.Host), window);
        ImmutableArray<MmioWindow> byGuest = window.HasBar
            ? now.ByGuest
            : now.ByGuest.Insert(IndexAtOrAfter(now.ByGuest, window.OffsetOrGuest, static w => w.OffsetOrGuest), window);
        _windows = new(byHost, byGuest);
    }

    /// <summary>Removes the window that begins at a host address, if there is one.</summary>
    public bool Remove(ulong host)
    {
        Published now = _windows;
        int index = IndexAtOrAfter(now.ByHost, host, static w => w.Host);
        if (index == now.ByHost.Length || now.ByHost[index].Host != host)
        {
            return false;
        }

        _windows = new(now.ByHost.RemoveAt(index), now.ByGuest.RemoveAll(w => w.Host == host));
        return true;
    }

    /// <summary>Maps or unmaps all windows at once.</summary>
    public void SetMapped(bool mapped)
    {
        Published now = _windows;
        if (now.ByHost.IsEmpty)
        {
            return;
        }

        _windows = new([.. now.ByHost.Select(w => w with { IsMapped = mapped })], [.. now.ByGuest.Select(w => w with { IsMapped = mapped })]);
    }

    /// <summary>Removes all windows at once.</summary>
    public void Clear() => _windows = None;

    // Sorted and apart: only the neighbours on both sides can overlap.
    private static bool TryFindOverlap(ImmutableArray<MmioWindow> windows, ulong start, ulong size, Func<MmioWindow, ulong> key, out MmioWindow found)
    {
        int next = IndexAtOrAfter(windows, start, key);
        for (int i = Math.Max(next - 1, 0); i < windows.Length && i <= next; i++)
        {
            if (GuestBars.RangesOverlap(start, size, key(windows[i]), windows[i].Size))
            {
                found = windows[i];
                return true;
            }
        }

        found = default;
        return false;
    }

    private static int IndexAtOrAfter(ImmutableArray<MmioWindow> windows, ulong start, Func<MmioWindow, ulong> key)
    {
        int low = 0;
        int high = windows.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (key(windows[middle]) < start)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
