using System.Collections.Immutable;
using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

public sealed class DetachTests
{
    // Of two cards that were on a driver: reset, override, bind; each twice.
    private const int Steps = 6;

    private readonly ManagedHost _host = new();

    public static TheoryData<int> EachStep => [.. Enumerable.Range(1, Steps)];

    [Fact]
    public async Task Devices_are_reset_and_as_they_were_and_free()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0, 1))).GetValueOrThrow();

        (await manager.DetachAsync(lease, why: "VM stopped")).ThrowIfError();

        _host.Drivers().Should().Equal(drivers);
        _host.Device.Performed.TakeLast(Steps).Should().Equal(
            "reset of 0000:01:00.0", "override of 0000:01:00.0", "bind of 0000:01:00.0", "reset of 0000:02:00.0", "override of 0000:02:00.0", "bind of 0000:02:00.0");
        (await _host.OwnersAsync()).Should().BeEmpty();
        (await _host.TrailAsync()).TakeLast(2).Should().OnlyContain(e => e.By.Why == "VM stopped");
    }

    [Fact]
    public async Task Another_process_takes_back_what_one_made_ready()
    {
        await using PassthroughManager first = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        Lease lease = (await first.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        await using PassthroughManager second = await _host.OpenAsync();

        (await second.DetachAsync(lease)).ThrowIfError();

        _host.Drivers().Should().Equal(drivers);
    }

    [Fact]
    public async Task A_lease_that_is_over_is_refused_and_the_host_left_alone()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AssignAsync(Ask(Vm1, 0))).GetValueOrThrow();
        (await manager.ReleaseAsync(lease)).ThrowIfError();

        (await manager.DetachAsync(lease)).Error!.Code.Should().Be(VmErrorCode.AlreadyReleased);
        _host.Device.Performed.Should().BeEmpty();
    }

    [Fact]
    public async Task A_plan_that_is_refused_changes_nothing()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        _host.Device.RefusePlan(Dead);

        (await manager.DetachAsync(lease)).Error.Should().Be(Dead);
        StateOf(manager, 0).Should().Be(OwnershipState.Assigned);
    }

    [Fact]
    public async Task A_function_that_is_gone_is_freed_without_the_hosts_part()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0, 1))).GetValueOrThrow();
        _host.Device.Report(Hosts.Of(_host.Device.Inventory.Functions.Skip(1)));
        (await manager.RefreshAsync()).ThrowIfError();

        (await manager.DetachAsync(lease)).ThrowIfError();

        _host.Device.Performed.TakeLast(3).Should().OnlyContain(s => s.EndsWith("of 0000:02:00.0", StringComparison.Ordinal));
        Owners(manager).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(EachStep))]
    public async Task When_a_step_fails_its_function_is_in_quarantine_and_the_other_is_free(int step)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0, 1))).GetValueOrThrow();
        _host.Device.FailAt(step, Dead);
        int failed = step <= 3 ? 0 : 1;

        VmError? error = (await manager.DetachAsync(lease)).Error;

        error.Should().BeOfType<HostStepFailed>().Which.After.Should().Be($"in quarantine: {At(failed)}");
        (await _host.OwnersAsync()).Should().ContainSingle().Which.Should().StartWith($"{At(failed)} in quarantine").And.Contain(Dead.Message);
        StateOf(manager, failed).Should().Be(OwnershipState.Quarantined);
        StateOf(manager, 1 - failed).Should().Be(OwnershipState.Available);
        _host.Drivers()[1 - failed].Should().Be(drivers[1 - failed]);
    }

    [Fact]
    public async Task When_the_store_cannot_be_told_the_end_detaching_again_goes_on()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        _host.Store.Fail(StoreCall.Append, 2, Mishap.Unreachable);
        VmError? left = (await manager.DetachAsync(lease)).Error;
        OwnershipState between = StateOf(manager, 0);

        (await manager.DetachAsync(lease)).ThrowIfError();

        left.Should().BeOfType<ClaimUnsettled>();
        between.Should().Be(OwnershipState.Releasing);
        _host.Drivers().Should().Equal(drivers);
        Owners(manager).Should().BeEmpty();
    }

    [Fact]
    public async Task A_release_that_another_process_began_is_gone_on_with_at_somebodys_word_only()
    {
        await using PassthroughManager first = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        Lease lease = (await first.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        _host.Store.Fail(StoreCall.Append, 2, Mishap.Unreachable);
        _ = (await first.DetachAsync(lease)).Error;
        await using PassthroughManager second = await _host.OpenAsync();
        VmError? refused = (await second.DetachAsync(lease)).Error;

        (await second.DetachAsync(lease, new() { GoOn = true })).ThrowIfError();

        refused.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, At(0)));
        _host.Drivers().Should().Equal(drivers);
        Owners(second).Should().BeEmpty();
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_leaves_all_as_it_is()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0))).GetValueOrThrow();
        ImmutableArray<string> performed = _host.Device.Performed;
        _host.Store.Fail(StoreCall.Records, 1, Mishap.Unreachable);

        (await manager.DetachAsync(lease)).Error!.Code.Should().Be(VmErrorCode.StoreUnreachable);
        StateOf(manager, 0).Should().Be(OwnershipState.Assigned);
        _host.Device.Performed.Should().Equal(performed);
    }
}
