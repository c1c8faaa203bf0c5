using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>Events that were decided by one report and are replayed by another.</summary>
public sealed class ReplayAfterReportTests
{
    private static readonly PciFunction Moved = Card(0).OnBus(9);

    private static OwnershipEvent Decided(DeviceRegistry registry, OwnershipCommand command) => registry.Decide(command).GetValueOrThrow();

    [Fact]
    public void A_claim_that_was_decided_before_a_move_is_of_the_function_wherever_it_is()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0), Card(1));
        OwnershipEvent claim = Decided(registry, new AssignCommand(Ask(Vm1, Card(0))));
        registry.Report(Moved, Card(1).OnBus(1));

        registry.Replay(claim).ThrowIfError();

        registry.DeviceOf(Moved).Ownership.Lease!.Functions.Single().Address.Should().Be(AtBus(9));
        registry.DeviceOf(Card(1).OnBus(1)).Ownership.State.Should().Be(OwnershipState.Available);
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void The_end_of_a_lease_that_was_decided_before_a_move_ends_it()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        Lease lease = registry.Give(Vm1, Card(0));
        OwnershipEvent end = Decided(registry, new ReleaseCommand(lease));
        registry.Report(Moved);

        registry.Replay(end).ThrowIfError();

        registry.DeviceOf(Moved).Ownership.State.Should().Be(OwnershipState.Available);
        registry.LeasesOf(Vm1).Should().BeEmpty();
    }

    [Fact]
    public void Failures_that_were_decided_before_two_functions_swapped_are_of_the_same_functions()
    {
        DeviceRegistry registry = Hosts.Registry(Hosts.Cards(2));
        Lease lease = registry.Bring(OwnershipState.Releasing, Vm1, Card(0), Card(1));
        OwnershipEvent end = Decided(registry, new CompleteReleaseCommand(lease, Failed(Card(0))));
        registry.Report(Card(0).OnBus(2), Card(1).OnBus(1));

        registry.Replay(end).ThrowIfError();

        registry.DeviceOf(Card(0).OnBus(2)).Ownership.State.Should().Be(OwnershipState.Quarantined);
        registry.DeviceOf(Card(1).OnBus(1)).Ownership.State.Should().Be(OwnershipState.Available);
    }

    [Fact]
    public void A_clearing_that_was_decided_before_a_move_clears_the_function()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Bring(OwnershipState.Quarantined, Vm1, Card(0));
        OwnershipEvent cleared = Decided(registry, new ClearCommand(Card(0).Address, "clean"));
        registry.Report(Moved);

        registry.Replay(cleared).ThrowIfError();

        registry.DeviceOf(Moved).Ownership.State.Should().Be(OwnershipState.Available);
    }

    [Fact]
    public void A_claim_of_a_function_that_went_meanwhile_is_an_absent_devices()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        OwnershipEvent claim = Decided(registry, new ReserveCommand(Ask(Vm1, Card(0))));
        registry.Report(Card(0).OfModel(0x9999));

        registry.Replay(claim).ThrowIfError();

        registry.DeviceOf(Card(0)).Ownership.State.Should().Be(OwnershipState.Available);
        registry.Devices.Select(d => (d.IsPresent, d.Ownership.State)).Should().Equal((true, OwnershipState.Available), (false, OwnershipState.Reserved));
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void Neither_policy_nor_facts_refuse_a_replay()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        OwnershipEvent claim = Decided(registry, new AssignCommand(Ask(Vm1, Card(0))));
        registry.Apply(new OwnershipPolicy { Block = [new DeviceSpec()] });
        registry.Report(Card(0) with { HostUses = new([new HostUse(HostUseKind.Swap, "swap is on vda2")]) });

        registry.Replay(claim).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void A_claim_decided_for_what_somebody_else_took_meanwhile_comes_too_late()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        OwnershipEvent claim = Decided(registry, new AssignCommand(Ask(Vm1, Card(0))));
        registry.Give(Vm2, Card(0));
        registry.Report(Moved);

        registry.Replay(claim).Error!.Code.Should().Be(VmErrorCode.RevisionGap);
        registry.DeviceOf(Moved).Ownership.Owner.Should().Be(Vm2);
    }

    [Fact]
    public void A_commit_is_an_assignment_of_an_earlier_generation()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        Lease lease = registry.Reserve(Ask(Vm1, Card(0))).GetValueOrThrow();
        OwnershipEvent commit = Decided(registry, new CommitCommand(lease));
        registry.Report(Moved);

        registry.Replay(commit).ThrowIfError();

        commit.Should().BeOfType<OwnershipAssigned>().Which.Lease.Generation.Should().Be(1);
        registry.DeviceOf(Moved).Ownership.State.Should().Be(OwnershipState.Assigned);
        registry.Replay(new OwnershipAssigned(3, lease)).Error!.Code.Should().Be(VmErrorCode.EventContradicts);
    }

    [Fact]
    public void An_end_of_a_function_that_nobody_knows_contradicts()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        Lease lease = registry.Give(Vm1, Card(0));

        new DeviceRegistry().Replay(new OwnershipReleased(1, lease)).Error!.Code.Should().Be(VmErrorCode.EventContradicts);
    }
}
