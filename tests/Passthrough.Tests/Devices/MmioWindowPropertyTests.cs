using System.Collections.Immutable;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Devices;

/// <summary>Rules 2 and 3 against a list that compares all pairs, in numbers without an end.</summary>
[Trait("Category", "Heavy")]
public sealed class MmioWindowPropertyTests
{
    private const ulong Page = 0x1000;

    private abstract record Step;

    private sealed record Add(ulong Host, ulong Guest, ulong Size) : Step;

    private sealed record Remove(ulong Host) : Step;

    private sealed record Map(ulong Host, bool IsMapped) : Step;

    private sealed record Reset : Step;

    private sealed record Resume : Step;

    // Few pages, so that windows meet; now and then the end of the address space and sizes that are wrong.
    private static Gen<ulong> Addresses => Gen.Frequency(
        (12, Gen.Choose(0, 24).Select(n => (ulong)n * Page)),
        (2, Gen.Choose(1, 4).Select(n => unchecked(0UL - ((ulong)n * Page)))),
        (1, Gen.Choose(0, 100_000).Select(n => (ulong)n)));

    private static Gen<ulong> Sizes => Gen.Frequency(
        (12, Gen.Choose(1, 4).Select(n => (ulong)n * Page)),
        (1, Gen.Choose(0, 5000).Select(n => (ulong)n)),
        (1, Gen.Constant(unchecked(0UL - Page))));

    private static Gen<Step> Steps => Gen.Frequency(
        (8, from host in Addresses from guest in Addresses from size in Sizes select (Step)new Add(host, guest, size)),
        (3, Addresses.Select(a => (Step)new Remove(a))),
        (3, from host in Addresses from isMapped in Gen.Elements(true, false) select (Step)new Map(host, isMapped)),
        (1, Gen.Constant((Step)new Reset())),
        (1, Gen.Constant((Step)new Resume())));

    private sealed class Model
    {
        private readonly List<(BigInteger Host, BigInteger Guest, BigInteger Size)> _windows = [];
        private readonly HashSet<BigInteger> _mapped = [];

        public bool TryAdd(Add add)
        {
            BigInteger end = BigInteger.Pow(2, 64);
            bool lawful = add.Size != 0
                && add.Host % Page == 0 && add.Guest % Page == 0 && add.Size % Page == 0
                && add.Host + (BigInteger)add.Size <= end && add.Guest + (BigInteger)add.Size <= end
                && _windows.TrueForAll(w => Apart(w.Host, w.Size, add.Host, add.Size) && Apart(w.Guest, w.Size, add.Guest, add.Size));
            if (lawful)
            {
                _windows.Add((add.Host, add.Guest, add.Size));
                _mapped.Add(add.Host);
            }

            return lawful;
        }

        public bool TryRemove(Remove remove) => _windows.RemoveAll(w => w.Host == remove.Host) > 0;

        public bool TryMap(Map map)
        {
            _mapped.Remove(map.IsMapped ? -1 : map.Host);
            _mapped.UnionWith(_windows.Where(w => map.IsMapped && w.Host == map.Host).Select(w => w.Host));
            return _windows.Exists(w => w.Host == map.Host);
        }

        public bool SetMapped(bool mapped)
        {
            _mapped.Clear();
            _mapped.UnionWith(_windows.Where(_ => mapped).Select(w => w.Host));
            return true;
        }

        public IEnumerable<(BigInteger, BigInteger, BigInteger, bool)> Windows =>
            _windows.OrderBy(w => w.Host).Select(w => (w.Host, w.Guest, w.Size, _mapped.Contains(w.Host)));

        /// <summary>Where the window begins on the host that contains an address; null when none does.</summary>
        public BigInteger? FindByHost(BigInteger host) => First(_windows.Where(w => w.Host <= host && host < w.Host + w.Size));

        public BigInteger? FindByGuest(BigInteger guest) => First(_windows.Where(w => w.Guest <= guest && guest < w.Guest + w.Size));

        private static BigInteger? First(IEnumerable<(BigInteger Host, BigInteger Guest, BigInteger Size)> found) =>
            found.Select(w => (BigInteger?)w.Host).SingleOrDefault();

        private static bool Apart(BigInteger a, BigInteger aSize, BigInteger b, BigInteger bSize) => a + aSize <= b || b + bSize <= a;
    }

    [Fact]
    public void The_device_agrees_with_a_list_that_compares_all_pairs()
    {
        Prop.ForAll(Steps.ArrayOf().Resize(40).ToArbitrary(), Agrees)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(5_000)));
    }

    private static bool Agrees(Step[] steps)
    {
        PassthroughDevice device = SampleFunctions.HandMade();
        var model = new Model();
        return Array.TrueForAll(steps, step => DoBoth(device, model, step) && Same(device, model)) && Probes.All(a => FindsTheSame(device, model, a));
    }

    private static bool DoBoth(PassthroughDevice device, Model model, Step step) => step switch
    {
        Add add => device.AddMmioRegion(new(add.Host), new(add.Guest), add.Size).IsSuccess == model.TryAdd(add),
        Map map => (map.IsMapped ? device.Memory.Map(new(map.Host)) : device.Memory.Unmap(new(map.Host))).IsSuccess == model.TryMap(map),
        Remove remove => device.Memory.Remove(new(remove.Host)).IsSuccess == model.TryRemove(remove),
        Reset => device.Reset().IsSuccess == model.SetMapped(false),
        _ => device.Resume().IsSuccess == model.SetMapped(true),
    };

    // Every border of the pages that the steps use, and both ends of the address space.
    private static IEnumerable<ulong> Probes => Enumerable.Range(0, 29).Select(n => (ulong)n * Page)
        .Concat(Enumerable.Range(1, 5).Select(n => unchecked(0UL - ((ulong)n * Page))))
        .SelectMany(a => new[] { a, a + (Page - 1) });

    private static bool FindsTheSame(PassthroughDevice device, Model model, ulong address) =>
        (device.Memory.TryFind(new HostPhysicalAddress(address), out MmioRegion byHost) ? byHost.HostAddress.Value : (BigInteger?)null) == model.FindByHost(address)
        && (device.Memory.TryFind(new GuestPhysicalAddress(address), out MmioRegion byGuest) ? byGuest.HostAddress.Value : (BigInteger?)null) == model.FindByGuest(address);

    private static bool Same(PassthroughDevice device, Model model)
    {
        ImmutableArray<MmioRegion> regions = device.MmioRegions;
        return device.MmioRegionCount == regions.Length
            && regions.Select(r => ((BigInteger)r.HostAddress.Value, (BigInteger)r.GuestAddress!.Value.Value, (BigInteger)r.Size, r.IsMapped)).SequenceEqual(model.Windows);
    }
}
