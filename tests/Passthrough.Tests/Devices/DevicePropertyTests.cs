using FsCheck;
using FsCheck.Fluent;
using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>Rules 1, 2, 3, 5 and 8 over random lives of a real function's device.</summary>
[Trait("Category", "Heavy")]
public sealed class DevicePropertyTests
{
    // Each step names itself when a history fails.
    private sealed record Step(string Name, Func<PassthroughDevice, VmError?> Run)
    {
        public override string ToString() => Name;
    }

    private static Gen<Step> Steps => Gen.Frequency(
        (2, Gen.Choose(0, 3).Select(vm => new Step($"assign {vm}", d => d.AssignToVm(new VmId((ulong)vm)).Error))),
        (1, Gen.Constant(new Step("unassign", d => d.Unassign().Error))),
        (1, Gen.Constant(new Step("reset", d => d.Reset().Error))),
        (1, Gen.Constant(new Step("resume", d => d.Resume().Error))),
        (4, from bar in Gen.Elements(Bar0, Bar2)
            from page in Gen.Choose(0, 20)
            from guest in Gen.Elements(0xC000_0000UL, 0xC000_4000UL, 0x80_0000_0000UL)
            select new Step($"window {bar:x}+{page}", d => d.AddMmioRegion(new(bar + ((ulong)page * 0x1000)), new(guest + ((ulong)page * 0x1000)), 0x1000).Error)),
        (2, from vector in Gen.Choose(0, 40) select new Step($"remap {vector}", d => d.AddMsixRemap((ushort)vector, 1, new(0)).Error)),
        (1, from vector in Gen.Choose(0, 40) select new Step($"unmap {vector}", d => d.Interrupts.Remove((ushort)vector).Error)),
        (6, from offset in Gen.Elements(0x04, 0x10, 0x14, 0x18, 0x30, 0x3C, PowerAt + 4, Express + 8, MsixAt, AdvancedAt + 4)
            from value in Gen.OneOf(Gen.Elements(0u, 2u, 0xFFFF_FFFFu, 0xFFFF_FFF0u, 0xC000_0000u), Gen.Choose(0, int.MaxValue).Select(v => (uint)v))
            select new Step($"write {offset:x}={value:x}", d => d.PciConfig.WriteUInt32(offset & ~3, value).Error)));

    [Fact]
    public void Every_life_keeps_the_rules()
    {
        Prop.ForAll(Steps.ArrayOf().Resize(60).ToArbitrary(), KeepsTheRules)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(3_000)));
    }

    [Fact]
    public void Two_lives_at_once_keep_the_rules_at_every_moment()
    {
        Gen<(Step[] Mine, Step[] Others)> lives = from mine in Steps.ArrayOf().Resize(40) from others in Steps.ArrayOf().Resize(40) select (mine, others);

        Prop.ForAll(lives.ToArbitrary(), KeepTheRulesTogether)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(1_000)));
    }

    private static bool KeepTheRulesTogether((Step[] Mine, Step[] Others) lives)
    {
        PassthroughDevice device = CardDevice();
        Task<bool> others = Task.Run(() => Array.TrueForAll(lives.Others, step => RunAndLook(device, step)));
        bool mine = Array.TrueForAll(lives.Mine, step => RunAndLook(device, step));
        return others.GetAwaiter().GetResult() && mine && OwnershipIsOneValue(device) && WindowsAreLawful(device) && LeavesNothing(device);
    }

    // Each look is one reading: what it tells must fit together, whatever the other thread does.
    private static bool RunAndLook(PassthroughDevice device, Step step)
    {
        VmError? refusal = step.Run(device);
        Ownership ownership = device.Ownership;
        MmioRegion[] windows = [.. device.MmioRegions];
        MsixRemap[] remaps = [.. device.MsixRemaps];
        return refusal is not DeviceStateConflict { Code: VmErrorCode.ManagedByRegistry }
            && (ownership.State == OwnershipState.Assigned) == (ownership.Owner is not null)
            && ownership.Owner == ownership.Lease?.Vm
            && windows.All(IsInside)
            && windows.SelectMany(a => windows, (a, b) => (a, b)).All(p => p.a == p.b || AreApart(p.a, p.b))
            && windows.GroupBy(w => w.Bar!.Value.BarIndex).All(bar => bar.Select(w => w.GuestAddress?.Value - w.Bar!.Value.Offset).Distinct().Count() == 1)
            && remaps.Length <= device.Interrupts.Capacity
            && remaps.Zip(remaps.Skip(1)).All(pair => pair.First.HostVector < pair.Second.HostVector);
    }

    private static bool KeepsTheRules(Step[] life)
    {
        PassthroughDevice device = CardDevice();
        bool kept = Array.TrueForAll(life, step => StepKeepsTheRules(device, step));
        return kept && LeavesNothing(device);
    }

    private static bool StepKeepsTheRules(PassthroughDevice device, Step step)
    {
        VmId? ownerBefore = device.OwnerVmId;
        string before = StateOf(device);
        VmError? error = step.Run(device);
        bool refusalChangedNothing = error is null || string.Equals(StateOf(device), before, StringComparison.Ordinal);
        bool ownerKept = ownerBefore is null || device.OwnerVmId == ownerBefore || step.Name is "unassign";
        return refusalChangedNothing && ownerKept && OwnershipIsOneValue(device) && WindowsAreLawful(device);
    }

    // Without the 65,536 look-ups of the full comparison.
    private static string StateOf(PassthroughDevice device) =>
        $"{device.Ownership} {Convert.ToHexString(device.PciConfig.ToArray().AsSpan(0, 256))} {string.Join(";", device.MmioRegions)} {string.Join(";", device.MsixRemaps)}";

    private static bool OwnershipIsOneValue(PassthroughDevice device) =>
        device.IsAssigned == (device.OwnerVmId is not null) && device.IsAssigned == (device.Ownership.State == OwnershipState.Assigned);

    private static bool WindowsAreLawful(PassthroughDevice device) =>
        device.MmioRegions.All(w => w.Size > 0 && IsInside(w) && AgreesWithItsBar(device, w))
        && device.MmioRegions.SelectMany(a => device.MmioRegions, (a, b) => (a, b)).All(p => p.a == p.b || AreApart(p.a, p.b));

    private static bool IsInside(MmioRegion window) =>
        (window.Bar!.Value.BarIndex, window.Bar.Value.Offset) is (0, < Bar0Size and not (0x2000 or 0x3000)) or (2, < Bar2Size);

    // The rule in the registers' own bytes: decode on and the BAR's address, or no guest address at all.
    private static bool AgreesWithItsBar(PassthroughDevice device, MmioRegion window)
    {
        byte[] config = device.PciConfig.ToArray();
        bool decode = (config[4] & 2) != 0;
        int register = 0x10 + (4 * window.Bar!.Value.BarIndex);
        ulong bar = BitConverter.ToUInt32(config, register) & 0xFFFF_FFF0UL;
        bar |= window.Bar.Value.BarIndex == 0 ? (ulong)BitConverter.ToUInt32(config, 0x14) << 32 : 0;
        return window.GuestAddress is not { } guest || (decode && bar != 0 && guest.Value == bar + window.Bar.Value.Offset);
    }

    private static bool AreApart(MmioRegion a, MmioRegion b) =>
        (a.HostAddress.Value + a.Size <= b.HostAddress.Value || b.HostAddress.Value + b.Size <= a.HostAddress.Value)
        && (a.GuestAddress is not { } x || b.GuestAddress is not { } y || x.Value + a.Size <= y.Value || y.Value + b.Size <= x.Value);

    private static bool LeavesNothing(PassthroughDevice device)
    {
        VmError? alreadyOwned = device.AssignToVm(new VmId(9)).Error;
        VmError? unassigned = device.Unassign().Error;
        return alreadyOwned is null or AlreadyAssigned
            && unassigned is null
            && device.PciConfig.ToArray().AsSpan().SequenceEqual(CardDevice().PciConfig.ToArray())
            && device.MmioRegionCount + device.MsixRemapCount == 0;
    }
}
