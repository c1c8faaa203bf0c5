using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Registry;

/// <summary>Random policies: most of them forbid little.</summary>
internal static class AnyModelPolicy
{
    private static Gen<ModelSpec> AnySpec => Gen.OneOf(
        Gen.Elements(0x100, 0x110, 0x120, 0x101, 0x900).Select(kind => new ModelSpec(Kind: kind)),
        Gen.Elements("nvme", "vfio-pci").Select(driver => new ModelSpec(Driver: driver)),
        Gen.Elements(0, 1).Select(node => new ModelSpec(Numa: node)),
        Gen.Elements("pci0000:00/01.0/00.0", "pci0000:00/02.0/00.1", "pci0000:00/01.0/00.0/vf0").Select(path => new ModelSpec(Path: path)));

    private static Gen<ImmutableArray<ModelSpec>> UpTo(int most, int none) =>
        Gen.Choose(0, none).SelectMany(n => n == 0 ? Gen.Choose(1, most) : Gen.Constant(0)).SelectMany(n => AnySpec.ArrayOf(n)).Select(s => s.ToImmutableArray());

    public static Gen<ModelPolicy> Any => Gen.Frequency((1, Gen.Constant(ModelPolicy.Default)), (2, Strict));

    private static Gen<ModelPolicy> Strict =>
        from block in UpTo(2, none: 3)
        from allow in UpTo(3, none: 4)
        from sets in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(1, 2))).SelectMany(n => UpTo(2, none: 0).ArrayOf(n))
        from wholeSlots in Gen.Choose(0, 2)
        from assume in Gen.Choose(0, 3)
        select new ModelPolicy { Block = block, Allow = allow, Sets = [.. sets], KeepSlotsWhole = wholeSlots == 0, AssumeIommu = assume == 0 };
}
