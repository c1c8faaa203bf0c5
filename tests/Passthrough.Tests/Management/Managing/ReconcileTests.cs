using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

/// <summary>One test for each kind of difference between store, host and memory: its words, its command, and what may be done about it.</summary>
public sealed class ReconcileTests
{
    private readonly ManagedHost _host = new();

    [Fact]
    public async Task Nothing_differs_where_nothing_went_wrong()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        (await manager.ReserveAsync(Ask(Vm2, 1))).ThrowIfError();

        ReconcileReport report = (await manager.ReconcileAsync(apply: true, Alive(true))).GetValueOrThrow();

        report.Revision.Should().Be(2);
        report.Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task What_cannot_be_read_is_told()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Device.FailRead(Dead);
        VmError? host = (await manager.ReconcileAsync(apply: false)).Error;
        _host.Store.Fail(StoreCall.Read, 1, Mishap.Unreachable);
        VmError? store = (await manager.ReconcileAsync(apply: false)).Error;

        host.Should().Be(Dead);
        store!.Code.Should().Be(VmErrorCode.StoreUnreachable);
    }

    [Fact]
    public async Task A_reservation_of_another_process_is_listed_and_not_cancelled()
    {
        Lease lease = await ReservedByAnotherAsync();
        await using PassthroughManager manager = await _host.OpenAsync();

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Kind.Should().Be(ReconcileFindingKind.LeftReserved);
        finding.Message.Should().Contain("lease 1 of VM 1").And.Contain("by crashed on").And.Contain("another process");
        finding.Command.Should().Be("passthrough release --lease 1");
        finding.Lease.Should().Be(lease);
        finding.Vm.Should().Be(Vm1);
        finding.Devices.Should().Equal(At(0));
        finding.Applied.Should().BeFalse();
        StateOf(manager, 0).Should().Be(OwnershipState.Reserved);
    }

    [Fact]
    public async Task A_reservation_at_which_the_host_had_begun_names_detach()
    {
        Lease lease = await ReservedByAnotherAsync();
        (await _host.Kept.WriteHostRecordAsync(Id, 1, lease.Functions[0], new(1, "e1000e -"))).ThrowIfError();
        await using PassthroughManager manager = await _host.OpenAsync();

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Message.Should().Contain("the host has notes of 0000:01:00.0");
        finding.Command.Should().Be("passthrough detach --lease 1 --go-on");
        finding.Applied.Should().BeFalse();
    }

    [Fact]
    public async Task A_reservation_of_a_boot_that_is_over_is_cancelled()
    {
        await ReservedByAnotherAsync();
        _host.Device.Restart(SecondBoot);
        await using PassthroughManager manager = await _host.OpenAsync();

        ReconcileFinding told = await OnlyAsync(manager, apply: false);
        OwnershipState before = StateOf(manager, 0);
        ReconcileFinding done = await OnlyAsync(manager, apply: true);

        told.Applied.Should().BeFalse();
        told.IsCertain.Should().BeTrue();
        before.Should().Be(OwnershipState.Reserved);
        done.Applied.Should().BeTrue();
        done.Kind.Should().Be(ReconcileFindingKind.LeftReserved);
        await NothingLeftAsync(manager);
    }

    [Fact]
    public async Task A_boot_that_is_not_known_is_not_held_to_be_over()
    {
        await ReservedByAnotherAsync();
        _host.Device.Restart(null);
        await using PassthroughManager manager = await _host.OpenAsync();

        (await OnlyAsync(manager, apply: true)).Applied.Should().BeFalse();
    }

    [Fact]
    public async Task A_release_of_another_process_is_listed_and_not_ended()
    {
        await ReleasingByAnotherAsync();
        await using PassthroughManager manager = await _host.OpenAsync();

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Kind.Should().Be(ReconcileFindingKind.LeftReleasing);
        finding.Command.Should().Be("passthrough detach --lease 1 --go-on");
        finding.Applied.Should().BeFalse();
    }

    [Fact]
    public async Task A_release_of_a_boot_that_is_over_ends_in_quarantine()
    {
        await ReleasingByAnotherAsync();
        _host.Device.Restart(SecondBoot);
        await using PassthroughManager manager = await _host.OpenAsync();

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Applied.Should().BeTrue();
        finding.Message.Should().Contain("a boot that is over");
        StateOf(manager, 0).Should().Be(OwnershipState.Quarantined);
        await NothingLeftAsync(manager);
    }

    [Fact]
    public async Task A_release_begun_in_this_boot_is_not_held_to_be_over_though_the_claim_is_of_an_earlier_one()
    {
        await using PassthroughManager first = await _host.OpenAsync("crashed");
        Lease lease = (await first.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        _host.Device.Restart(SecondBoot);
        await using PassthroughManager second = await _host.OpenAsync("crashed");
        _host.Store.Fail(StoreCall.Append, 2, Mishap.Unreachable);
        _ = (await second.DetachAsync(lease)).Error;
        await using PassthroughManager manager = await _host.OpenAsync();

        (await OnlyAsync(manager, apply: true)).Applied.Should().BeFalse();
    }

    [Fact]
    public async Task A_claim_of_an_earlier_boot_is_listed()
    {
        await using PassthroughManager first = await _host.OpenAsync("yesterday");
        (await first.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        _host.Device.Restart(SecondBoot);
        await using PassthroughManager manager = await _host.OpenAsync();

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Kind.Should().Be(ReconcileFindingKind.EarlierBoot);
        finding.Message.Should().Contain("by yesterday on").And.Contain("a boot that is over");
        finding.Command.Should().Be("passthrough release --lease 1");
        finding.Applied.Should().BeFalse();
        (await manager.ReconcileAsync(apply: false, Alive(true))).GetValueOrThrow().Findings.Should().BeEmpty("its VM runs again");
    }

    [Fact]
    public async Task What_the_host_made_ready_is_named_with_the_command_that_takes_it_back_whatever_became_of_it()
    {
        await using PassthroughManager first = await _host.OpenAsync("yesterday");
        (await first.AttachAsync(Ask(Vm1, 0))).ThrowIfError();
        _host.Device.Restart(SecondBoot);
        _host.Device.Report(Hosts.Of(Card(1)));
        await using PassthroughManager manager = await _host.OpenAsync();

        ReconcileReport report = (await manager.ReconcileAsync(apply: false)).GetValueOrThrow();

        report.Findings.Select(f => (f.Kind, f.Command)).Should().Equal(
            (ReconcileFindingKind.EarlierBoot, "passthrough detach --lease 1 --go-on"),
            (ReconcileFindingKind.DeviceVanished, "passthrough detach --lease 1"));
    }

    [Fact]
    public async Task A_claim_of_a_dead_VM_is_released()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();

        ReconcileFinding finding = await OnlyAsync(manager, apply: true, Alive(false));

        finding.Kind.Should().Be(ReconcileFindingKind.DeadVm);
        finding.Message.Should().Contain("VM 1 is not alive");
        finding.Applied.Should().BeTrue();
        await NothingLeftAsync(manager, Alive(false));
    }

    [Fact]
    public async Task A_claim_of_a_dead_VM_that_the_host_made_ready_is_listed()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AttachAsync(Ask(Vm1, 0))).ThrowIfError();

        ReconcileFinding finding = await OnlyAsync(manager, apply: true, Alive(false));

        finding.Kind.Should().Be(ReconcileFindingKind.DeadVm);
        finding.Command.Should().Be("passthrough detach --lease 1");
        finding.Applied.Should().BeFalse();
    }

    [Fact]
    public async Task A_VM_of_which_nothing_is_known_keeps_what_it_has()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();

        (await manager.ReconcileAsync(apply: true, Alive(null))).GetValueOrThrow().Findings.Should().BeEmpty();
    }

    [Fact]
    public async Task A_claimed_device_that_vanished_is_listed()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        _host.Device.Report(Hosts.Of(Card(1)));

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Kind.Should().Be(ReconcileFindingKind.DeviceVanished);
        finding.Message.Should().Contain("does not report 0000:01:00.0 (pci0000:00/00.0/00.0) any more, and lease 1");
        finding.Command.Should().Be("passthrough release --lease 1");
        finding.Applied.Should().BeFalse();
    }

    [Fact]
    public async Task A_quarantined_device_that_vanished_is_listed()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        (await manager.QuarantineAsync(At(0), "unclean")).ThrowIfError();
        _host.Device.Report(Hosts.Of(Card(1)));

        (await OnlyAsync(manager, apply: true)).Command.Should().Be("passthrough clear 0000:01:00.0 --reason TEXT");
    }

    [Fact]
    public async Task A_stranger_in_the_place_of_a_claimed_device_is_listed()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        _host.Device.Report(Hosts.Of(Card(0).OfModel(0x5555), Card(1)));

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Kind.Should().Be(ReconcileFindingKind.DeviceReplaced);
        finding.Message.Should().Contain("another card (8086:5555)");
    }

    [Fact]
    public async Task A_device_on_VFIO_on_which_nobody_has_a_claim_is_listed()
    {
        _host.Device.Report(Hosts.Of(Card(0).OnDriver("vfio-pci"), Card(1)));
        await using PassthroughManager manager = await _host.OpenAsync();

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Kind.Should().Be(ReconcileFindingKind.BoundUnclaimed);
        finding.Message.Should().Be("0000:01:00.0 is on vfio-pci, and nobody has a claim on it");
        finding.Command.Should().Be("passthrough assign 0000:01:00.0 --vm VM");
    }

    [Fact]
    public async Task Two_VMs_in_one_group_since_the_host_has_changed_are_listed_once_and_not_merged()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        (await manager.AssignAsync(Ask(Vm2, 1))).ThrowIfError();
        _host.Device.Report(Hosts.Of(Card(0).InGroup(7), Card(1).InGroup(7)));

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Kind.Should().Be(ReconcileFindingKind.UnitShared);
        finding.Message.Should().Contain("lease 1 of VM 1").And.Contain("lease 2 of VM 2");
        finding.Devices.Should().Equal(At(0), At(1));
        finding.Command.Should().Be("passthrough release --lease 2");
        (await _host.OwnersAsync()).Should().HaveCount(2);
    }

    [Fact]
    public async Task An_older_state_of_the_store_is_found()
    {
        var store = new SwitchingStore(_host.Kept);
        await using PassthroughManager manager = await _host.OpenAsync(store: store);
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        store.Now = new InMemoryOwnershipStore(FixedClock.Instance);

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Kind.Should().Be(ReconcileFindingKind.StoreOlder);
        finding.Message.Should().Contain("revision 0").And.Contain("revision 1");
    }

    [Fact]
    public async Task Another_history_at_the_same_revision_is_found()
    {
        var other = new ManagedHost();
        await using PassthroughManager another = await other.OpenAsync();
        (await another.AssignAsync(Ask(Vm2, 1))).ThrowIfError();
        var store = new SwitchingStore(_host.Kept);
        await using PassthroughManager manager = await _host.OpenAsync(store: store);
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        store.Now = other.Kept;

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Kind.Should().Be(ReconcileFindingKind.MemoryDiffers);
        finding.Message.Should().Be("the store has lease 1 of VM 2 for 0000:02:00.0 Assigned, and this process lease 1 of VM 1 for 0000:01:00.0 Assigned");
    }

    [Fact]
    public async Task A_broken_invariant_is_found()
    {
        PciFunction[] withVirtual = Card(0).WithVirtual(1);
        PciFunction alone = Card(0) with { Address = withVirtual[1].Address, TopologyPath = withVirtual[1].TopologyPath, IommuGroup = withVirtual[1].IommuGroup };
        _host.Device.Report(Hosts.Of(Card(0), alone));
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        (await manager.AssignAsync(new(Vm2, alone.Address))).ThrowIfError();
        _host.Device.Report(Hosts.Of(withVirtual));

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Kind.Should().Be(ReconcileFindingKind.InvariantBroken);
        finding.Message.Should().Contain("PhysicalExcludesVirtual");
    }

    [Fact]
    public async Task What_cannot_be_resolved_says_why()
    {
        await ReservedByAnotherAsync();
        _host.Device.Restart(SecondBoot);
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Store.Fail(StoreCall.Append, 1, Mishap.Unreachable);

        ReconcileFinding finding = await OnlyAsync(manager, apply: true);

        finding.Applied.Should().BeFalse();
        finding.Error!.Code.Should().Be(VmErrorCode.StoreUnreachable);
    }

    private static Func<VmId, CancellationToken, ValueTask<bool?>> Alive(bool? answer) => (_, _) => ValueTask.FromResult(answer);

    private static async Task<ReconcileFinding> OnlyAsync(PassthroughManager manager, bool apply, Func<VmId, CancellationToken, ValueTask<bool?>>? isAlive = null) =>
        (await manager.ReconcileAsync(apply, isAlive)).GetValueOrThrow().Findings.Should().ContainSingle().Subject;

    private async Task NothingLeftAsync(PassthroughManager manager, Func<VmId, CancellationToken, ValueTask<bool?>>? isAlive = null)
    {
        ulong revision = manager.Registry.Revision;
        (await manager.ReconcileAsync(apply: true, isAlive)).GetValueOrThrow().Findings.Should().BeEmpty();
        (await _host.ReadAsync()).Revision.Should().Be(revision);
        Owners(manager).Should().BeEquivalentTo(await _host.OwnersAsync());
    }

    private async Task<Lease> ReservedByAnotherAsync()
    {
        await using PassthroughManager crashed = await _host.OpenAsync("crashed");
        return (await crashed.ReserveAsync(Ask(Vm1, 0))).GetValueOrThrow();
    }

    private async Task ReleasingByAnotherAsync()
    {
        await using PassthroughManager crashed = await _host.OpenAsync("crashed");
        Lease lease = (await crashed.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        _host.Store.Fail(StoreCall.Append, 2, Mishap.Unreachable);
        (await crashed.DetachAsync(lease)).Error!.Code.Should().Be(VmErrorCode.ClaimUnsettled);
    }
}
