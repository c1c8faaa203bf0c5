using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

// Not ...Ownership: that is a type of the core.
namespace Passthrough.Tests.Verdicts;

/// <summary>The verdict on random hosts against the rules told a second time, as plain predicates.</summary>
[Trait("Category", "Heavy")]
public sealed class VerdictPropertyTests
{
    private static readonly OwnershipPolicy AssumeIommu = new() { AssumeIommu = true };
    private static readonly HostUse[] Uses = [new(HostUseKind.Swap, "swap is on sda2"), new(HostUseKind.BootDisplay, "it is the boot display")];
    private static readonly string?[] Drivers = [null, "pci-stub", "vfio-pci", "mlx5_vfio_pci", "nvme", "e1000e"];
    private static readonly string[] HarmlessDrivers = ["pci-stub", "vfio-pci", "mlx5_vfio_pci"];
    private static readonly string?[] GroupNames = [null, null, null, "vfio-noiommu"];
    private static readonly uint[] Classes = [Sample.NvmeClass, Sample.NvmeClass, Sample.BridgeClass];

    public sealed record Host(HostInventory Inventory, ImmutableArray<PciAddress> Named)
    {
        public override string ToString() =>
            string.Join("; ", Inventory.Functions.Select(f => $"{f.Address} group {f.IommuGroup} driver {f.Driver} layout {f.HeaderLayout} class {f.ClassCode:x6} dead {f.IsUnresponsive} uses {(f.HostUses.IsKnown ? f.HostUses.ValueOrDefault.Length : -1)}"))
            + " | " + string.Join("; ", Inventory.Groups.Select(g => $"{g.Id} {g.Name} [{string.Join(' ', g.Members)}] {(g.ReservedRegions.IsKnown ? string.Join(' ', g.ReservedRegions.ValueOrDefault.Select(r => r.Type)) : "?")}"))
            + " | named " + string.Join(' ', Named);
    }

    private static Gen<Fact<T>> KnownOrNot<T>(Gen<T> values) => Gen.Frequency((5, values.Select(v => new Fact<T>(v))), (1, Gen.Constant(default(Fact<T>))));

    private static Gen<ImmutableArray<byte>> Configs => Gen.Frequency(
        (12, Gen.Constant(new ConfigImage(64).ToImmutable())),
        (1, Gen.Constant(new ConfigImage(64).Dword(0, 0xFFFF_FFFF).ToImmutable())),
        (2, Gen.Constant(new ConfigImage(64).Byte(0x0E, 0x81).ToImmutable())),
        (1, Gen.Constant(new ConfigImage(64).Byte(0x0E, 0x02).ToImmutable())),
        (1, Gen.Constant(new ConfigImage(64).Filled(0xFF).ToImmutable())),
        (1, Gen.Constant(ImmutableArray<byte>.Empty)));

    private static Gen<PciFunction> FunctionAt(int n) =>
        from config in Configs
        from classCode in Gen.Elements(Classes)
        from driver in KnownOrNot(Gen.Elements(Drivers))
        from groupNumber in KnownOrNot(Gen.Elements(0, 1, 1, 2, 2, 3, 3))
        from uses in KnownOrNot(Gen.Frequency((5, Gen.Constant(ImmutableArray<HostUse>.Empty)), (1, Gen.Elements(Uses).ListOf().Select(l => l.Take(2).ToImmutableArray()))))
        select new PciFunction(new(0, (ushort)(0x0100 + n)), $"pci0000:00/{n:x2}.0")
        {
            Config = config,
            ClassCode = classCode,
            Driver = driver,
            IommuGroup = groupNumber.IsKnown ? new(groupNumber.ValueOrDefault == 0 ? null : new IommuGroupId((uint)groupNumber.ValueOrDefault)) : default,
            HostUses = uses,
        };

    private static Gen<IommuGroup> GroupOf(int id, ImmutableArray<PciAddress> members) =>
        from name in KnownOrNot(Gen.Elements(GroupNames))
        from regions in KnownOrNot(Gen.Elements("msi", "msi", "direct", "direct-relaxable").ListOf().Select(l => l.Take(2).Select(t => new ReservedRegion(0, 0xFFF, t)).ToImmutableArray()))
        select new IommuGroup(new((uint)id), members) { Name = name, ReservedRegions = regions };

    private static ImmutableArray<PciAddress> MembersOf(IEnumerable<PciFunction> functions, int group) =>
        [.. functions.Where(f => f.IommuGroup.ValueOrDefault is { } id && id.Value == group).Select(f => f.Address)];

    private static Gen<Host> Hosts =>
        from count in Gen.Choose(1, 6)
        from functions in Gen.CollectToList(Enumerable.Range(0, count), FunctionAt)
        from groups in Gen.CollectToList(Enumerable.Range(1, 3), id => GroupOf(id, MembersOf(functions, id)))
        from namedCount in Gen.Choose(1, 5)
        from named in Gen.Choose(0, count).ListOf(namedCount)
        select new Host(new(functions, groups), [.. named.Select(n => new PciAddress(0, (ushort)(0x0100 + n)))]);

    private static void Holds(Func<Host, bool> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(10_000)), Prop.ForAll(Hosts.ToArbitrary(), law));

    private static bool IsBridge(PciFunction f) => f.Config.Length < 15 || f.Config[14] == 0xFF ? f.ClassCode == Sample.BridgeClass : (f.Config[14] & 0x7F) != 0;

    private static bool IsDead(PciFunction f) => f.Config.Length >= 15 && f.Config[14] == 0xFF;

    private static IommuGroup? ProtectingGroup(Host host, PciFunction f) =>
        host.Inventory.Groups.SingleOrDefault(g => g.Members.Contains(f.Address) && !IsNamed(g, "vfio-noiommu"));

    private static bool IsIn(Host host, PciFunction f, string groupName) =>
        host.Inventory.Groups.Any(g => g.Members.Contains(f.Address) && IsNamed(g, groupName));

    private static bool IsNamed(IommuGroup group, string name) => string.Equals(group.Name.ValueOrDefault, name, StringComparison.Ordinal);

    private static bool Blocks(PciFunction f) => !IsBridge(f) && f.Driver.ValueOrDefault is { } driver && !HarmlessDrivers.Contains(driver);

    // Each rule of the verdict as how many reasons of which code it gives against one named function.
    private static IEnumerable<(VmErrorCode Code, int Count)> Expected(Host host, PciFunction f)
    {
        IommuGroup? group = IsBridge(f) ? null : ProtectingGroup(host, f);
        yield return (VmErrorCode.NotAnEndpoint, IsBridge(f) ? 1 : 0);
        yield return (VmErrorCode.FunctionNotResponding, IsDead(f) ? 1 : 0);
        yield return (VmErrorCode.NoIommuGroup, !IsBridge(f) && f.IommuGroup == new Fact<IommuGroupId?>(null) ? 1 : 0);
        yield return (VmErrorCode.NoIommuProtection, !IsBridge(f) && IsIn(host, f, "vfio-noiommu") ? 1 : 0);
        yield return (VmErrorCode.FirmwareMappedRegion, group is { ReservedRegions.IsKnown: true } ? group.ReservedRegions.ValueOrDefault.Count(r => r.Type is "direct") : 0);
        yield return (VmErrorCode.NeededByHost, f.HostUses.IsKnown ? f.HostUses.ValueOrDefault.Length : 0);
        yield return (VmErrorCode.GroupMemberOnHostDriver, group is null ? 0 : host.Inventory.Functions.Count(m => group.Members.Contains(m.Address) && !host.Named.Contains(m.Address) && Blocks(m)));
    }

    private static IEnumerable<VmErrorCode> ExpectedCodes(Host host) => host.Named.Distinct().SelectMany(address =>
        host.Inventory.Functions.SingleOrDefault(f => f.Address == address) is { } function
            ? Expected(host, function).SelectMany(e => Enumerable.Repeat(e.Code, e.Count))
            : [VmErrorCode.FunctionNotFound]);

    private static bool AreIommuReasons(VmError reason) => reason.Code is VmErrorCode.NoIommuGroup or VmErrorCode.NoIommuProtection;

    [Fact]
    public void Every_reason_is_there_exactly_when_its_rule_says_so_in_the_order_of_the_rules()
    {
        Holds(host => Verdict.Explain(host.Inventory, host.Named).Select(r => r.Code).SequenceEqual(ExpectedCodes(host)));
    }

    [Fact]
    public void Assignable_means_that_a_request_naming_what_goes_together_has_no_reason_against_it()
    {
        Holds(host => host.Inventory.Functions.All(f =>
        {
            Verdict verdict = Verdict.Of(host.Inventory, f);
            return verdict.IsAssignable == Verdict.Explain(host.Inventory, verdict.AssignTogether).IsEmpty;
        }));
    }

    [Fact]
    public void What_goes_together_is_every_endpoint_of_the_protecting_group()
    {
        Holds(host => host.Inventory.Functions.Where(f => !IsBridge(f)).All(f =>
            Verdict.Of(host.Inventory, f).AssignTogether.SequenceEqual(host.Inventory.Functions
                .Where(m => m.Address == f.Address || (ProtectingGroup(host, f) is { } group && group.Members.Contains(m.Address) && !IsBridge(m)))
                .Select(m => m.Address))));
    }

    [Fact]
    public void Assuming_an_iommu_lifts_exactly_the_two_reasons_of_isolation()
    {
        Holds(host => Verdict.Explain(host.Inventory, host.Named, AssumeIommu)
            .SequenceEqual(Verdict.Explain(host.Inventory, host.Named).Where(r => !AreIommuReasons(r))));
    }

    [Fact]
    public void The_same_question_has_the_same_answer_whatever_the_order_of_the_functions()
    {
        Holds(host => Verdict.Explain(host.Inventory, host.Named)
            .SequenceEqual(Verdict.Explain(new(host.Inventory.Functions.Reverse(), host.Inventory.Groups.Reverse()), host.Named)));
    }

    [Fact]
    public void Forgetting_what_is_known_of_a_function_never_adds_a_reason()
    {
        Holds(host => !Verdict.Explain(
                new(host.Inventory.Functions.Select(Forgotten), host.Inventory.Groups.Select(g => g with { Name = default, ReservedRegions = default })), host.Named)
            .Any(r => r.Code is not (VmErrorCode.FunctionNotFound or VmErrorCode.NotAnEndpoint)));
    }

    private static PciFunction Forgotten(PciFunction f) => f with { Config = [], Driver = default, IommuGroup = default, HostUses = default };

    [Fact]
    public void The_random_hosts_hold_every_reason_and_functions_without_one()
    {
        Host[] sample = [.. Hosts.Sample(2_000)];

        sample.SelectMany(ExpectedCodes).Distinct().Should().HaveCount(8);
        sample.Count(h => !ExpectedCodes(h).Any()).Should().BeGreaterThan(50);
    }
}
