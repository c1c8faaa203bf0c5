using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>A claim is on a function, wherever bus numbers put it.</summary>
public sealed class ClaimFollowsDeviceTests
{
    public static TheoryData<OwnershipState> Taken => TakenStates;

    private static PciFunction[] Renumbered => [.. Cards(4).Select((c, i) => c.OnBus(0x40 + i))];

    [Theory]
    [MemberData(nameof(Taken))]
    public void A_device_has_its_state_at_its_new_address_and_nobody_at_the_old(OwnershipState state)
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Bring(state, Vm1, Card(0));
        Ownership before = registry.DeviceOf(Card(0)).Ownership;

        registry.Report(Card(0).OnBus(9));

        registry.DeviceOf(Card(0).OnBus(9)).Ownership.Should().Be(before);
        registry.TryFind(AtBus(1), out _).Should().BeFalse();
        registry.Verify().Should().BeEmpty();
    }

    [Theory]
    [InlineData(OwnershipState.Reserved)]
    [InlineData(OwnershipState.Assigned)]
    [InlineData(OwnershipState.Releasing)]
    public void The_lease_names_the_new_address(OwnershipState state)
    {
        DeviceRegistry registry = Hosts.Registry(Cards(2));
        Lease old = registry.Bring(state, Vm1, Card(1), Card(0));

        registry.Report(Card(0).OnBus(9), Card(1));

        Lease held = registry.LeasesOf(Vm1).Single();
        held.Functions.Select(f => f.Address).Should().Equal(AtBus(2), AtBus(9));
        held.Should().Be(old);
        registry.DeviceOf(Card(1)).Ownership.Lease.Should().BeSameAs(held);
        registry.DeviceOf(Card(0).OnBus(9)).Ownership.Lease.Should().BeSameAs(held);
    }

    [Fact]
    public void Everything_is_renumbered_and_every_claim_stays()
    {
        DeviceRegistry registry = Hosts.Registry(Cards(4));
        registry.Bring(OwnershipState.Reserved, Vm0, Card(0));
        registry.Bring(OwnershipState.Assigned, Vm1, Card(1));
        registry.Bring(OwnershipState.Releasing, Vm2, Card(2));
        registry.Bring(OwnershipState.Quarantined, Vm2, Card(3));

        registry.Report(Renumbered).Moved.Should().HaveCount(4);

        registry.Devices.Select(d => $"{d.Address.Bus:x2} {d.Ownership.State} {d.Ownership.Owner} {d.Ownership.Quarantine?.LastOwner}")
            .Should().Equal("40 Reserved 0 ", "41 Assigned 1 ", "42 Releasing 2 ", "43 Quarantined  2");
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void Two_functions_that_swap_places_keep_their_owners()
    {
        DeviceRegistry registry = Hosts.Registry(Cards(2));
        Lease first = registry.Give(Vm1, Card(0));
        Lease second = registry.Give(Vm2, Card(1));

        registry.Report(Card(0).OnBus(2), Card(1).OnBus(1));

        registry.DeviceOf(Card(0).OnBus(2)).Ownership.Lease.Should().Be(first);
        registry.DeviceOf(Card(1).OnBus(1)).Ownership.Lease.Should().Be(second);
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void Two_functions_of_one_lease_that_swap_places_stay_in_its_order()
    {
        DeviceRegistry registry = Hosts.Registry(Cards(2));
        registry.Give(Vm1, Card(0), Card(1));

        registry.Report(Card(0).OnBus(2), Card(1).OnBus(1));

        registry.LeasesOf(Vm1).Single().Functions.Select(f => $"{f.Address.Bus} {f.TopologyPath}").Should().Equal("2 pci0000:00/00.0/00.0", "1 pci0000:00/01.0/00.0");
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void Nobody_inherits_at_an_address_that_somebody_left()
    {
        DeviceRegistry registry = Hosts.Registry(Cards(2));
        registry.Give(Vm1, Card(0));

        registry.Report(Card(0).OnBus(2), Card(1).OnBus(1));

        registry.DeviceOf(Card(1).OnBus(1)).Ownership.State.Should().Be(OwnershipState.Available);
        registry.Assign(Ask(Vm2, Card(1).OnBus(1))).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_release_works_with_the_old_copy_of_the_lease_and_with_the_new_one(bool withOld)
    {
        DeviceRegistry registry = Hosts.Registry(Cards(2));
        Lease old = registry.Give(Vm1, Card(0), Card(1));
        registry.Report(Renumbered);

        registry.Release(withOld ? old : registry.LeasesOf(Vm1).Single()).IsSuccess.Should().BeTrue();

        registry.LeasesOf(Vm1).Should().BeEmpty();
        registry.Devices.Should().OnlyContain(d => d.Ownership.State == OwnershipState.Available);
    }

    [Fact]
    public void A_reservation_goes_on_with_the_old_copy_of_its_lease()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        Lease old = registry.Reserve(Ask(Vm1, Card(0))).GetValueOrThrow();
        registry.Report(Card(0).OnBus(9));

        registry.Commit(old).ThrowIfError();

        registry.DeviceOf(Card(0).OnBus(9)).Ownership.Lease!.Functions.Single().Address.Should().Be(AtBus(9));
    }

    [Fact]
    public void The_plan_of_a_release_names_the_places_of_now()
    {
        DeviceRegistry registry = Hosts.Registry(Cards(2));
        Lease old = registry.Give(Vm1, Card(0), Card(1));
        registry.Report(Card(0).OnBus(2), Card(1).OnBus(1));

        ReleasePlan plan = registry.BeginRelease(old).GetValueOrThrow();

        plan.Lease.Functions.Select(f => f.Address).Should().Equal(AtBus(2), AtBus(1));
        plan.Steps.Where(s => s.IsPerformedByHost).Select(s => s.Address).Should().Equal(AtBus(2), AtBus(1));
        plan.Absent.Should().BeEmpty();
    }

    [Fact]
    public void A_failure_is_reported_by_the_address_that_the_plan_named()
    {
        DeviceRegistry registry = Hosts.Registry(Cards(2));
        Lease old = registry.Give(Vm1, Card(0), Card(1));
        registry.Report(Card(0).OnBus(2), Card(1).OnBus(1));
        registry.BeginRelease(old).GetValueOrThrow();

        registry.CompleteRelease(old, Failed(Card(0).OnBus(2))).ThrowIfError();

        registry.DeviceOf(Card(0).OnBus(2)).Ownership.State.Should().Be(OwnershipState.Quarantined);
        registry.DeviceOf(Card(1).OnBus(1)).Ownership.State.Should().Be(OwnershipState.Available);
    }

    [Fact]
    public void A_function_in_quarantine_is_cleared_where_it_is_now()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Bring(OwnershipState.Quarantined, Vm1, Card(0));
        registry.Report(Card(0).OnBus(9));

        registry.Clear(AtBus(1), "clean").Error!.Code.Should().Be(VmErrorCode.DeviceNotRegistered);
        registry.Clear(AtBus(9), "clean").IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void A_release_by_address_names_the_new_one()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Give(Vm1, Card(0));
        registry.Report(Card(0).OnBus(9));

        registry.Release(AtBus(1), Vm1).Error!.Code.Should().Be(VmErrorCode.DeviceNotRegistered);
        registry.Release(AtBus(9), Vm1).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void The_claim_of_a_lease_learns_a_serial_number()
    {
        PciFunction card = Card(0).Serial(7);
        DeviceRegistry registry = Hosts.Registry(card.Unprivileged());
        Lease old = registry.Give(Vm1, card);

        registry.Report(card);

        registry.LeasesOf(Vm1).Single().Functions.Single().SerialNumber.Should().Be(7);
        registry.LeasesOf(Vm1).Single().Should().Be(old);
    }
}
