using System.Collections.Immutable;
using static Passthrough.Tests.Management.Managing.ManagedHost;

namespace Passthrough.Tests.Management.Managing;

public sealed class AttachTests
{
    // Of two cards on a driver: override, unbind, bind; each twice.
    private const int Steps = 6;

    private readonly ManagedHost _host = new();

    public static TheoryData<int> EachStep => [.. Enumerable.Range(1, Steps)];

    public static TheoryData<int, int> EachStepAndEachUndo
    {
        get
        {
            var cases = new TheoryData<int, int>();
            foreach (int step in Enumerable.Range(1, Steps))
            {
                foreach (int undo in Enumerable.Range(1, step))
                {
                    cases.Add(step, undo);
                }
            }

            return cases;
        }
    }

    [Fact]
    public async Task Devices_are_assigned_ready_and_how_they_were_is_kept()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        var told = new ToldSteps();

        Lease lease = (await manager.AttachAsync(Ask(Vm1, 0, 1), progress: told)).GetValueOrThrow();

        StateOf(manager, 0).Should().Be(OwnershipState.Assigned);
        _host.Drivers()[..2].Should().OnlyContain(d => d.EndsWith("on vfio-pci, override vfio-pci", StringComparison.Ordinal));
        (await _host.ReadAsync()).Claims[0].HostRecords.Should().Equal(lease.Functions.Select(f => new StoredHostRecord(f, new HostRecord(1, "e1000e -"))));
        told.Results.Select(r => r.State).Should().Equal(Enumerable.Repeat<HostStepState[]>([HostStepState.Begins, HostStepState.Done], Steps).SelectMany(s => s));
    }

    [Fact]
    public async Task Another_driver_can_be_asked_for()
    {
        await using PassthroughManager manager = await _host.OpenAsync();

        (await manager.AttachAsync(Ask(Vm1, 0), new() { Driver = "mlx5_vfio_pci" })).ThrowIfError();

        _host.Drivers()[0].Should().EndWith("on mlx5_vfio_pci, override mlx5_vfio_pci");
    }

    [Fact]
    public async Task What_is_noted_is_in_the_store_before_the_step_is_done()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        int before = -1;
        var progress = new ToldSteps(r => before = r.State == HostStepState.Done && before < 0
            ? _host.Kept.ReadAsync(Id).AsTask().GetAwaiter().GetResult().GetValueOrThrow().Claims[0].HostRecords.Length
            : before);

        (await manager.AttachAsync(Ask(Vm1, 0), progress: progress)).ThrowIfError();

        before.Should().Be(1);
    }

    [Fact]
    public async Task A_refused_request_leaves_the_host_alone()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        (await manager.AssignAsync(Ask(Vm2, 0))).ThrowIfError();

        (await manager.AttachAsync(Ask(Vm1, 0))).Error.Should().Be(new AlreadyAssigned(At(0), Vm2));
        _host.Device.Performed.Should().BeEmpty();
    }

    [Fact]
    public async Task A_plan_that_is_refused_cancels_the_reservation()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Device.RefusePlan(Dead);

        (await manager.AttachAsync(Ask(Vm1, 0))).Error.Should().Be(Dead);
        Owners(manager).Should().BeEmpty();
        (await _host.TrailAsync()).Select(e => e.Event.GetType()).Should().Equal(typeof(OwnershipReserved), typeof(OwnershipCancelled));
    }

    [Fact]
    public async Task A_request_that_is_repeated_after_it_was_attached_finds_its_lease()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        ClaimRequest request = Ask(Guid.Parse("5a2b9c3e-0000-4000-8000-000000000002"), Vm1, 0);
        Lease lease = (await manager.AttachAsync(request)).GetValueOrThrow();
        ImmutableArray<string> performed = _host.Device.Performed;

        Lease again = (await manager.AttachAsync(request)).GetValueOrThrow();

        again.Should().Be(lease);
        again.IsRepeat.Should().BeTrue();
        _host.Device.Performed.Should().Equal(performed);
    }

    [Fact]
    public async Task A_request_that_is_repeated_while_it_is_reserved_is_not_ready()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        ClaimRequest request = Ask(Guid.Parse("5a2b9c3e-0000-4000-8000-000000000003"), Vm1, 0);
        (await manager.ReserveAsync(request)).ThrowIfError();

        (await manager.AttachAsync(request)).Error.Should().Be(new DeviceReserved(At(0), Vm1));
    }

    [Theory]
    [MemberData(nameof(EachStep))]
    public async Task When_a_step_fails_all_is_as_it_was(int step)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        _host.Device.FailAt(step, Dead);

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0, 1))).Error;

        error.Should().BeOfType<HostStepFailed>().Which.Should().Match<HostStepFailed>(e => e.Why.Equals(Dead) && e.After == "all was undone");
        _host.Drivers().Should().Equal(drivers);
        (await _host.OwnersAsync()).Should().BeEmpty();
        Owners(manager).Should().BeEmpty();
        (await manager.ReconcileAsync(apply: false)).GetValueOrThrow().Findings.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(EachStepAndEachUndo))]
    public async Task When_a_step_cannot_be_undone_its_function_is_in_quarantine_with_the_step(int step, int undo)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Device.FailAt(step, Dead);
        _host.Device.FailAt(step + undo, new FunctionNotFound(At(0)));

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0, 1))).Error;

        string[] quarantined = await _host.OwnersAsync();
        error.Should().BeOfType<HostStepFailed>().Which.After.Should().StartWith("not all could be undone");
        quarantined.Should().ContainSingle().Which.Should().MatchRegex("in quarantine: .*(override|unbind|bind) of 0000:0[12]:00.0 failed");
        Owners(manager).Should().Equal(quarantined);
        (await _host.ReadAsync()).Quarantines[0].HostRecord.Should().NotBeNull("it is needed to put the function back");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task When_a_note_is_not_kept_its_step_is_not_done_and_all_is_undone(int note)
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        _host.Store.Fail(StoreCall.Record, note, Mishap.Unreachable);

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0, 1))).Error;

        error!.Code.Should().Be(VmErrorCode.StoreUnreachable);
        _host.Drivers().Should().Equal(drivers);
        (await _host.OwnersAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task When_the_store_is_gone_the_host_is_put_back_and_the_claim_is_left_to_reconciling()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        _host.Device.FailAt(3, Dead);
        var progress = new ToldSteps(r => _host.Store.Always = r.State == HostStepState.Failed ? Mishap.Unreachable : _host.Store.Always);

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0), progress: progress)).Error;

        error.Should().BeOfType<ClaimUnsettled>();
        _host.Drivers().Should().Equal(drivers);
        _host.Store.Always = null;
        (await manager.ReconcileAsync(apply: false)).GetValueOrThrow().Findings.Should().ContainSingle().Which.Kind.Should().Be(ReconcileFindingKind.LeftReserved);
    }

    [Fact]
    public async Task When_nobody_knows_whether_it_was_assigned_nothing_is_undone()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        _host.Store.Fail(StoreCall.Append, 2, Mishap.RequestLost);

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0))).Error;

        error.Should().BeOfType<ClaimUnsettled>();
        _host.Drivers()[0].Should().Contain("on vfio-pci");
        StateOf(manager, 0).Should().Be(OwnershipState.Reserved);
    }

    [Fact]
    public async Task When_it_cannot_be_assigned_all_is_undone()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        _host.Store.Fail(StoreCall.Append, 2, Mishap.Moved);

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0))).Error;

        error!.Code.Should().Be(VmErrorCode.RevisionMoved);
        _host.Drivers().Should().Equal(drivers);
        Owners(manager).Should().BeEmpty();
    }

    [Fact]
    public async Task When_another_process_has_ended_the_lease_its_devices_are_not_touched_any_more()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        await using PassthroughManager other = await _host.OpenAsync("other", store: _host.Kept);
        var progress = new ToldSteps(r => Quarantine(other, r, once: "bind"));

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0), progress: progress)).Error;

        error!.Code.Should().Be(VmErrorCode.DeviceQuarantined);
        _host.Drivers()[0].Should().Contain("on vfio-pci");
    }

    [Fact]
    public async Task When_another_process_has_ended_the_lease_before_a_note_the_step_is_not_done()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        await using PassthroughManager other = await _host.OpenAsync("other", store: _host.Kept);
        var progress = new ToldSteps(r => Release(other, r, once: "override"));

        VmError? error = (await manager.AttachAsync(Ask(Vm1, 0), progress: progress)).Error;

        error!.Code.Should().Be(VmErrorCode.HostRecordFenced);
        _host.Device.Performed.Should().BeEmpty();
    }

    [Fact]
    public async Task A_mistake_in_the_middle_undoes_all_and_is_thrown_on()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        string[] drivers = _host.Drivers();
        var thrown = new InvalidTimeZoneException();
        int told = 0;
        var progress = new ToldSteps(_ => told = told++ == 3 ? throw thrown : told);

        Func<Task> attach = async () => (await manager.AttachAsync(Ask(Vm1, 0), progress: progress)).ThrowIfError();

        (await attach.Should().ThrowAsync<InvalidTimeZoneException>()).Which.Should().BeSameAs(thrown);
        _host.Drivers().Should().Equal(drivers);
        Owners(manager).Should().BeEmpty();
    }

    [Fact]
    public async Task A_lease_that_is_being_attached_is_neither_released_nor_detached_nor_put_into_quarantine()
    {
        await using PassthroughManager manager = await _host.OpenAsync();
        List<VmError?> errors = [];
        var progress = new ToldSteps(r => errors.AddRange(r.State == HostStepState.Begins && errors.Count == 0 ? Interfere(manager) : []));

        (await manager.AttachAsync(Ask(Vm1, 0), progress: progress)).ThrowIfError();

        errors.Select(e => e!.Code).Should().Equal(
            VmErrorCode.DeviceReserved,
            VmErrorCode.DeviceReserved,
            VmErrorCode.DeviceReserved,
            VmErrorCode.DeviceBeingReleased,
            VmErrorCode.DeviceBeingReleased);
    }

    private static VmError?[] Interfere(PassthroughManager manager)
    {
        Lease lease = manager.Registry.LeasesOf(Vm1)[0];
        return
        [
            manager.ReleaseAsync(lease).AsTask().GetAwaiter().GetResult().Error,
            manager.ReleaseAsync(At(0), Vm1).AsTask().GetAwaiter().GetResult().Error,
            manager.CancelAsync(lease).AsTask().GetAwaiter().GetResult().Error,
            manager.DetachAsync(lease).AsTask().GetAwaiter().GetResult().Error,
            manager.QuarantineAsync(At(0), "why").AsTask().GetAwaiter().GetResult().Error,
        ];
    }

    private static void Quarantine(PassthroughManager other, HostStepResult told, string once)
    {
        bool isTheTime = told.State == HostStepState.Begins && string.Equals(told.Step.Name, once, StringComparison.Ordinal);
        (isTheTime ? other.QuarantineAsync(At(0), "somebody thinks so").AsTask().GetAwaiter().GetResult() : VmResult.Success).ThrowIfError();
    }

    private static void Release(PassthroughManager other, HostStepResult told, string once)
    {
        bool isTheTime = told.State == HostStepState.Begins && string.Equals(told.Step.Name, once, StringComparison.Ordinal);
        _ = isTheTime ? other.ReleaseAllAsync(Vm1).AsTask().GetAwaiter().GetResult().GetValueOrThrow() : [];
    }
}
