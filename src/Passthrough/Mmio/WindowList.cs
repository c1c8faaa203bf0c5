using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Windows in order, as they are published: by host address, and those without a BAR by guest address too. Immutable; look-ups are O(log n).</summary>
internal sealed class WindowList
{
    public static readonly WindowList Empty = new([], []);

    private readonly ImmutableArray<MmioWindow> _byGuest;

    private WindowList(ImmutableArray<MmioWindow> byHost, ImmutableArray<MmioWindow> byGuest)
    {
        ByHost = byHost;
        _byGuest = byGuest;
    }

    // The key as a type: the search is compiled for each, without a call per step.
    private interface IKey
    {
        static abstract ulong Of(in MmioWindow window);
    }

    public ImmutableArray<MmioWindow> ByHost { get; }

    /// <summary>The window that contains a host address.</summary>
    public bool TryFindByHost(ulong host, out MmioWindow found) => TryFindContaining<HostKey>(ByHost, host, out found);

    /// <summary>The window without a BAR that contains a guest address.</summary>
    public bool TryFindByGuest(ulong guest, out MmioWindow found) => TryFindContaining<GuestKey>(_byGuest, guest, out found);

    /// <summary>The window that overlaps a range of host space.</summary>
    public bool TryFindHostOverlap(ulong host, ulong size, out MmioWindow found) => TryFindOverlap<HostKey>(ByHost, host, size, out found);

    /// <summary>The window without a BAR that overlaps a range of guest space.</summary>
    public bool TryFindGuestOverlap(ulong guest, ulong size, out MmioWindow found) => TryFindOverlap<GuestKey>(_byGuest, guest, size, out found);

    /// <summary>The index of the window that begins at a host address.</summary>
    public bool TryFindStart(ulong host, out int index)
    {
        index = IndexAtOrAfter<HostKey>(ByHost, host);
        return index < ByHost.Length && ByHost[index].Host == host;
    }

    /// <summary>These windows and one more that overlaps none.</summary>
    public WindowList With(MmioWindow window) => new(
        ByHost.Insert(IndexAtOrAfter<HostKey>(ByHost, window.Host), window),
        window.HasBar ? _byGuest : _byGuest.Insert(IndexAtOrAfter<GuestKey>(_byGuest, window.OffsetOrGuest), window));

    /// <summary>These windows without one.</summary>
    public WindowList WithoutAt(int index) =>
        new(ByHost.RemoveAt(index), ByHost[index].HasBar ? _byGuest : _byGuest.RemoveAt(IndexByGuest(ByHost[index])));

    /// <summary>These windows, one mapped or unmapped.</summary>
    public WindowList WithMapped(int index, bool mapped)
    {
        MmioWindow window = ByHost[index] with { IsMapped = mapped };
        return new(ByHost.SetItem(index, window), window.HasBar ? _byGuest : _byGuest.SetItem(IndexByGuest(window), window));
    }

    /// <summary>These windows, all mapped or unmapped.</summary>
    public WindowList WithAllMapped(bool mapped) =>
        new([.. ByHost.Select(w => w with { IsMapped = mapped })], [.. _byGuest.Select(w => w with { IsMapped = mapped })]);

    private int IndexByGuest(in MmioWindow window) => IndexAtOrAfter<GuestKey>(_byGuest, window.OffsetOrGuest);

    // Sorted and apart: only the last that begins at or before the address can contain it.
    private static bool TryFindContaining<TKey>(ImmutableArray<MmioWindow> windows, ulong address, out MmioWindow found)
        where TKey : struct, IKey
    {
        ReadOnlySpan<MmioWindow> span = windows.AsSpan();
        int low = 0;
        int high = span.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (TKey.Of(in span[middle]) <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low > 0 && address - TKey.Of(in span[low - 1]) < span[low - 1].Size)
        {
            found = span[low - 1];
            return true;
        }

        found = default;
        return false;
    }

    // Sorted and apart: only the neighbours on both sides can overlap.
    private static bool TryFindOverlap<TKey>(ImmutableArray<MmioWindow> windows, ulong start, ulong size, out MmioWindow found)
        where TKey : struct, IKey
    {
        int next = IndexAtOrAfter<TKey>(windows, start);
        for (int i = Math.Max(next - 1, 0); i < windows.Length && i <= next; i++)
        {
            if (BarDecoder.RangesOverlap(start, size, TKey.Of(in windows.ItemRef(i)), windows[i].Size))
            {
                found = windows[i];
                return true;
            }
        }

        found = default;
        return false;
    }

    private static int IndexAtOrAfter<TKey>(ImmutableArray<MmioWindow> windows, ulong start)
        where TKey : struct, IKey
    {
        ReadOnlySpan<MmioWindow> span = windows.AsSpan();
        int low = 0;
        int high = span.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (TKey.Of(in span[middle]) < start)
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

    private readonly struct HostKey : IKey
    {
        public static ulong Of(in MmioWindow window) => window.Host;
    }

    private readonly struct GuestKey : IKey
    {
        public static ulong Of(in MmioWindow window) => window.OffsetOrGuest;
    }
}
