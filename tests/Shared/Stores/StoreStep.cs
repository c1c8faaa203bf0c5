using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Testing;

public enum StoreStepKind
{
    Assign,
    Reserve,
    Commit,
    Cancel,
    Release,
    BeginRelease,
    CompleteRelease,
    Fail,
    Clear,
    Report,
    Note,
    Prune,
}

/// <summary>One step of a random history: numbers of which each kind takes what it needs.</summary>
public sealed record StoreStep(StoreStepKind Kind, int Vm, int Pick, int[] Named, int Id, int Present, int Strange, int Shift)
{
    public const int Cards = 6;
    public const int ByHand = 2;
    public const int Vms = 3;
    public const int Ids = 6;

    private static Gen<StoreStep> Any =>
        from kind in Gen.Frequency(
            (4, Gen.Constant(StoreStepKind.Assign)), (4, Gen.Constant(StoreStepKind.Reserve)), (3, Gen.Constant(StoreStepKind.Commit)),
            (1, Gen.Constant(StoreStepKind.Cancel)), (2, Gen.Constant(StoreStepKind.Release)), (3, Gen.Constant(StoreStepKind.BeginRelease)),
            (2, Gen.Constant(StoreStepKind.CompleteRelease)), (2, Gen.Constant(StoreStepKind.Fail)), (2, Gen.Constant(StoreStepKind.Clear)),
            (3, Gen.Constant(StoreStepKind.Report)), (2, Gen.Constant(StoreStepKind.Note)), (1, Gen.Constant(StoreStepKind.Prune)))
        from vm in Gen.Choose(0, Vms - 1)
        from pick in Gen.Choose(0, 3)
        from count in Gen.Choose(1, 3)
        from named in Gen.Choose(0, Cards + ByHand - 1).ArrayOf(count)
        from id in Gen.Choose(-Ids, Ids - 1)
        from present in Gen.Choose(0, 0x3F)
        from other in Gen.Choose(0, 0x3F)
        from strange in Gen.Choose(0, 0xFF)
        from shift in Gen.Choose(-2, Cards - 1)
        select new StoreStep(kind, vm, pick, named, id, present | other, strange, Math.Max(0, shift));

    public static Arbitrary<StoreStep[]> Histories => Gen.Choose(1, 50).SelectMany(length => Any.ArrayOf(length)).ToArbitrary();

    public override string ToString() => Kind == StoreStepKind.Report
        ? $"Report {Present:x2} without {Strange:x2}, {Shift} on"
        : $"{Kind} {string.Join(',', Named)} for {Vm} as {Id}, lease {Pick}";
}
