using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Registry;

/// <summary>One step of a random history: the same call on the model and on a registry.</summary>
internal abstract record RegistryStep
{
    public const int Devices = 6;
    public const int Vms = 3;

    public abstract ImmutableArray<VmErrorCode> On(RegistryModel model);

    public abstract ImmutableArray<VmErrorCode> On(RegistryDriver registry, RegistryModel model);

    private sealed record Register(int Device) : RegistryStep
    {
        public override ImmutableArray<VmErrorCode> On(RegistryModel model) => model.Register(Device);

        public override ImmutableArray<VmErrorCode> On(RegistryDriver registry, RegistryModel model) => registry.Register(Device);
    }

    private sealed record Unregister(int Device) : RegistryStep
    {
        public override ImmutableArray<VmErrorCode> On(RegistryModel model) => model.Unregister(Device);

        public override ImmutableArray<VmErrorCode> On(RegistryDriver registry, RegistryModel model) => registry.Unregister(Device);
    }

    private sealed record Assign(int Vm, ImmutableArray<int> Named) : RegistryStep
    {
        public override ImmutableArray<VmErrorCode> On(RegistryModel model) => model.Assign(Vm, Named);

        public override ImmutableArray<VmErrorCode> On(RegistryDriver registry, RegistryModel model) => registry.Assign(Vm, Named);

        public override string ToString() => $"Assign {{ Vm = {Vm}, Named = [{string.Join(", ", Named)}] }}";
    }

    // Any lease that was ever granted, most of them over by then; nothing while there is none.
    private sealed record Release(int Pick) : RegistryStep
    {
        public override ImmutableArray<VmErrorCode> On(RegistryModel model) =>
            model.Granted.Count == 0 ? [] : model.Release(model.Granted[Pick % model.Granted.Count]);

        public override ImmutableArray<VmErrorCode> On(RegistryDriver registry, RegistryModel model) =>
            model.Granted.Count == 0 ? [] : registry.Release(Pick % model.Granted.Count);
    }

    private sealed record ReleaseByAddress(int Device, int Owner) : RegistryStep
    {
        public override ImmutableArray<VmErrorCode> On(RegistryModel model) => model.Release(Device, Owner);

        public override ImmutableArray<VmErrorCode> On(RegistryDriver registry, RegistryModel model) => registry.Release(Device, Owner);
    }

    private sealed record ReleaseAll(int Vm) : RegistryStep
    {
        public override ImmutableArray<VmErrorCode> On(RegistryModel model) => model.ReleaseAll(Vm);

        public override ImmutableArray<VmErrorCode> On(RegistryDriver registry, RegistryModel model) => registry.ReleaseAll(Vm);
    }

    private static Gen<int> AnyDevice => Gen.Choose(0, Devices - 1);

    // VM -1 is default(VmId).
    private static Gen<int> AnyVm => Gen.Frequency((12, Gen.Choose(0, Vms - 1)), (1, Gen.Constant(-1)));

    private static Gen<ImmutableArray<int>> AnySelection =>
        from count in Gen.Frequency((1, Gen.Constant(0)), (20, Gen.Choose(1, 3)))
        from devices in AnyDevice.ArrayOf(count)
        select devices.ToImmutableArray();

    private static Gen<RegistryStep> Any => Gen.Frequency(
        (6, AnyDevice.Select(d => (RegistryStep)new Register(d))),
        (2, AnyDevice.Select(d => (RegistryStep)new Unregister(d))),
        (8, AnyVm.SelectMany(vm => AnySelection.Select(named => (RegistryStep)new Assign(vm, named)))),
        (6, Gen.Choose(0, 59).Select(pick => (RegistryStep)new Release(pick))),
        (3, AnyDevice.SelectMany(d => AnyVm.Select(vm => (RegistryStep)new ReleaseByAddress(d, vm)))),
        (1, AnyVm.Select(vm => (RegistryStep)new ReleaseAll(vm))));

    /// <summary>Histories of up to 60 steps; a failing one is shrunk by leaving steps out.</summary>
    public static Arbitrary<RegistryStep[]> Histories => Arb.From(
        Gen.Choose(1, 60).SelectMany(length => Any.ArrayOf(length)),
        steps => Enumerable.Range(0, steps.Length).Select(leftOut => steps.Where((_, i) => i != leftOut).ToArray()));
}
