using System.Reflection;
using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry;

/// <summary>Each invariant is broken from inside and is the one that is found.</summary>
public sealed class VerifyTests
{
    private static readonly PciFunction[] Two = [Card(0).InGroup(5), Card(1).InGroup(5)];

    /// <summary>An event that no registry makes: it leaves a device in any condition.</summary>
    private sealed record Leaves(Ownership Outcome) : OwnershipEvent(1)
    {
        internal override Lease? Subject => null;

        internal override Ownership OutcomeFor(FunctionKey function) => Outcome;

        internal override OwnershipEvent At(Lease lease) => this;
    }

    public static TheoryData<string> Invariants => [.. Breaks.Select(b => b.Invariant)];

    // Each on a registry of two cards of one group, of which VM 1 has the first.
    private static (string Invariant, Action<DeviceRegistry, Lease> Break)[] Breaks { get; } =
    [
        ("OwnerFitsState", (r, _) => Put(r, 1, new(OwnershipState.Available, Vm1, null))),
        ("LeaseFitsState", (r, _) => Put(r, 1, new(OwnershipState.Available, null, NewLease(1, Vm2, [r.DeviceOf(Two[1]).Key])))),
        ("ReasonFitsState", (r, _) => Put(r, 1, new(OwnershipState.Quarantined, null, null))),
        ("AbsentIsClaimed", (r, _) => Part<DeviceIndex>(r).ResolveOrAdd(new(AtBus(9)) { TopologyPath = "pci0000:00/1f.0" })),
        ("DeviceAgrees", (r, _) => r.DeviceOf(Two[0]).Device.Custody.Take(new(new PublishedRevision(), new(AtBus(1)), isManaged: true), isClosed: false)),
        ("ClosedFitsState", (r, _) => r.DeviceOf(Two[0]).Device.Custody.Close()),
        ("GenerationIsPast", (r, l) => Happen(r, 0, new OwnershipAssigned(1, new(99, l.Request, l.Functions)))),
        ("LeaseIsWhole", (r, l) => Happen(r, 0, new OwnershipAssigned(1, new(1, l.Request, [.. l.Functions, r.DeviceOf(Two[1]).Key])))),
        ("LeaseHasOneState", (r, _) =>
        {
            Lease both = Both(r);
            Happen(r, 1, new OwnershipReleasing(3, both));
        }),
        ("VmIsListed", (r, l) => Part<VmIndex>(r).Remove(l.Vm, r.DeviceOf(Two[0]).Cell)),
        ("AddressIsOnce", (r, _) => Part<DeviceIndex>(r).AddByHand(
            new(Part<DeviceIndex>(r), new(new PublishedRevision(), new(Two[1].Address), isManaged: true), PassthroughDevice.Create(Two[1]).GetValueOrThrow()))),
        ("KeyFindsDevice", (r, _) => r.DeviceOf(Two[1]).Cell.Move(r.DeviceOf(Two[1]).Key with { Address = AtBus(9), TopologyPath = "pci0000:00/1f.0" }, null)),
        ("GroupHasOneOwner", (r, _) => r.Replay(new OwnershipAssigned(2, NewLease(2, Vm2, [r.DeviceOf(Two[1]).Key]))).ThrowIfError()),
        ("PhysicalExcludesVirtual", (r, _) => PhysicalAndVirtual(r)),
        ("RequestIsKnown", (r, _) => Happen(r, 0, new OwnershipAssigned(1, Named(r)))),
    ];

    private static Lease Named(DeviceRegistry registry) =>
        new(1, Ask(Vm1, Two[0]) with { Id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff") }, [registry.DeviceOf(Two[0]).Key]);

    private static T Part<T>(DeviceRegistry registry) => (T)typeof(DeviceRegistry)
        .GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Single(f => f.FieldType == typeof(T)).GetValue(registry)!;

    private static void Happen(DeviceRegistry registry, int card, OwnershipEvent last) => registry.DeviceOf(Two[card]).Cell.Move(registry.DeviceOf(Two[card]).Key, last);

    private static void Put(DeviceRegistry registry, int card, Ownership outcome) => Happen(registry, card, new Leaves(outcome));

    private static Lease Both(DeviceRegistry registry)
    {
        registry.ReleaseAll(Vm1).Should().ContainSingle();
        return registry.Give(Vm1, Two);
    }

    private static void PhysicalAndVirtual(DeviceRegistry registry)
    {
        PciFunction[] card = Card(4).WithVirtual(1);
        registry.Report([.. Two, .. card]);
        registry.Replay(new OwnershipAssigned(2, NewLease(2, Vm1, [.. card.Select(f => registry.DeviceOf(f).Key)]))).ThrowIfError();
    }

    private static (DeviceRegistry Registry, Lease Lease) Sound()
    {
        DeviceRegistry registry = Hosts.Registry(Two);
        Lease lease = registry.Give(Vm1, Two[0]);
        _ = registry.DeviceOf(Two[0]).Device;
        return (registry, lease);
    }

    [Fact]
    public void A_sound_registry_has_no_findings() => Sound().Registry.Verify().Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Invariants))]
    public void What_is_broken_is_found_and_nothing_else(string invariant)
    {
        (DeviceRegistry registry, Lease lease) = Sound();
        Breaks.Single(b => b.Invariant == invariant).Break(registry, lease);

        var findings = registry.Verify();

        findings.Should().ContainSingle().Which.Should().BeOfType<InvariantBroken>().Which.Invariant.Should().Be(invariant);
        findings[0].Message.Should().NotContainAny("System.", "Passthrough.");
    }

    [Fact]
    public void Several_findings_are_all_told()
    {
        (DeviceRegistry registry, Lease lease) = Sound();
        Part<VmIndex>(registry).Remove(lease.Vm, registry.DeviceOf(Two[0]).Cell);
        Put(registry, 1, new(OwnershipState.Quarantined, null, null));

        registry.Verify().Should().HaveCount(2);
    }

    [Fact]
    public void Every_invariant_that_the_audit_knows_is_broken_here()
    {
        string source = File.ReadAllText(Path.Combine(Documentation.Root, "src", "Passthrough", "Registry", "RegistryAudit.cs"));

        Breaks.Should().OnlyContain(b => source.Contains($"\"{b.Invariant}\"", StringComparison.Ordinal));
        System.Text.RegularExpressions.Regex.Count(source, "Expect\\(").Should().Be(Breaks.Length + 1);
    }

    [Fact]
    public void Two_VMs_that_a_new_group_brings_together_are_told()
    {
        DeviceRegistry registry = Hosts.Registry(Hosts.Cards(2));
        registry.Give(Vm1, Card(0));
        registry.Give(Vm2, Card(1));

        registry.Report(Two);

        registry.Verify().Should().ContainSingle().Which.Message.Should().Be("GroupHasOneOwner does not hold: IOMMU group 5 belongs to VMs 1, 2");
    }
}
