using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

/// <summary>Each change of a claim: in the store, in memory, and in the trail with who asked and why.</summary>
public sealed class ManagerClaimTests
{
    private readonly ManagedHost _host = new();

    [Fact]
    public async Task An_assignment_is_in_the_store_and_in_memory()
    {
        await using PassthroughManager manager = await _host.OpenAsync("alice");

        Lease lease = (await manager.AssignAsync(Ask(Vm1, 0, 1), "ticket 1")).GetValueOrThrow();

        StoredOwnership stored = await _host.ReadAsync();
        StoredClaim claim = stored.Claims.Should().ContainSingle().Subject;
        claim.Claim.Should().Be(new RegistryClaim(lease, OwnershipState.Assigned));
        claim.By.Should().Be(new AuditStamp("alice", "ticket 1", Id, FirstBoot));
        claim.Units.Should().Equal(lease.Functions.Select(f => OwnershipUnit.Of(_host.Device.Inventory, f, OwnershipPolicy.Default)));
        manager.Registry.LeasesOf(Vm1).Should().Equal(lease);
        manager.Registry.Revision.Should().Be(stored.Revision);
    }

    [Fact]
    public async Task Who_asks_from_another_host_tells_that_hosts_name_and_no_boot()
    {
        HostId desk = HostId.Parse("desk");
        PassthroughManager manager = (await PassthroughManager.OpenAsync(Id, _host.Device, _host.Store, new() { Who = "bob", FromHost = desk })).GetValueOrThrow();

        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();

        (await _host.ReadAsync()).Claims[0].By.Should().Be(new AuditStamp("bob", null, desk));
    }

    [Fact]
    public async Task A_refusal_is_the_registrys_and_nothing_is_written()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();

        VmError? error = (await manager.AssignAsync(Ask(Vm2, 0, 1))).Error;

        error.Should().Be(new AlreadyAssigned(At(0), Vm1));
        (await _host.ReadAsync()).Revision.Should().Be(1);
    }

    [Fact]
    public async Task A_choice_is_made_after_catching_up()
    {
        await using PassthroughManager first = await _host.OpenAsync();
        await using PassthroughManager second = await _host.OpenAsync();
        ClaimRequest three = new(Vm1, DeviceSelection.Parse("id=8086:1234,count=3"));
        ClaimRequest one = new(Vm2, DeviceSelection.Parse("id=8086:1234,count=1"));
        Lease firsts = (await first.AssignAsync(three)).GetValueOrThrow();

        Lease seconds = (await second.AssignAsync(one)).GetValueOrThrow();

        seconds.Functions.Should().ContainSingle().Which.Should().NotBe(firsts.Functions[0]).And.Match<FunctionKey>(f => !firsts.Functions.Contains(f));
        (await second.AssignAsync(new(Vm2, DeviceSelection.Parse("id=8086:1234,count=1")))).Error!.Reasons.Should().Contain(r => r.Code == VmErrorCode.NotEnoughDevices);
    }

    [Fact]
    public async Task A_reservation_is_committed()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.ReserveAsync(Ask(Vm1, 0))).GetValueOrThrow();
        OwnershipState reserved = StateOf(manager, 0);

        (await manager.CommitAsync(lease)).ThrowIfError();

        reserved.Should().Be(OwnershipState.Reserved);
        (await _host.OwnersAsync()).Should().Equal($"{lease} Assigned");
        Owners(manager).Should().Equal($"{lease} Assigned");
    }

    [Fact]
    public async Task A_reservation_is_cancelled()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.ReserveAsync(Ask(Vm1, 0))).GetValueOrThrow();

        (await manager.CancelAsync(lease)).ThrowIfError();

        (await _host.OwnersAsync()).Should().BeEmpty();
        Owners(manager).Should().BeEmpty();
        (await manager.CommitAsync(lease)).Error!.Code.Should().Be(VmErrorCode.AlreadyReleased);
    }

    [Fact]
    public async Task A_lease_is_released_once()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AssignAsync(Ask(Vm1, 0))).GetValueOrThrow();

        (await manager.ReleaseAsync(lease, "done")).ThrowIfError();

        (await manager.ReleaseAsync(lease)).Error!.Code.Should().Be(VmErrorCode.AlreadyReleased);
        (await _host.OwnersAsync()).Should().BeEmpty();
        (await _host.TrailAsync())[^1].By.Why.Should().Be("done");
    }

    [Fact]
    public async Task A_device_is_released_by_its_address_and_owner()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0, 1))).ThrowIfError();

        VmResult others = await manager.ReleaseAsync(At(0), Vm2);
        VmResult own = await manager.ReleaseAsync(At(0), Vm1);

        others.Error.Should().Be(new OwnedByAnotherVm(At(0), Vm1, Vm2));
        own.IsSuccess.Should().BeTrue();
        Owners(manager).Should().BeEmpty();
    }

    [Fact]
    public async Task All_leases_of_a_VM_are_released_also_those_that_another_process_made()
    {
        await using PassthroughManager first = await _host.OpenAsync();
        await using PassthroughManager second = await _host.OpenAsync();
        Lease a = (await first.AssignAsync(Ask(Vm1, 0))).GetValueOrThrow();
        Lease b = (await first.AssignAsync(Ask(Vm1, 1))).GetValueOrThrow();
        (await first.AssignAsync(Ask(Vm2, 2))).ThrowIfError();

        ReleaseOutcome[] outcomes = [.. (await second.ReleaseAllAsync(Vm1)).GetValueOrThrow()];

        outcomes.Should().Equal(new ReleaseOutcome(a, VmResult.Success), new ReleaseOutcome(b, VmResult.Success));
        (await _host.ReadAsync()).Claims.Should().ContainSingle().Which.Claim.Lease.Vm.Should().Be(Vm2);
    }

    [Fact]
    public async Task Releasing_all_says_when_the_store_cannot_be_read()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Store.Fail(StoreCall.Events, 1, Mishap.Unreachable);

        (await manager.ReleaseAllAsync(Vm1)).Error!.Code.Should().Be(VmErrorCode.StoreUnreachable);
    }

    [Fact]
    public async Task A_quarantine_ends_the_lease_and_frees_its_other_devices()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0, 1))).ThrowIfError();

        (await manager.QuarantineAsync(At(0), "smells burnt")).ThrowIfError();

        StateOf(manager, 0).Should().Be(OwnershipState.Quarantined);
        StateOf(manager, 1).Should().Be(OwnershipState.Available);
        (await _host.OwnersAsync()).Should().ContainSingle().Which.Should().Contain("smells burnt");
    }

    [Fact]
    public async Task A_quarantine_ends_a_release_that_was_left()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        _host.Store.Fail(StoreCall.Append, 2, Mishap.Unreachable);
        VmError? left = (await manager.QuarantineAsync(At(0), "first try")).Error;
        OwnershipState between = StateOf(manager, 0);

        (await manager.QuarantineAsync(At(0), "second try")).ThrowIfError();

        left!.Code.Should().Be(VmErrorCode.StoreUnreachable);
        between.Should().Be(OwnershipState.Releasing);
        StateOf(manager, 0).Should().Be(OwnershipState.Quarantined);
    }

    [Fact]
    public async Task What_cannot_go_into_quarantine_is_refused()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        (await manager.QuarantineAsync(At(0), "unclean")).ThrowIfError();

        (await manager.QuarantineAsync(At(1), " ")).Error!.Code.Should().Be(VmErrorCode.ReasonMissing);
        (await manager.QuarantineAsync(At(1), "why")).Error!.Code.Should().Be(VmErrorCode.NotAssigned);
        (await manager.QuarantineAsync(At(0), "why")).Error!.Code.Should().Be(VmErrorCode.DeviceQuarantined);
        (await manager.QuarantineAsync(At(9), "why")).Error!.Code.Should().Be(VmErrorCode.DeviceNotRegistered);
    }

    [Fact]
    public async Task A_quarantine_is_cleared_with_its_reason_in_the_trail()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).ThrowIfError();
        (await manager.QuarantineAsync(At(0), "unclean")).ThrowIfError();

        VmResult noReason = await manager.ClearAsync(At(0), "");
        (await manager.ClearAsync(At(0), "power-cycled")).ThrowIfError();

        noReason.Error!.Code.Should().Be(VmErrorCode.ReasonMissing);
        StateOf(manager, 0).Should().Be(OwnershipState.Available);
        (await _host.TrailAsync())[^1].Event.Should().BeOfType<OwnershipCleared>().Which.Reason.Should().Be("power-cycled");
    }
}
