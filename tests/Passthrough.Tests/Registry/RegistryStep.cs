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
    private abstract record OnLease(int Pick) : RegistryStep
    {
        public override ImmutableArray<VmErrorCode> On(RegistryModel model) =>
            model.Granted.Count == 0 ? [] : On(model, model.Granted[Pick % model.Granted.Count]);

        public override ImmutableArray<VmErrorCode> On(RegistryDriver registry, RegistryModel model) =>
            model.Granted.Count == 0 ? [] : On(registry, Pick % model.Granted.Count, model.Granted[Pick % model.Granted.Count]);

        protected abstract ImmutableArray<VmErrorCode> On(RegistryModel model, RegistryModel.Claim claim);

        protected abstract ImmutableArray<VmErrorCode> On(RegistryDriver registry, int granted, RegistryModel.Claim claim);
    }

    private sealed record Release(int Pick) : OnLease(Pick)
    {
        protected override ImmutableArray<VmErrorCode> On(RegistryModel model, RegistryModel.Claim claim) => model.Release(claim);

        protected override ImmutableArray<VmErrorCode> On(RegistryDriver registry, int granted, RegistryModel.Claim claim) => registry.Release(granted);
    }

    private sealed record BeginRelease(int Pick) : OnLease(Pick)
    {
        protected override ImmutableArray<VmErrorCode> On(RegistryModel model, RegistryModel.Claim claim) => model.BeginRelease(claim);

        protected override ImmutableArray<VmErrorCode> On(RegistryDriver registry, int granted, RegistryModel.Claim claim) => registry.BeginRelease(granted);
    }

    // Failures by their place in the lease; one past any place is of a device by its number, in the lease or not.
    private sealed record CompleteRelease(int Pick, ImmutableArray<int> Failed) : OnLease(Pick)
    {
        protected override ImmutableArray<VmErrorCode> On(RegistryModel model, RegistryModel.Claim claim) => model.CompleteRelease(claim, Of(claim));

        protected override ImmutableArray<VmErrorCode> On(RegistryDriver registry, int granted, RegistryModel.Claim claim) =>
            registry.CompleteRelease(granted, Of(claim));

        private ImmutableArray<int> Of(RegistryModel.Claim claim) =>
            [.. Failed.Select(f => f < Devices ? claim.Devices[f % claim.Devices.Length] : f - Devices)];

        public override string ToString() => $"CompleteRelease {{ Pick = {Pick}, Failed = [{string.Join(", ", Failed)}] }}";
    }

    private sealed record Clear(int Device, bool WithReason) : RegistryStep
    {
        public override ImmutableArray<VmErrorCode> On(RegistryModel model) => model.Clear(Device, WithReason);

        public override ImmutableArray<VmErrorCode> On(RegistryDriver registry, RegistryModel model) => registry.Clear(Device, WithReason);
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

    private static Gen<int> AnyPick => Gen.Choose(0, 59);

    private static Gen<ImmutableArray<int>> AnyFailures =>
        from count in Gen.Frequency((4, Gen.Constant(0)), (3, Gen.Constant(1)), (1, Gen.Constant(2)))
        from failed in Gen.Frequency((12, AnyDevice), (1, AnyDevice.Select(d => d + Devices))).ArrayOf(count)
        select failed.ToImmutableArray();

    private static Gen<RegistryStep> Any => Gen.Frequency(
        (6, AnyDevice.Select(d => (RegistryStep)new Register(d))),
        (2, AnyDevice.Select(d => (RegistryStep)new Unregister(d))),
        (8, AnyVm.SelectMany(vm => AnySelection.Select(named => (RegistryStep)new Assign(vm, named)))),
        (4, AnyPick.Select(pick => (RegistryStep)new Release(pick))),
        (6, AnyPick.Select(pick => (RegistryStep)new BeginRelease(pick))),
        (8, AnyPick.SelectMany(pick => AnyFailures.Select(failed => (RegistryStep)new CompleteRelease(pick, failed)))),
        (4, AnyDevice.SelectMany(d => Gen.Frequency((6, Gen.Constant(true)), (1, Gen.Constant(false))).Select(r => (RegistryStep)new Clear(d, r)))),
        (3, AnyDevice.SelectMany(d => AnyVm.Select(vm => (RegistryStep)new ReleaseByAddress(d, vm)))),
        (1, AnyVm.Select(vm => (RegistryStep)new ReleaseAll(vm))));

    /// <summary>Histories of up to 60 steps; a failing one is shrunk by leaving steps out.</summary>
    public static Arbitrary<RegistryStep[]> Histories => Arb.From(
        Gen.Choose(1, 60).SelectMany(length => Any.ArrayOf(length)),
        steps => Enumerable.Range(0, steps.Length).Select(leftOut => steps.Where((_, i) => i != leftOut).ToArray()));
}
