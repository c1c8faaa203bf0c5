using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

public sealed class ResetTests
{
    private readonly ManagedHost _host = new();

    [Fact]
    public async Task A_free_device_is_held_meanwhile_and_free_afterwards()
    {
        await using PassthroughManager manager = await _host.OpenAsync();

        (await manager.ResetAsync(At(0), why: "it hangs")).ThrowIfError();

        _host.Device.Performed.Should().Equal("reset of 0000:01:00.0");
        StateOf(manager, 0).Should().Be(OwnershipState.Available);
        (await _host.TrailAsync()).Select(e => (e.Event.GetType().Name, e.By.Why)).Should().Equal(
            (nameof(OwnershipReserved), "it hangs"), (nameof(OwnershipCancelled), "it hangs"));
    }

    [Fact]
    public async Task A_free_device_whose_reset_fails_is_in_quarantine()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Device.FailAt(1, Dead);

        (await manager.ResetAsync(At(0))).Error.Should().BeOfType<HostStepFailed>().Which.After.Should().Be($"in quarantine: {At(0)}");

        StateOf(manager, 0).Should().Be(OwnershipState.Quarantined);
    }

    [Fact]
    public async Task A_device_in_quarantine_is_reset_and_stays_there()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).GetValueOrThrow();
        (await manager.QuarantineAsync(At(0), "it hangs")).ThrowIfError();

        (await manager.ResetAsync(At(0))).ThrowIfError();

        _host.Device.Performed.Should().Equal("reset of 0000:01:00.0");
        StateOf(manager, 0).Should().Be(OwnershipState.Quarantined);
    }

    [Fact]
    public async Task A_VMs_device_is_reset_for_that_VM_only()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).GetValueOrThrow();

        (await manager.ResetAsync(At(0))).Error!.Code.Should().Be(VmErrorCode.AlreadyAssigned);
        (await manager.ResetAsync(At(0), Vm2)).Error!.Code.Should().Be(VmErrorCode.AlreadyAssigned);
        _host.Device.Performed.Should().BeEmpty();
        (await manager.ResetAsync(At(0), Vm1)).ThrowIfError();

        _host.Device.Performed.Should().Equal("reset of 0000:01:00.0");
        StateOf(manager, 0).Should().Be(OwnershipState.Assigned);
    }

    [Fact]
    public async Task A_VMs_device_stays_the_VMs_when_its_reset_fails()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm1, 0))).GetValueOrThrow();
        _host.Device.FailAt(1, Dead);

        (await manager.ResetAsync(At(0), Vm1)).Error.Should().BeOfType<HostStepFailed>();

        StateOf(manager, 0).Should().Be(OwnershipState.Assigned);
    }

    [Fact]
    public async Task What_the_plan_is_refused_with_changes_nothing()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Device.RefusePlan(Dead);

        (await manager.ResetAsync(At(0))).Error.Should().Be(Dead);

        (await _host.TrailAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task One_that_does_not_come_back_leaves_the_device_held()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Device.BlockAt(1, Dead);

        (await manager.ResetAsync(At(0))).Error.Should().BeOfType<HostStepBlocked>();

        StateOf(manager, 0).Should().Be(OwnershipState.Reserved);
    }

    [Fact]
    public async Task A_free_device_is_not_reset_for_a_VM()
    {
        await using PassthroughManager manager = await _host.OpenAsync();

        (await manager.ResetAsync(At(0), Vm1)).Error!.Code.Should().Be(VmErrorCode.NotAssigned);
        (await manager.ResetAsync(At(77))).Error!.Code.Should().Be(VmErrorCode.DeviceNotRegistered);
    }

    [Fact]
    public async Task The_plan_is_told_and_nothing_done()
    {
        await using PassthroughManager manager = await _host.OpenAsync();

        (await manager.PlanResetAsync(At(0))).GetValueOrThrow().Steps.Single().Command.Should().Be("echo 1 > /sys/bus/pci/devices/0000:01:00.0/reset");
        (await manager.PlanAttachAsync(Ask(Vm1, 0))).GetValueOrThrow().Steps.Should().HaveCount(3);

        _host.Device.Performed.Should().BeEmpty();
        (await _host.TrailAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_kept_device_is_reset_and_stays_on_its_driver()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();

        (await manager.PlanDetachAsync(lease, new() { KeepBound = true })).GetValueOrThrow().Steps.Should().ContainSingle();
        (await manager.DetachAsync(lease, new() { KeepBound = true })).ThrowIfError();

        _host.Drivers()[0].Should().Be($"{At(0)} on vfio-pci, override vfio-pci");
        StateOf(manager, 0).Should().Be(OwnershipState.Available);
    }
}
