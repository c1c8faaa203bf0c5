using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry;

/// <summary>A multi-step operation that fails at one step leaves everything as it was before that step; a release that fails leaves quarantine, the step named.</summary>
public sealed class NothingChangesTests
{
    private static readonly PciFunction[] Two = [Card(0), Card(1)];

    /// <summary>All that is seen of a registry and its devices, as text.</summary>
    private static string Seen(DeviceRegistry registry) => string.Join(
        '\n',
        [
            .. registry.Picture(Vm0, Vm1, Vm2),
            registry.Snapshot().ToJson(),
            .. registry.Devices.Select(d => $"{d.Key} {d.IsPresent} {d.Function?.Address}"),
            .. registry.Devices.Where(d => d.IsPresent).Select(d => DeviceState.Of(d.Device)),
        ]);

    private static DeviceRegistry Prepared()
    {
        DeviceRegistry registry = Hosts.Registry(Hosts.Cards(4));
        registry.DeviceOf(Card(0)).Device.AddMsixRemap(1, 2, default).ThrowIfError();
        return registry;
    }

    public static TheoryData<string> EveryRefusal => [.. Refusals.Select(r => r.Name)];

    // Each on a registry in which VM 2 has card 2 and card 3 is in quarantine.
    private static (string Name, Func<DeviceRegistry, VmError?> Run)[] Refusals { get; } =
    [
        ("assign, the last one taken", r => r.Assign(Ask(Vm1, Card(0), Card(1), Card(2))).Error),
        ("assign, the first one taken", r => r.Assign(Ask(Vm1, Card(2), Card(0), Card(1))).Error),
        ("assign, one in quarantine", r => r.Assign(Ask(Vm1, Card(0), Card(3))).Error),
        ("assign, one not there", r => r.Assign(Ask(Vm1, Card(0), Card(9))).Error),
        ("assign without a VM", r => r.Assign(Ask(default, Two)).Error),
        ("assign with an override that cannot be", r => r.Assign(Ask(Vm1, Two) with { Overrides = [new(VmErrorCode.AlreadyAssigned, "mine")] }).Error),
        ("assign with an override without a reason", r => r.Assign(Ask(Vm1, Two) with { Overrides = [new(VmErrorCode.NeededByHost, " ")] }).Error),
        ("assign more than there are", r => r.Assign(new(Vm1, DeviceSelection.Parse("vendor=8086,count=4"))).Error),
        ("reserve, the last one taken", r => r.Reserve(Ask(Vm1, Card(0), Card(1), Card(2))).Error),
        ("commit what is not reserved", r => r.Commit(r.LeasesOf(Vm2).Single()).Error),
        ("cancel what is not reserved", r => r.Cancel(r.LeasesOf(Vm2).Single()).Error),
        ("complete what was not begun", r => r.CompleteRelease(r.LeasesOf(Vm2).Single()).Error),
        ("clear what is not in quarantine", r => r.Clear(Card(2).Address, "clean").Error),
        ("clear without a reason", r => r.Clear(Card(3).Address, " ").Error),
        ("release another VM's", r => r.Release(Card(2).Address, Vm1).Error),
        ("unregister what is reported", r => r.Unregister(Card(0).Address).Error),
        ("restore over a history", r => r.Restore(Hosts.Registry(Card(0)).Snapshot()).Error),
        ("replay an event that is late", r => r.Replay(new OwnershipCleared(1, r.DeviceOf(Card(3)).Key, "clean")).Error),
        ("replay a claim of what is taken", r => r.Replay(Claimed(r, r.DeviceOf(Card(0)).Key, r.DeviceOf(Card(2)).Key)).Error),
        ("replay a claim of one function twice", r => r.Replay(Claimed(r, r.DeviceOf(Card(0)).Key, r.DeviceOf(Card(0)).Key)).Error),
        ("replay a claim of a device by hand that is not there", r => r.Replay(Claimed(r, r.DeviceOf(Card(0)).Key, new FunctionKey(At(0)))).Error),
        ("replay a claim of nothing", r => r.Replay(Claimed(r)).Error),
        ("replay the end of a lease that never was", r => r.Replay(new OwnershipReleased(r.Revision + 1, Claimed(r, r.DeviceOf(Card(0)).Key).Lease)).Error),
        ("replay a clearing of what is not in quarantine", r => r.Replay(new OwnershipCleared(r.Revision + 1, r.DeviceOf(Card(0)).Key, "clean")).Error),
        ("replay a clearing of a stranger", r => r.Replay(new OwnershipCleared(r.Revision + 1, r.DeviceOf(Card(3)).Key with { DeviceId = 9 }, "clean")).Error),
    ];

    private static OwnershipAssigned Claimed(DeviceRegistry registry, params FunctionKey[] functions) =>
        new(registry.Revision + 1, NewLease(registry.Revision + 1, Vm1, [.. functions]));

    [Theory]
    [MemberData(nameof(EveryRefusal))]
    public void A_refusal_changes_nothing(string name)
    {
        DeviceRegistry registry = Prepared();
        registry.Give(Vm2, Card(2));
        registry.Bring(OwnershipState.Quarantined, Vm1, Card(3));
        string before = Seen(registry);

        VmError? error = Refusals.Single(r => r.Name == name).Run(registry);

        error.Should().NotBeNull();
        Seen(registry).Should().Be(before);
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void A_reservation_that_the_host_could_not_make_ready_is_cancelled_into_the_state_before()
    {
        DeviceRegistry registry = Hosts.Registry(Two);
        string before = DeviceState.Of(registry.DeviceOf(Card(0)).Device);
        Lease lease = registry.Reserve(Ask(Vm1, Two)).GetValueOrThrow();
        registry.DeviceOf(Card(0)).Device.LeaveTraces();

        registry.Cancel(lease).ThrowIfError();

        DeviceState.Of(registry.DeviceOf(Card(0)).Device).Should().Be(before);
        registry.Devices.Should().OnlyContain(d => d.Ownership == default(Ownership));
        registry.LeasesOf(Vm1).Should().BeEmpty();
    }

    public static TheoryData<int> Masks => [.. Enumerable.Range(0, 8)];

    [Theory]
    [MemberData(nameof(Masks))]
    public void Of_a_release_exactly_the_functions_whose_step_failed_are_in_quarantine(int failed)
    {
        PciFunction[] cards = Hosts.Cards(3);
        DeviceRegistry registry = Hosts.Registry(cards);
        Lease lease = registry.Give(Vm1, cards);
        registry.BeginRelease(lease).ThrowIfError();
        PciFunction[] bad = [.. cards.Where((_, i) => (failed & (1 << i)) != 0)];

        registry.CompleteRelease(lease, Failed(bad)).ThrowIfError();

        registry.Devices.Where(d => d.Ownership.State == OwnershipState.Quarantined).Select(d => d.Address).Should().Equal(bad.Select(b => b.Address));
        registry.Devices.Where(d => d.Ownership.State == OwnershipState.Available).Should().HaveCount(3 - bad.Length);
        registry.Devices.Select(d => d.Ownership.Quarantine).OfType<QuarantineReason>()
            .Should().Equal(bad.Select(b => new QuarantineReason(Vm1, TeardownStep.ResetFunction, new FunctionNotResponding(b.Address))));
        registry.Verify().Should().BeEmpty();
    }

    public static TheoryData<TeardownStep> LibrarySteps => [.. TeardownSteps.OfRelease.Where(s => !s.IsPerformedByHost())];

    [Theory]
    [MemberData(nameof(LibrarySteps))]
    public void A_failure_of_a_step_that_is_the_librarys_is_refused_and_the_release_goes_on(TeardownStep step)
    {
        DeviceRegistry registry = Hosts.Registry(Two);
        Lease lease = registry.Give(Vm1, Two);
        registry.BeginRelease(lease).ThrowIfError();
        string before = Seen(registry);

        VmResult completed = registry.CompleteRelease(lease, [new(Card(0).Address, step, new VmIdMissing())]);

        completed.Error!.Code.Should().Be(VmErrorCode.StepFailureInvalid);
        Seen(registry).Should().Be(before);
        registry.CompleteRelease(lease).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData(OwnershipState.Reserved)]
    [InlineData(OwnershipState.Assigned)]
    [InlineData(OwnershipState.Releasing)]
    [InlineData(OwnershipState.Quarantined)]
    public void A_report_that_is_refused_leaves_every_claim_and_every_device(OwnershipState state)
    {
        DeviceRegistry registry = Prepared();
        registry.Register(NewDevice(0)).ThrowIfError();
        registry.Bring(state, Vm1, Two);
        string before = Seen(registry);

        VmResult<InventoryChange> applied = registry.Apply(Hosts.Of(Card(0).OnBus(8), Card(1).OfModel(3), Card(2).OnBus(1)));

        applied.Error!.Code.Should().Be(VmErrorCode.AddressAlreadyRegistered);
        Seen(registry).Should().Be(before);
    }

    [Fact]
    public void A_snapshot_that_names_devices_by_hand_that_are_not_there_restores_nothing()
    {
        DeviceRegistry source = Of(3);
        source.Report(Hosts.Cards(2));
        source.Give(Vm1, Card(0));
        source.Give(Vm2, 1, 2);
        DeviceRegistry registry = Of(1);
        registry.Report(Hosts.Cards(2));
        string before = Seen(registry);

        VmResult restored = registry.Restore(source.Snapshot());

        restored.Error!.Reasons.Should().Equal(
            new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(1)), new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(2)));
        Seen(registry).Should().Be(before);
    }

    [Fact]
    public void ReleaseAll_goes_on_past_a_lease_that_is_being_released()
    {
        DeviceRegistry registry = Hosts.Registry(Hosts.Cards(4));
        Lease first = registry.Give(Vm1, Card(0));
        Lease releasing = registry.Bring(OwnershipState.Releasing, Vm1, Card(1));
        Lease reserved = registry.Bring(OwnershipState.Reserved, Vm1, Card(2));

        var outcomes = registry.ReleaseAll(Vm1);

        outcomes.Should().Equal(
            new ReleaseOutcome(first, VmResult.Success),
            new ReleaseOutcome(releasing, new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, Card(1).Address)),
            new ReleaseOutcome(reserved, VmResult.Success));
        registry.LeasesOf(Vm1).Should().Equal(releasing);
    }
}
