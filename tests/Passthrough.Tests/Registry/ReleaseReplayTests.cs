using static Passthrough.Tests.Registry.Cards;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>Events of a release in two steps, decided and replayed.</summary>
public sealed class ReleaseReplayTests
{
    private readonly DeviceRegistry _registry = Registered(2);
    private readonly Lease _lease;

    public ReleaseReplayTests() => _lease = _registry.GiveAndUse(Vm1, 0, 1);

    private void IsRefused(OwnershipEvent next, VmError why)
    {
        var before = _registry.Picture(Vm1, Vm2);

        VmResult result = _registry.Replay(next);

        result.Error.Should().Be(new EventContradicts(next.Revision, why));
        _registry.Picture(Vm1, Vm2).Should().Equal(before);
    }

    [Fact]
    public void Each_step_is_decided_into_its_event()
    {
        OwnershipEvent releasing = _registry.Decide(new BeginReleaseCommand(_lease)).GetValueOrThrow();
        _registry.Replay(releasing).ThrowIfError();
        OwnershipEvent released = _registry.Decide(new CompleteReleaseCommand(_lease)).GetValueOrThrow();
        OwnershipEvent quarantined = _registry.Decide(new CompleteReleaseCommand(_lease, FailedAt(1))).GetValueOrThrow();
        _registry.Replay(quarantined).ThrowIfError();
        OwnershipEvent cleared = _registry.Decide(new ClearCommand(At(1), "looked at it")).GetValueOrThrow();

        OwnershipEvent[] expected =
        [
            new OwnershipReleasing(2, _lease), new OwnershipReleased(3, _lease), new OwnershipQuarantined(3, _lease, FailedAt(1)),
            new OwnershipCleared(4, new(At(1)), "looked at it"),
        ];
        new[] { releasing, released, quarantined, cleared }.Should().Equal(expected);
    }

    [Fact]
    public void Replayed_events_do_to_the_devices_what_calls_do()
    {
        DeviceRegistry called = Registered(2);
        Lease lease = called.GiveAndUse(Vm1, 0, 1);
        called.BeginRelease(lease).ThrowIfError();
        called.CompleteRelease(lease, FailedAt(1)).ThrowIfError();

        _registry.Replay(new OwnershipReleasing(2, _lease)).ThrowIfError();
        _registry.Replay(new OwnershipQuarantined(3, _lease, FailedAt(1))).ThrowIfError();

        _registry.Devices.Select(d => DeviceState.Of(d.Device)).Should().Equal(called.Devices.Select(d => DeviceState.Of(d.Device)));
        _registry.Find(1).Device.Reset().Error.Should().BeOfType<DeviceQuarantined>();
    }

    [Fact]
    public void A_release_that_was_begun_is_completed_by_the_event_of_any_release()
    {
        _registry.BeginRelease(_lease).ThrowIfError();

        _registry.Replay(new OwnershipReleased(3, _lease)).ThrowIfError();

        DeviceState.Of(_registry.Find(0).Device).Should().Be(FreshState(0));
    }

    [Fact]
    public void A_second_beginning_contradicts()
    {
        _registry.BeginRelease(_lease).ThrowIfError();

        IsRefused(new OwnershipReleasing(3, _lease), new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, At(0)));
    }

    [Fact]
    public void A_quarantine_without_a_beginning_contradicts() => IsRefused(
        new OwnershipQuarantined(2, _lease, FailedAt(1)), new DeviceStateConflict(VmErrorCode.ReleaseNotBegun, At(0)));

    [Fact]
    public void A_quarantine_of_a_stranger_contradicts()
    {
        _registry.BeginRelease(_lease).ThrowIfError();

        IsRefused(new OwnershipQuarantined(3, _lease, FailedAt(9)), new StepFailureInvalid(_lease, "0000:08:09.0 is none of its functions"));
    }

    [Fact]
    public void A_quarantine_of_nothing_contradicts()
    {
        _registry.BeginRelease(_lease).ThrowIfError();

        IsRefused(new OwnershipQuarantined(3, _lease, default), new StepFailureInvalid(_lease, "nothing failed"));
    }

    [Fact]
    public void Events_of_a_lease_that_is_over_contradict()
    {
        _registry.Release(_lease).ThrowIfError();
        var over = new LeaseNotInForce(VmErrorCode.AlreadyReleased, _lease);

        IsRefused(new OwnershipReleasing(3, _lease), over);
        IsRefused(new OwnershipQuarantined(3, _lease, FailedAt(1)), over);
    }

    [Fact]
    public void Clearing_what_is_not_in_quarantine_contradicts() =>
        IsRefused(new OwnershipCleared(2, new(At(0)), "why not"), new DeviceStateConflict(VmErrorCode.DeviceNotQuarantined, At(0)));

    [Fact]
    public void Clearing_without_a_reason_contradicts()
    {
        _registry.BeginRelease(_lease).ThrowIfError();
        _registry.CompleteRelease(_lease, FailedAt(0)).ThrowIfError();

        IsRefused(new OwnershipCleared(4, new(At(0)), " "), new ReasonMissing(At(0)));
    }

    [Fact]
    public void Events_and_commands_with_failures_are_equal_when_their_failures_are()
    {
        var quarantined = new OwnershipQuarantined(3, _lease, FailedAt(0, 1));
        var complete = new CompleteReleaseCommand(_lease, FailedAt(0, 1));

        quarantined.Should().Be(new OwnershipQuarantined(3, _lease, FailedAt(0, 1))).And.NotBe(new OwnershipQuarantined(3, _lease, FailedAt(1, 0)));
        complete.Should().Be(new CompleteReleaseCommand(_lease, FailedAt(0, 1))).And.NotBe(new CompleteReleaseCommand(_lease, FailedAt(0)));
        quarantined.GetHashCode().Should().Be(new OwnershipQuarantined(3, _lease, FailedAt(0, 1)).GetHashCode());
        complete.GetHashCode().Should().Be(new CompleteReleaseCommand(_lease, FailedAt(0, 1)).GetHashCode());
    }
}
