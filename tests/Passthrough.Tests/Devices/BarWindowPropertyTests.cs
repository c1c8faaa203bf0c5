using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Devices;

/// <summary>Windows of known BARs, small ones among them, against a list that compares all pairs.</summary>
[Trait("Category", "Heavy")]
public sealed class BarWindowPropertyTests
{
    private const ulong Page = 0x1000;
    private const ulong FirstGuest = 0x10_0000;

    private static readonly PciBar[] Bars =
    [
        PciBar.Create(0, BarKind.Memory32, 0x10_0000, 8 * Page).GetValueOrThrow(),
        PciBar.Create(1, BarKind.Memory64, 0x10_8000, 4 * Page).GetValueOrThrow(),
        PciBar.Create(3, BarKind.Memory32, 0x10_C000, 0x100).GetValueOrThrow(),
        PciBar.Create(4, BarKind.Memory32, 0x10_D000, 0x100).GetValueOrThrow(),
    ];

    private const int AloneInPage = 3;
    private const int NotVouchedFor = 4;

    private abstract record Step;

    private sealed record Add(ulong Host, ulong Guest, ulong Size) : Step;

    private sealed record Remove(ulong Host) : Step;

    private sealed record Map(ulong Host, bool IsMapped) : Step;

    private static Gen<ulong> Hosts => Gen.Choose(-1, 14).Select(n => unchecked(0x10_0000 + ((ulong)n * Page)));

    // Often where the BAR would be in one to one order, so that later windows agree.
    private static Gen<ulong> Guests(ulong host) => Gen.Frequency(
        (6, Gen.Constant(host)),
        (1, Gen.Constant(host + (16 * Page))),
        (2, Gen.Choose(0, 16).Select(n => FirstGuest + ((ulong)n * Page))),
        (1, Gen.Elements(0UL, 0x1_0000_0000UL, 0xFFFF_8000UL, 0xFFFF_FFFF_FFFF_C000UL)));

    private static Gen<Step> Steps => Gen.Frequency(
        (8, from host in Hosts from guest in Guests(host) from pages in Gen.Choose(1, 3) select (Step)new Add(host, guest, (ulong)pages * Page)),
        (3, Hosts.Select(h => (Step)new Remove(h))),
        (2, from host in Hosts from isMapped in Gen.Elements(true, false) select (Step)new Map(host, isMapped)));

    private sealed class Model
    {
        private readonly List<(int Bar, BigInteger Host, BigInteger Offset, BigInteger Size)> _windows = [];
        private readonly HashSet<BigInteger> _unmapped = [];
        private readonly Dictionary<int, BigInteger> _guestBars = [];

        public bool TryAdd(Add add)
        {
            PciBar bar = Array.Find(Bars, b => b.Index != NotVouchedFor && b.Address <= add.Host && add.Host + (BigInteger)add.Size <= b.Address + Extent(b));
            BigInteger guestBar = add.Guest - (add.Host - (BigInteger)bar.Address);
            bool lawful = bar.Size != 0
                && _windows.TrueForAll(w => w.Host + w.Size <= add.Host || add.Host + (BigInteger)add.Size <= w.Host)
                && (!HasWindow(bar) || _guestBars[bar.Index] == guestBar)
                && guestBar > 0 && guestBar % bar.Size == 0 && (bar.Kind == BarKind.Memory64 || guestBar < BigInteger.Pow(2, 32))
                && Array.TrueForAll(Bars, o => o.Index == bar.Index || !HasWindow(o) || Apart(guestBar, bar, _guestBars[o.Index], o));
            if (lawful)
            {
                _windows.Add((bar.Index, add.Host, add.Host - bar.Address, add.Size));
                _guestBars[bar.Index] = guestBar;
            }

            return lawful;
        }

        public bool TryRemove(ulong host)
        {
            _unmapped.Remove(host);
            return _windows.RemoveAll(w => w.Host == host) > 0;
        }

        public bool TryMap(Map map)
        {
            bool exists = _windows.Exists(w => w.Host == map.Host);
            _unmapped.Remove(map.Host);
            _unmapped.UnionWith(exists && !map.IsMapped ? [map.Host] : []);
            return exists;
        }

        /// <summary>Bar, host, guest (or -1), size, mapped. Decode is on, so what a BAR's registers hold is where it is, unless another took the place.</summary>
        public IEnumerable<(int, BigInteger, BigInteger, BigInteger, bool)> Windows(PassthroughDevice device) => _windows
            .OrderBy(w => w.Host)
            .Select(w => (w.Bar, w.Host, IsPlaced(device, w.Bar) ? _guestBars[w.Bar] + w.Offset : BigInteger.MinusOne, w.Size, !_unmapped.Contains(w.Host)));

        private bool IsPlaced(PassthroughDevice device, int index)
        {
            bool isPlaced = device.PciConfig.GuestBars.Single(b => b.Bar.Index == index).State == BarState.Placed;
            return isPlaced && (index != AloneInPage || device.PciConfig.GuestBars.All(o => o.Bar.Index == index || o.State != BarState.Placed || PageApart(o)));
        }

        private bool PageApart(GuestBar other) =>
            other.GuestAddress + (BigInteger)other.Bar.Size <= _guestBars[AloneInPage] || _guestBars[AloneInPage] + Page <= other.GuestAddress;

        private bool HasWindow(PciBar bar) => _windows.Exists(w => w.Bar == bar.Index);

        private static BigInteger Extent(PciBar bar) => BigInteger.Max(bar.Size, Page);

        private static bool Apart(BigInteger a, PciBar barA, BigInteger b, PciBar barB) => a + barA.Size <= b || b + barB.Size <= a;
    }

    [Fact]
    public void The_device_agrees_with_a_list_that_compares_all_pairs()
    {
        Prop.ForAll(Steps.ArrayOf().Resize(40).ToArbitrary(), Agrees).Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(5_000)));
    }

    private static bool Agrees(Step[] steps)
    {
        PassthroughDevice device = PassthroughDevice.Create(
            PassthroughDeviceType.GenericPci, 0x8086, 1, default, new DeviceOptions { Bars = [.. Bars], BarsAloneInPage = [AloneInPage] }).GetValueOrThrow();
        device.PciConfig.Written((0x04, 0x0002));
        var model = new Model();
        return Array.TrueForAll(steps, step => DoBoth(device, model, step) && Same(device, model)) && FindsWhatIsListed(device);
    }

    private static bool DoBoth(PassthroughDevice device, Model model, Step step) => step switch
    {
        Add add => device.AddMmioRegion(new(add.Host), new(add.Guest), add.Size).IsSuccess == model.TryAdd(add),
        Remove remove => device.Memory.Remove(new(remove.Host)).IsSuccess == model.TryRemove(remove.Host),
        Map map => (map.IsMapped ? device.Memory.Map(new(map.Host)) : device.Memory.Unmap(new(map.Host))).IsSuccess == model.TryMap(map),
        _ => false,
    };

    private static bool Same(PassthroughDevice device, Model model)
    {
        MmioRegion[] regions = [.. device.MmioRegions];
        return regions
                .Select(r => (r.Bar!.Value.BarIndex, (BigInteger)r.HostAddress.Value, r.GuestAddress is { } g ? g.Value : BigInteger.MinusOne, (BigInteger)r.Size, r.IsMapped))
                .SequenceEqual(model.Windows(device));
    }

    private static bool FindsWhatIsListed(PassthroughDevice device)
    {
        MmioRegion[] regions = [.. device.MmioRegions];
        return Enumerable.Range(-1, 40).All(n => FindsWhatIsListed(device, regions, unchecked(FirstGuest + ((ulong)n * Page) + 0x80)));
    }

    private static bool FindsWhatIsListed(PassthroughDevice device, MmioRegion[] regions, ulong address)
    {
        var guest = new GuestPhysicalAddress(address);
        var host = new HostPhysicalAddress(address);
        MmioRegion? byGuest = regions.Where(r => r.TryTranslate(guest, out _)).Cast<MmioRegion?>().SingleOrDefault();
        MmioRegion? byHost = regions.Where(r => r.HostAddress.Value <= address && address - r.HostAddress.Value < r.Size).Cast<MmioRegion?>().SingleOrDefault();
        return (device.Memory.TryFind(guest, out MmioRegion foundByGuest) ? foundByGuest : null) == byGuest
            && (device.Memory.TryFind(host, out MmioRegion foundByHost) ? foundByHost : null) == byHost;
    }
}
