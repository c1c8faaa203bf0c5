using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Registry;

/// <summary>Random hosts: two to four places, most of them with a card that can be given away.</summary>
internal static class AnyModelHost
{
    private static Gen<string?> AnyDriver => Gen.Frequency<string?>((10, Gen.Constant<string?>("vfio-pci")), (4, Gen.Constant<string?>(null)), (2, Gen.Constant<string?>("nvme")));

    private static Gen<ModelPart> PartOf(PlaceShape shape) =>
        from driver in AnyDriver
        from resets in Gen.Frequency<string?>(
            (6, Gen.Constant<string?>("flr bus")), (3, Gen.Constant<string?>("pm")), (2, Gen.Constant<string?>(null)), (1, Gen.Constant<string?>("")),
            (2, Gen.Constant<string?>(shape == PlaceShape.RootBus ? "af_flr" : "bus")))
        from uses in Gen.Frequency((20, Gen.Constant(0)), (1, Gen.Constant(1)))
        select new ModelPart(driver, resets) { HostUses = uses };

    private static Gen<ImmutableArray<ModelPart>> PartsOf(PlaceShape shape, int count) =>
        Gen.CollectToList(Enumerable.Range(0, count), _ => PartOf(shape)).Select(parts => parts.ToImmutableArray());

    private static Gen<ModelPlace> PlaceAt(int number) =>
        from shape in Gen.Frequency((5, Gen.Constant(PlaceShape.Port)), (1, Gen.Constant(PlaceShape.ConventionalBus)), (1, Gen.Constant(PlaceShape.RootBus)))
        from canHaveVirtual in Gen.Choose(0, 1)
        from count in canHaveVirtual > 0 ? Gen.Choose(1, 2) : Gen.Choose(1, 3)
        from parts in PartsOf(shape, count)
        from virtualParts in PartsOf(PlaceShape.RootBus, shape == PlaceShape.Port ? 3 * canHaveVirtual : 0)
        from kind in Gen.Elements(0x100, 0x110, 0x120)
        from hasSerial in Gen.Choose(0, 2)
        from grouping in Gen.Frequency(
            (7, Gen.Constant(Grouping.Apart)), (5, Gen.Constant(Grouping.Together)), (7, Gen.Constant(Grouping.Shared)),
            (1, Gen.Constant(Grouping.None)), (1, Gen.Constant(Grouping.WithoutIommu)))
        from regions in Gen.Frequency((30, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
        from numa in Gen.Elements<int?>(null, 0, 1)
        select new ModelPlace(shape, number + 1, new(kind, hasSerial > 0 ? 10 + number : null, parts, virtualParts))
        {
            Grouping = grouping,
            FirmwareRegions = regions,
            Numa = numa,
        };

    public static Gen<ModelHost> Any =>
        from count in Gen.Choose(2, 4)
        from places in Gen.CollectToList(Enumerable.Range(0, count), PlaceAt)
        select new ModelHost([.. places]);
}
