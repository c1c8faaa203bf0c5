using Microsoft.Extensions.Logging;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

public sealed class RegistryLoggingTests
{
    private readonly RecordingLogger _logger = new();
    private readonly DeviceRegistry _registry;

    public RegistryLoggingTests() => _registry = new(logger: _logger);

    [Fact]
    public void A_registration_is_told()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();

        _logger.Entries.Should().Equal(new RecordingLogger.Entry(LogLevel.Debug, 1001, "Registered 0000:08:00.0"));
    }

    [Fact]
    public void An_unregistration_is_told()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();

        _registry.Unregister(At(0)).GetValueOrThrow();

        _logger.Entries[^1].Should().Be(new RecordingLogger.Entry(LogLevel.Debug, 1002, "Unregistered 0000:08:00.0"));
    }

    [Fact]
    public void An_assignment_is_told_with_its_revision_and_lease()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();
        _registry.Register(NewDevice(1)).ThrowIfError();

        _registry.Give(Vm1, 1, 0);

        _logger.Entries[^1].Should().Be(
            new RecordingLogger.Entry(LogLevel.Information, 1003, "Assigned at revision 1: lease 1 of VM 1 for 0000:08:01.0, 0000:08:00.0"));
    }

    [Fact]
    public void A_release_is_told_with_its_revision_and_lease()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();

        _registry.Release(_registry.Give(Vm1, 0)).ThrowIfError();

        _logger.Entries[^1].Should().Be(
            new RecordingLogger.Entry(LogLevel.Information, 1004, "Released at revision 2: lease 1 of VM 1 for 0000:08:00.0"));
    }

    [Fact]
    public void A_reservation_is_told_at_its_beginning_and_when_it_is_given_up()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();

        _registry.Cancel(_registry.Reserve(Claim(Vm1, 0)).GetValueOrThrow()).ThrowIfError();

        _logger.Entries.Skip(1).Should().Equal(
            new RecordingLogger.Entry(LogLevel.Information, 1008, "Reserved at revision 1: lease 1 of VM 1 for 0000:08:00.0"),
            new RecordingLogger.Entry(LogLevel.Information, 1009, "Cancelled at revision 2: lease 1 of VM 1 for 0000:08:00.0"));
    }

    [Fact]
    public void A_commit_is_told_as_an_assignment()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();

        _registry.Commit(_registry.Reserve(Claim(Vm1, 0)).GetValueOrThrow()).ThrowIfError();

        _logger.Entries[^1].Should().Be(new RecordingLogger.Entry(LogLevel.Information, 1003, "Assigned at revision 2: lease 1 of VM 1 for 0000:08:00.0"));
    }

    [Fact]
    public void A_report_is_told_when_it_differs_from_the_one_before()
    {
        _registry.Report(Hosts.Card(0), Hosts.Card(1));
        _registry.Report(Hosts.Card(0), Hosts.Card(1));
        _registry.Report(Hosts.Card(0).OnBus(9));

        _logger.Entries.Should().Equal(
            new RecordingLogger.Entry(LogLevel.Information, 1010, "The host has changed: 2 added, 0 removed, 0 altered, 0 moved, 0 replaced"),
            new RecordingLogger.Entry(LogLevel.Information, 1010, "The host has changed: 0 added, 1 removed, 0 altered, 1 moved, 0 replaced"));
    }

    [Fact]
    public void Another_policy_is_told()
    {
        _registry.Apply(new OwnershipPolicy { AssumeIommu = true });

        _logger.Entries.Should().Equal(new RecordingLogger.Entry(LogLevel.Information, 1011, "Another policy is in force"));
    }

    [Fact]
    public void A_snapshot_that_is_restored_is_told()
    {
        DeviceRegistry source = Hosts.Registry(Hosts.Card(0));
        source.Give(Vm1, Hosts.Card(0));

        _registry.Restore(source.Snapshot()).ThrowIfError();

        _logger.Entries.Should().Equal(
            new RecordingLogger.Entry(LogLevel.Information, 1012, "Restored: snapshot at revision 1: 1 claims, 0 quarantines, 0 ended requests"));
    }

    [Fact]
    public void A_release_in_steps_is_told_at_its_beginning_and_at_its_end()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();
        Lease lease = _registry.Give(Vm1, 0);

        _registry.BeginRelease(lease).ThrowIfError();
        _registry.CompleteRelease(lease).ThrowIfError();

        _logger.Entries.TakeLast(2).Should().Equal(
            new RecordingLogger.Entry(LogLevel.Information, 1005, "Release begun at revision 2: lease 1 of VM 1 for 0000:08:00.0"),
            new RecordingLogger.Entry(LogLevel.Information, 1004, "Released at revision 3: lease 1 of VM 1 for 0000:08:00.0"));
    }

    [Fact]
    public void A_quarantine_is_a_warning_with_the_step_and_the_error()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();
        Lease lease = _registry.Give(Vm1, 0);
        _registry.BeginRelease(lease).ThrowIfError();

        _registry.CompleteRelease(lease, Cards.FailedAt(0)).ThrowIfError();

        _logger.Entries[^1].Should().Be(new RecordingLogger.Entry(
            LogLevel.Warning,
            1006,
            "Released at revision 3: lease 1 of VM 1 for 0000:08:00.0, in quarantine for ResetFunction of 0000:08:00.0 "
            + $"({Cards.Dead.Code.ToText()}: {Cards.Dead.Message})"));
    }

    [Fact]
    public void Clearing_a_quarantine_is_told_with_its_reason_without_control_characters()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();
        Lease lease = _registry.Give(Vm1, 0);
        _registry.BeginRelease(lease).ThrowIfError();
        _registry.CompleteRelease(lease, Cards.FailedAt(0)).ThrowIfError();

        _registry.Clear(At(0), "power\ncycled").ThrowIfError();

        _logger.Entries[^1].Should().Be(
            new RecordingLogger.Entry(LogLevel.Information, 1007, @"Cleared at revision 4: 0000:08:00.0, since 'power\u000Acycled'"));
    }

    [Fact]
    public void Every_release_of_ReleaseAll_is_told()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();
        _registry.Register(NewDevice(1)).ThrowIfError();
        _registry.Give(Vm1, 0);
        _registry.Give(Vm1, 1);

        _registry.ReleaseAll(Vm1).Should().HaveCount(2);

        _logger.Entries.Select(e => e.Id.Id).Should().Equal(1001, 1001, 1003, 1003, 1004, 1004);
    }

    [Fact]
    public void A_replayed_event_is_told_and_a_decision_alone_is_not()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();
        OwnershipEvent decided = _registry.Decide(new AssignCommand(Claim(Vm1, 0))).GetValueOrThrow();
        int told = _logger.Entries.Count;

        _registry.Replay(decided).ThrowIfError();

        _logger.Entries.Skip(told).Select(e => e.Id.Id).Should().Equal(1003);
        told.Should().Be(1);
    }

    [Fact]
    public void Refusals_are_returned_and_not_logged()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();
        Lease lease = _registry.Give(Vm1, 0);
        int told = _logger.Entries.Count;

        VmError?[] refusals =
        [
            _registry.Register(NewDevice(0)).Error,
            _registry.Unregister(At(0)).Error,
            _registry.Unregister(At(9)).Error,
            _registry.Assign(Claim(Vm2, 0)).Error,
            _registry.Release(NewLease(lease.Generation, Vm2, lease.Functions)).Error,
            _registry.Release(At(0), Vm2).Error,
            _registry.Replay(new OwnershipReleased(9, lease)).Error,
            _registry.BeginRelease(NewLease(lease.Generation, Vm2, lease.Functions)).Error,
            _registry.CompleteRelease(lease).Error,
            _registry.Clear(At(0), "why not").Error,
        ];

        refusals.Should().NotContainNulls();
        _logger.Entries.Should().HaveCount(told);
    }

    [Fact]
    public void A_logger_may_call_back_into_the_registry()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();
        _logger.Once(LogEvents.DevicesAssigned, () => _registry.Release(At(0), Vm1).ThrowIfError());

        Lease lease = _registry.Give(Vm1, 0);

        _registry.LeasesOf(lease.Vm).Should().BeEmpty();
        _logger.Entries.Select(e => e.Id.Id).Should().Equal(1001, 1003, 1004);
    }

    [Fact]
    public async Task A_logger_that_blocks_keeps_no_other_writer_waiting()
    {
        _registry.Register(NewDevice(0)).ThrowIfError();
        _registry.Register(NewDevice(1)).ThrowIfError();
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        _logger.Once(LogEvents.DevicesAssigned, () =>
        {
            inside.Set();
            go.Wait();
        });
        Task blocked = Threads.Together(() => _registry.Give(Vm1, 0));
        inside.Wait(Threads.Patience).Should().BeTrue();

        await Threads.Together(() => _registry.Release(_registry.Give(Vm2, 1)).ThrowIfError());

        _registry.OwnershipOf(0).Owner.Should().Be(Vm1, "what is being logged has already happened");
        blocked.IsCompleted.Should().BeFalse();
        go.Set();
        await blocked;
    }
}
