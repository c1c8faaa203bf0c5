using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Registry;

/// <summary>A made-up host and what happens to it and its registry.</summary>
internal sealed record RegistryHistory(ModelHost Host, ImmutableArray<RegistryStep> Steps)
{
    /// <summary>Histories of up to 100 steps, the first of which tells the registry of the host; a failing one is shrunk by leaving steps out, many at once first.</summary>
    public static Arbitrary<RegistryHistory> Any => Arb.From(
        from host in AnyModelHost.Any
        from length in Gen.Choose(1, 100)
        from steps in AnyStep.ArrayOf(length)
        select new RegistryHistory(host, [Told, .. steps.Skip(1)]),
        Shorter);

    private static readonly RegistryStep Told = new RegistryStep.Change(new(HostEvent.Nothing, 0, 0, 0), IsTold: true);

    private static IEnumerable<RegistryHistory> Shorter(RegistryHistory history)
    {
        for (int leftOut = history.Steps.Length / 2; leftOut > 0; leftOut /= 2)
        {
            for (int first = 0; first < history.Steps.Length; first += leftOut)
            {
                yield return history with { Steps = history.Steps.RemoveRange(first, Math.Min(leftOut, history.Steps.Length - first)) };
            }
        }
    }

    public override string ToString() => $"{Host}\n{string.Join('\n', Steps)}";

    private static Gen<int> AnyPick => Gen.Choose(0, 999);

    private static Gen<bool> Mostly(int often) => Gen.Frequency((often, Gen.Constant(true)), (1, Gen.Constant(false)));

    private static Gen<bool> Rarely(int seldom) => Mostly(seldom).Select(mostly => !mostly);

    // VM -1 is default(VmId).
    private static Gen<int> AnyVm => Gen.Frequency((30, Gen.Choose(0, RegistryWorld.Vms - 1)), (1, Gen.Constant(-1)));

    private static Gen<RegistryStep> AnyChange =>
        from what in Gen.Frequency(
            (2, Gen.Constant(HostEvent.Unplug)), (4, Gen.Constant(HostEvent.PlugBack)), (2, Gen.Constant(HostEvent.PlugBackElsewhere)),
            (1, Gen.Constant(HostEvent.Stranger)), (1, Gen.Constant(HostEvent.Twin)), (4, Gen.Constant(HostEvent.SetVirtualFunctions)),
            (5, Gen.Constant(HostEvent.Bind)), (1, Gen.Constant(HostEvent.Use)), (2, Gen.Constant(HostEvent.SetResets)),
            (1, Gen.Constant(HostEvent.Die)), (2, Gen.Constant(HostEvent.Renumber)), (2, Gen.Constant(HostEvent.Regroup)), (1, Gen.Constant(HostEvent.Nothing)))
        from place in AnyPick
        from function in AnyPick
        from value in AnyPick
        from told in Mostly(3)
        select (RegistryStep)new RegistryStep.Change(new(what, place, function, value), told);

    private static Gen<RequestKind> AnyKind => Gen.Frequency(
        (5, Gen.Constant(RequestKind.Assign)), (5, Gen.Constant(RequestKind.Reserve)), (1, Gen.Constant(RequestKind.Explain)));

    private static Gen<ModelOverride> AnyOverride =>
        from code in Gen.Frequency(
            (8, Gen.Constant(VmErrorCode.NeededByHost)), (8, Gen.Constant(VmErrorCode.NoUsableReset)), (1, Gen.Constant(VmErrorCode.AlreadyAssigned)))
        from reason in Mostly(14)
        select new ModelOverride(code, reason);

    private static Gen<RegistryStep> AnyClaim =>
        from kind in AnyKind
        from vm in AnyVm
        from selectBy in Gen.Frequency((6, Gen.Constant(SelectBy.Addresses)), (2, Gen.Constant(SelectBy.Slot)), (2, Gen.Constant(SelectBy.Group)))
        from count in Gen.Frequency((1, Gen.Constant(0)), (20, Gen.Constant(1)), (8, Gen.Choose(2, 3)))
        from picks in AnyPick.ArrayOf(count)
        from withGroup in Mostly(1)
        from id in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(1, 12)))
        from overrides in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(1, 2))).SelectMany(n => AnyOverride.ArrayOf(n))
        select (RegistryStep)new RegistryStep.Claim(kind, vm, selectBy, [.. picks], withGroup, id, [.. overrides]);

    private static Gen<RegistryStep> AnyClaimAgain =>
        from kind in AnyKind
        from pick in AnyPick
        from altered in Rarely(4)
        select (RegistryStep)new RegistryStep.ClaimAgain(kind, pick, altered);

    private static Gen<RegistryStep> AnyOnLease =>
        from act in Gen.Frequency(
            (4, Gen.Constant(LeaseAct.Commit)), (2, Gen.Constant(LeaseAct.Cancel)), (2, Gen.Constant(LeaseAct.Release)),
            (5, Gen.Constant(LeaseAct.BeginRelease)), (8, Gen.Constant(LeaseAct.CompleteRelease)))
        from pick in AnyPick
        from inForce in Mostly(4)
        from count in Gen.Frequency((4, Gen.Constant(0)), (3, Gen.Constant(1)), (1, Gen.Constant(2)))
        from failed in AnyPick.ArrayOf(count)
        select (RegistryStep)new RegistryStep.OnLease(act, pick, inForce, [.. failed]);

    private static Gen<RegistryStep> AnyClear =>
        from pick in AnyPick
        from quarantined in Mostly(4)
        from reason in Mostly(6)
        select (RegistryStep)new RegistryStep.Clear(pick, quarantined, reason);

    private static Gen<RegistryStep> AnyStep => Gen.Frequency(
        (16, AnyChange),
        (1, AnyModelPolicy.Any.Select(p => (RegistryStep)new RegistryStep.Decree(p))),
        (2, AnyPick.Select(p => (RegistryStep)new RegistryStep.Register(p))),
        (1, AnyPick.SelectMany(p => Mostly(2).Select(h => (RegistryStep)new RegistryStep.Unregister(p, h)))),
        (16, AnyClaim),
        (3, AnyClaimAgain),
        (20, AnyOnLease),
        (2, AnyPick.SelectMany(p => AnyVm.Select(vm => (RegistryStep)new RegistryStep.ReleaseByAddress(p, vm)))),
        (1, AnyVm.Select(vm => (RegistryStep)new RegistryStep.ReleaseAll(vm))),
        (3, AnyClear),
        (1, Mostly(1).Select(fromEvents => (RegistryStep)new RegistryStep.Restart(fromEvents))));
}
