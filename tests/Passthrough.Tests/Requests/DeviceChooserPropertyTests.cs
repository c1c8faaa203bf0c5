using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Requests;

/// <summary>The choice on random small hosts against <see cref="NaiveChooser"/>, and whatever the order in which functions are told.</summary>
[Trait("Category", "Heavy")]
public sealed class DeviceChooserPropertyTests
{
    private static readonly Asked Nobody = new();

    internal sealed record Case(HostInventory Host, int Count, int? Preferred, Asked View, bool AssumeIommu, int Shuffle)
    {
        public List<PciFunction> Candidates { get; } = [.. Host.Functions.Where(f => f.IsEndpoint && f.VendorId == 0x144D && View.MayClaim(f))];

        public override string ToString() =>
            $"{Count} of {string.Join("; ", Host.Functions.Select(f => $"{f.Address} at {f.TopologyPath} vendor {f.VendorId:x4} node {f.NumaNode} group {f.IommuGroup}"))}"
            + $" | prefers {Preferred} | own {string.Join(' ', View.Own)} | taken {string.Join(' ', View.Taken)} | assume {AssumeIommu}";
    }

    private static Gen<PciFunction> FunctionAt(int n) =>
        from groupNumber in Gen.Choose(0, 4)
        from node in Gen.Elements<int?>(0, 1, null)
        from path in Gen.Choose(0, 5)
        from vendor in Gen.Frequency((4, Gen.Constant((ushort)0x144D)), (1, Gen.Constant((ushort)1)))
        from isBridge in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        let address = new PciAddress(0, (ushort)(0x0100 + n)).ToString()
        select (isBridge ? Sample.Bridge(address, groupNumber == 0 ? null : groupNumber) : Sample.Endpoint(address, groupNumber == 0 ? null : groupNumber)) with
        {
            TopologyPath = $"pci0000:00/{path:x2}.0",
            NumaNode = new(node),
            VendorId = vendor,
        };

    private static Gen<Case> Cases =>
        from count in Gen.Choose(1, 12)
        from functions in Gen.CollectToList(Enumerable.Range(0, count), FunctionAt)
        from owners in Gen.Frequency((6, Gen.Constant(0)), (1, Gen.Constant(1)), (1, Gen.Constant(2))).ListOf(count)
        from wanted in Gen.Choose(1, 8)
        from preferred in Gen.Elements<int?>(null, 0, 1)
        from assume in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
        from noIommu in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from shuffle in Gen.Choose(0, int.MaxValue - 1)
        let host = Sample.Host([.. functions])
        let named = new HostInventory(host.Functions, host.Groups.Select(g => noIommu && g.Id.Value == 1 ? g with { Name = new(IommuGroup.NoIommuName) } : g))
        select new Case(named, wanted, preferred, new Asked { Own = With(functions, owners, 1), Taken = With(functions, owners, 2) }, assume, shuffle);

    private static HashSet<PciAddress> With(IEnumerable<PciFunction> functions, IEnumerable<int> owners, int owner) =>
        [.. functions.Zip(owners).Where(p => p.Second == owner).Select(p => p.First.Address)];

    private static void Holds(Func<Case, bool> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(20_000)), Prop.ForAll(Cases.ToArbitrary(), law));

    private static IEnumerable<PciAddress> Chosen(Case c, HostInventory host, IReadOnlyCollection<PciFunction> candidates) =>
        new DeviceChooser(host, new() { AssumeIommu = c.AssumeIommu }, c.View).Choose(candidates, c.Count, c.Preferred).Select(f => f.Address);

    [Fact]
    public void It_chooses_what_weighing_all_groups_at_every_step_would_choose()
    {
        Holds(c => Chosen(c, c.Host, c.Candidates)
            .SequenceEqual(NaiveChooser.Choose(c.Host, c.Candidates, c.Count, c.Preferred, c.View, c.AssumeIommu).Select(f => f.Address)));
    }

    [Fact]
    public void It_chooses_the_same_whatever_the_order_of_functions_groups_and_candidates()
    {
        Holds(c =>
        {
            var random = new Random(c.Shuffle);
            PciFunction[] functions = [.. c.Host.Functions];
            PciFunction[] candidates = [.. c.Candidates];
            random.Shuffle(functions);
            random.Shuffle(candidates);
            HostInventory shuffled = new(functions, c.Host.Groups.Reverse().Select(g => g with { Members = [.. g.Members.Reverse()] }));
            return Chosen(c, shuffled, candidates).SequenceEqual(Chosen(c, c.Host, c.Candidates));
        });
    }

    [Fact]
    public void It_chooses_as_many_as_are_wanted_and_each_once()
    {
        Holds(c =>
        {
            PciAddress[] chosen = [.. Chosen(c, c.Host, c.Candidates)];
            return chosen.Length == Math.Min(c.Count, c.Candidates.Count) && chosen.Distinct().Count() == chosen.Length;
        });
    }

    [Fact]
    public void Eight_of_very_many_and_all_of_very_many_are_chosen_without_weighing_all_again_for_each()
    {
        int volume = TestScale.Of(100_000);
        PciFunction[] functions =
        [
            .. Enumerable.Range(0, volume).Select(n => Sample.Endpoint(new PciAddress((uint)(n >> 16), (ushort)(n & 0xFFFF)).ToString(), n / 2) with { TopologyPath = $"pci{n >> 16:x4}:00/{n & 0xFFFF:x4}" }),
        ];
        HostInventory host = Sample.Host(functions);

        new DeviceChooser(host, OwnershipPolicy.Default, Nobody).Choose(functions, 8, null).Should().Equal(functions[..8]);
        new DeviceChooser(host, OwnershipPolicy.Default, Nobody).Choose(functions, volume, null).Should().HaveCount(volume);
    }
}
