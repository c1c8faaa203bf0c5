using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>A function that is gone while somebody has a claim on it.</summary>
public sealed class AbsentDeviceTests
{
    public static TheoryData<OwnershipState> Taken => TakenStates;

    private static readonly PciFunction Gone = Card(0);

    private static (DeviceRegistry Registry, Lease Lease) GoneIn(OwnershipState state)
    {
        DeviceRegistry registry = Hosts.Registry(Gone, Card(1));
        Lease lease = registry.Bring(state, Vm1, Gone);
        registry.Report(Card(1));
        return (registry, lease);
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void Its_claim_stays(OwnershipState state)
    {
        (DeviceRegistry registry, _) = GoneIn(state);

        RegisteredDevice device = registry.DeviceOf(Gone);

        device.IsPresent.Should().BeFalse();
        device.Ownership.State.Should().Be(state);
        device.Function!.TopologyPath.Should().Be(Gone.TopologyPath);
        registry.Devices.Should().HaveCount(2).And.Contain(device);
        registry.Verify().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void It_comes_back_in_the_state_that_it_left(OwnershipState state)
    {
        (DeviceRegistry registry, _) = GoneIn(state);
        RegisteredDevice device = registry.DeviceOf(Gone);
        Ownership before = device.Ownership;

        registry.Report(Gone, Card(1));

        registry.DeviceOf(Gone).Should().BeSameAs(device);
        device.IsPresent.Should().BeTrue();
        device.Ownership.Should().Be(before);
        device.Function.Should().BeSameAs(registry.Inventory.Functions[0]);
        registry.Verify().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void It_comes_back_at_another_bus(OwnershipState state)
    {
        (DeviceRegistry registry, Lease lease) = GoneIn(state);
        Ownership before = registry.DeviceOf(Gone).Ownership;

        registry.Report(Card(1), Gone.OnBus(9));

        registry.DeviceOf(Gone.OnBus(9)).Ownership.Should().Be(before);
        registry.TryFind(AtBus(1), out _).Should().BeFalse();
        registry.LeasesOf(Vm1).Should().BeEquivalentTo(before.Lease is null ? [] : new[] { lease });
        registry.LeasesOf(Vm1).SelectMany(l => l.Functions).Should().NotContain(f => f.Address != AtBus(9));
        registry.Verify().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void Nobody_may_claim_it(OwnershipState state)
    {
        (DeviceRegistry registry, _) = GoneIn(state);
        OwnershipAnswer taken = OwnershipTable.Of(OwnershipOperation.Assign, state);

        registry.Assign(Ask(Vm2, Gone)).Error.Codes().Should().Equal(VmErrorCode.DeviceAbsent, taken.Refusal!.Value);
    }

    [Fact]
    public void What_nobody_claimed_is_not_registered_any_more()
    {
        DeviceRegistry registry = Hosts.Registry(Gone);
        registry.Report();

        registry.Assign(Ask(Vm2, Gone)).Error.Codes().Should().Equal(VmErrorCode.DeviceNotRegistered);
    }

    [Theory]
    [InlineData(OwnershipState.Reserved)]
    [InlineData(OwnershipState.Assigned)]
    public void It_is_released_and_then_forgotten(OwnershipState state)
    {
        (DeviceRegistry registry, Lease lease) = GoneIn(state);

        registry.Release(lease).ThrowIfError();

        registry.TryFind(Gone.Address, out _).Should().BeFalse();
        registry.Devices.Should().ContainSingle();
        registry.Release(lease).Error!.Code.Should().Be(VmErrorCode.AlreadyReleased);
    }

    [Fact]
    public void A_reservation_of_it_may_be_committed_or_cancelled()
    {
        (DeviceRegistry first, Lease kept) = GoneIn(OwnershipState.Reserved);
        (DeviceRegistry second, Lease given) = GoneIn(OwnershipState.Reserved);

        first.Commit(kept).ThrowIfError();
        second.Cancel(given).ThrowIfError();

        first.DeviceOf(Gone).Ownership.State.Should().Be(OwnershipState.Assigned);
        second.TryFind(Gone.Address, out _).Should().BeFalse();
    }

    [Fact]
    public void The_plan_of_its_release_skips_the_steps_of_the_host()
    {
        DeviceRegistry registry = Hosts.Registry(Gone, Card(1));
        Lease lease = registry.Give(Vm1, Gone, Card(1));
        registry.Report(Card(1));

        ReleasePlan plan = registry.BeginRelease(lease).GetValueOrThrow();

        plan.Absent.Select(f => f.Address).Should().Equal(Gone.Address);
        plan.Steps.Where(s => s.IsPerformedByHost).Select(s => s.Address).Should().Equal(Card(1).Address);
        plan.Steps.Count(s => s.Address == Gone.Address).Should().Be(TeardownSteps.OfRelease.Length - 1);
    }

    [Fact]
    public void A_release_in_two_steps_ends_with_it_forgotten_and_its_neighbour_free()
    {
        DeviceRegistry registry = Hosts.Registry(Gone, Card(1));
        Lease lease = registry.Give(Vm1, Gone, Card(1));
        registry.Report(Card(1));
        registry.BeginRelease(lease).GetValueOrThrow();

        registry.CompleteRelease(lease).ThrowIfError();

        registry.Devices.Select(d => (d.Address, d.Ownership.State)).Should().Equal((Card(1).Address, OwnershipState.Available));
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void It_may_go_into_quarantine_and_be_cleared_and_then_it_is_forgotten()
    {
        (DeviceRegistry registry, Lease lease) = GoneIn(OwnershipState.Releasing);

        registry.CompleteRelease(lease, Failed(Gone)).ThrowIfError();
        OwnershipState failed = registry.DeviceOf(Gone).Ownership.State;
        registry.Clear(Gone.Address, "it was thrown away").ThrowIfError();

        failed.Should().Be(OwnershipState.Quarantined);
        registry.TryFind(Gone.Address, out _).Should().BeFalse();
    }

    [Fact]
    public void One_that_was_released_while_it_was_gone_comes_back_free()
    {
        (DeviceRegistry registry, Lease lease) = GoneIn(OwnershipState.Assigned);
        registry.Release(lease).ThrowIfError();

        registry.Report(Gone, Card(1));

        registry.DeviceOf(Gone).Ownership.State.Should().Be(OwnershipState.Available);
        registry.Assign(Ask(Vm2, Gone)).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void Its_claim_survives_any_number_of_reports()
    {
        (DeviceRegistry registry, Lease lease) = GoneIn(OwnershipState.Assigned);

        registry.Report();
        registry.Report(Card(2), Card(3));
        registry.Report(Card(3));
        registry.Report(Gone);

        registry.DeviceOf(Gone).Ownership.Lease.Should().Be(lease);
        registry.Devices.Should().ContainSingle();
    }

    [Fact]
    public void A_neighbour_of_its_lease_that_moves_leaves_it_where_it_was()
    {
        DeviceRegistry registry = Hosts.Registry(Gone, Card(1));
        registry.Give(Vm1, Gone, Card(1));
        registry.Report(Card(1));

        registry.Report(Card(1).OnBus(9));

        registry.LeasesOf(Vm1).Single().Functions.Select(f => f.Address).Should().Equal(Gone.Address, AtBus(9));
        registry.Verify().Should().BeEmpty();
    }
}
