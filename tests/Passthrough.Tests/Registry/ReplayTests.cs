using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

public sealed class ReplayTests
{
    private readonly DeviceRegistry _registry = Of(3);

    private static Lease LeaseOf(ulong generation, VmId vm, params int[] devices) => NewLease(generation, vm, [.. devices.Select(d => new FunctionKey(At(d)))]);

    private void IsRefused(OwnershipEvent next, VmError expected)
    {
        var before = _registry.Picture(Vm0, Vm1, Vm2);

        VmResult result = _registry.Replay(next);

        result.Error.Should().Be(expected);
        _registry.Picture(Vm0, Vm1, Vm2).Should().Equal(before);
    }

    [Fact]
    public void A_decided_event_is_carried_out()
    {
        OwnershipEvent decided = _registry.Decide(new AssignCommand(Claim(Vm1, 1, 0))).GetValueOrThrow();

        _registry.Replay(decided).ThrowIfError();

        _registry.Revision.Should().Be(1);
        _registry.LeasesOf(Vm1).Should().Equal(((OwnershipAssigned)decided).Lease);
        _registry.OwnershipOf(0).Should().Be(new Ownership(OwnershipState.Assigned, Vm1, ((OwnershipAssigned)decided).Lease));
    }

    [Fact]
    public void A_lease_of_one_registry_is_good_in_another_that_replayed_its_event()
    {
        OwnershipEvent decided = Of(3).Decide(new AssignCommand(Claim(Vm1, 1, 0))).GetValueOrThrow();
        _registry.Replay(decided).ThrowIfError();

        VmResult released = _registry.Release(((OwnershipAssigned)decided).Lease);

        released.IsSuccess.Should().BeTrue();
        _registry.LeasesOf(Vm1).Should().BeEmpty();
    }

    [Fact]
    public void A_gap_is_refused() =>
        IsRefused(new OwnershipAssigned(2, LeaseOf(2, Vm1, 0)), new RevisionGap(1, 2));

    [Fact]
    public void A_repeated_event_is_refused()
    {
        OwnershipEvent decided = _registry.Decide(new AssignCommand(Claim(Vm1, 0))).GetValueOrThrow();
        _registry.Replay(decided).ThrowIfError();

        IsRefused(decided, new RevisionGap(2, 1));
    }

    [Fact]
    public void A_decision_that_another_event_overtook_is_refused()
    {
        OwnershipEvent decided = _registry.Decide(new AssignCommand(Claim(Vm1, 0))).GetValueOrThrow();
        _registry.Give(Vm2, 1);

        IsRefused(decided, new RevisionGap(2, 1));
    }

    [Fact]
    public void An_assignment_of_an_unregistered_device_contradicts() =>
        IsRefused(
            new OwnershipAssigned(1, LeaseOf(1, Vm1, 0, 9)),
            new EventContradicts(1, new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(9))));

    [Fact]
    public void An_assignment_of_an_owned_device_contradicts()
    {
        _registry.Give(Vm2, 1);

        IsRefused(new OwnershipAssigned(2, LeaseOf(2, Vm1, 0, 1)), new EventContradicts(2, new AlreadyAssigned(At(1), Vm2)));
    }

    [Fact]
    public void An_assignment_with_another_generation_contradicts()
    {
        _registry.Release(_registry.Give(Vm1, 0)).ThrowIfError();
        Lease lease = LeaseOf(1, Vm1, 0);

        IsRefused(new OwnershipAssigned(3, lease), new EventContradicts(3, new LeaseNotInForce(VmErrorCode.StaleLease, lease)));
    }

    [Fact]
    public void An_assignment_that_names_a_device_twice_contradicts()
    {
        Lease lease = LeaseOf(1, Vm1, 0, 0);

        IsRefused(new OwnershipAssigned(1, lease), new EventContradicts(1, new LeaseNotInForce(VmErrorCode.StaleLease, lease)));
    }

    [Fact]
    public void An_assignment_of_nothing_contradicts() =>
        IsRefused(new OwnershipAssigned(1, LeaseOf(1, Vm1)), new EventContradicts(1, new NothingRequested()));

    [Fact]
    public void An_assignment_to_no_VM_contradicts() =>
        IsRefused(new OwnershipAssigned(1, LeaseOf(1, default, 0)), new EventContradicts(1, new VmIdMissing()));

    [Fact]
    public void A_release_of_a_free_device_contradicts()
    {
        Lease lease = _registry.Give(Vm1, 0);
        _registry.Release(lease).ThrowIfError();

        IsRefused(new OwnershipReleased(3, lease), new EventContradicts(3, new LeaseNotInForce(VmErrorCode.AlreadyReleased, lease)));
    }

    public static TheoryData<ulong, ulong, int[]> OtherLeases => new()
    {
        { 2, 1, [0, 1] },
        { 1, 2, [0, 1] },
        { 1, 1, [1, 0] },
        { 1, 1, [0] },
        { 1, 1, [0, 1, 2] },
    };

    [Theory]
    [MemberData(nameof(OtherLeases))]
    public void A_release_of_another_lease_than_the_one_in_force_contradicts(ulong generation, ulong vm, int[] devices)
    {
        _registry.Give(Vm1, 0, 1);
        Lease other = LeaseOf(generation, new VmId(vm), devices);

        IsRefused(new OwnershipReleased(2, other), new EventContradicts(2, new LeaseNotInForce(VmErrorCode.StaleLease, other)));
    }

    [Fact]
    public void A_release_of_nothing_contradicts()
    {
        Lease hollow = LeaseOf(0, Vm1);

        IsRefused(new OwnershipReleased(1, hollow), new EventContradicts(1, new LeaseNotInForce(VmErrorCode.AlreadyReleased, hollow)));
    }

    [Fact]
    public void After_a_refused_event_the_right_one_is_taken()
    {
        OwnershipEvent decided = _registry.Decide(new AssignCommand(Claim(Vm1, 0))).GetValueOrThrow();
        _registry.Replay(new OwnershipAssigned(1, LeaseOf(1, Vm1, 9))).IsSuccess.Should().BeFalse();

        VmResult result = _registry.Replay(decided);

        result.IsSuccess.Should().BeTrue();
    }
}
