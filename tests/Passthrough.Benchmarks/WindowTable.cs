using System.Collections.Immutable;

namespace Passthrough.Benchmarks;

/// <summary>
/// One set of windows in a device and in the other forms, and a random order of addresses inside them: the same for all. Each window is a page or
/// more, with a gap behind it.
/// </summary>
public sealed class WindowTable
{
    public const int Lookups = 16384;

    private const int Seed = 20260102;
    private const ulong Page = 0x1000;
    private const ulong FirstHost = 0x80_0000_0000;
    private const ulong FirstGuest = 0xC000_0000;

    private readonly ulong[] _hosts = new ulong[Lookups];
    private readonly ulong[] _guests = new ulong[Lookups];
    private readonly MmioRegion[] _scanned;
    private readonly ulong[] _guestStarts;
    private readonly MmioRegion[] _byGuest;
    private readonly SortedList<ulong, MmioRegion> _sorted = [];

    private WindowTable(PassthroughDevice device)
    {
        Device = device;
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        ImmutableArray<MmioRegion> regions = device.MmioRegions;
        var random = new Random(Seed);
        for (int i = 0; i < Lookups; i++)
        {
            MmioRegion region = regions[random.Next(regions.Length)];
            ulong offset = (ulong)random.NextInt64((long)region.Size);
            _hosts[i] = region.HostAddress.Value + offset;
            _guests[i] = region.GuestAddress!.Value.Value + offset;
        }

        _scanned = [.. regions];
        random.Shuffle(_scanned);
        _byGuest = [.. regions.OrderBy(r => r.GuestAddress!.Value.Value)];
        _guestStarts = [.. _byGuest.Select(r => r.GuestAddress!.Value.Value)];
        foreach (MmioRegion region in _byGuest)
        {
            _sorted.Add(region.GuestAddress!.Value.Value, region);
        }
    }

    public PassthroughDevice Device { get; }

    /// <summary>Windows of a device made by hand, anywhere.</summary>
    public static WindowTable Free(int windows)
    {
        PassthroughDevice device = PassthroughDevice.Create(PassthroughDeviceType.GenericPci, 0x1234, 0x5678, default).GetValueOrThrow();
        for (int i = 0; i < windows; i++)
        {
            ulong at = (ulong)i * 4 * Page;
            device.AddMmioRegion(new(FirstHost + at), new(FirstGuest + at), Page * (ulong)(1 + (i % 3))).ThrowIfError();
        }

        return new(device);
    }

    /// <summary>Windows of known BARs, as many in each of three.</summary>
    public static WindowTable OfBars(int windows)
    {
        const ulong BarSize = 1UL << 26;
        ImmutableArray<PciBar> bars = [.. Enumerable.Range(0, 3).Select(n => PciBar.Create(2 * n, BarKind.Memory64, FirstHost + ((ulong)n * BarSize), BarSize).GetValueOrThrow())];
        PassthroughDevice device = PassthroughDevice
            .Create(PassthroughDeviceType.GenericPci, 0x1234, 0x5678, default, new DeviceOptions { Bars = bars }).GetValueOrThrow();
        for (int i = 0; i < windows; i++)
        {
            ulong at = ((ulong)(i % 3) * BarSize) + ((ulong)(i / 3) * 4 * Page);
            device.AddMmioRegion(new(FirstHost + at), new(FirstGuest + at), Page * (ulong)(1 + (i % 3))).ThrowIfError();
        }

        return new(device);
    }

    public ulong FindByGuest()
    {
        DeviceMemory memory = Device.Memory;
        ulong sum = 0;
        foreach (ulong guest in _guests)
        {
            if (memory.TryFind(new GuestPhysicalAddress(guest), out MmioRegion region))
            {
                sum ^= region.HostAddress.Value;
            }
        }

        return sum;
    }

    public ulong FindByHost()
    {
        DeviceMemory memory = Device.Memory;
        ulong sum = 0;
        foreach (ulong host in _hosts)
        {
            if (memory.TryFind(new HostPhysicalAddress(host), out MmioRegion region))
            {
                sum ^= region.HostAddress.Value;
            }
        }

        return sum;
    }

    public ulong LinearScan()
    {
        MmioRegion[] scanned = _scanned;
        ulong sum = 0;
        foreach (ulong guest in _guests)
        {
            for (int i = 0; i < scanned.Length; i++)
            {
                if (unchecked(guest - scanned[i].GuestAddress.GetValueOrDefault().Value) < scanned[i].Size)
                {
                    sum ^= scanned[i].HostAddress.Value;
                    break;
                }
            }
        }

        return sum;
    }

    public ulong ArrayBinarySearch()
    {
        ulong sum = 0;
        foreach (ulong guest in _guests)
        {
            int index = Array.BinarySearch(_guestStarts, guest);
            MmioRegion region = _byGuest[index < 0 ? ~index - 1 : index];
            if (guest - region.GuestAddress.GetValueOrDefault().Value < region.Size)
            {
                sum ^= region.HostAddress.Value;
            }
        }

        return sum;
    }

    // A sorted list finds keys only, so the search for the one at or below is over its keys.
    public ulong SortedListSearch()
    {
        IList<ulong> keys = _sorted.Keys;
        ulong sum = 0;
        foreach (ulong guest in _guests)
        {
            int low = 0;
            int high = keys.Count;
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                (low, high) = keys[middle] <= guest ? (middle + 1, high) : (low, middle);
            }

            MmioRegion region = _sorted.GetValueAtIndex(low - 1);
            if (guest - region.GuestAddress.GetValueOrDefault().Value < region.Size)
            {
                sum ^= region.HostAddress.Value;
            }
        }

        return sum;
    }
}
