using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

public sealed class DecideTests
{
    private readonly DeviceRegistry _registry = Of(3);

    private sealed record UnknownCommand : OwnershipCommand;

    [Fact]
    public void An_assignment_is_decided_into_the_event_that_would_carry_it_out()
    {
        _registry.Give(Vm2, 2);

        OwnershipEvent decided = _registry.Decide(new AssignCommand(Claim(Vm1, 1, 0))).GetValueOrThrow();

        decided.Should().Be(new OwnershipAssigned(2, NewLease(2, Vm1, [new(At(1)), new(At(0))])));
    }

    [Fact]
    public void A_release_is_decided_into_the_event_that_would_carry_it_out()
    {
        Lease lease = _registry.Give(Vm1, 0);

        OwnershipEvent decided = _registry.Decide(new ReleaseCommand(lease)).GetValueOrThrow();

        decided.Should().Be(new OwnershipReleased(2, lease));
    }

    [Fact]
    public void A_decision_changes_nothing()
    {
        Lease lease = _registry.Give(Vm1, 0);
        var before = _registry.Picture(Vm1, Vm2);

        _registry.Decide(new AssignCommand(Claim(Vm2, 1))).IsSuccess.Should().BeTrue();
        _registry.Decide(new AssignCommand(Claim(Vm2, 0))).IsSuccess.Should().BeFalse();
        _registry.Decide(new ReleaseCommand(lease)).IsSuccess.Should().BeTrue();

        _registry.Picture(Vm1, Vm2).Should().Equal(before);
    }

    [Fact]
    public void A_refused_assignment_is_told_the_same_reasons_as_a_real_one()
    {
        _registry.Give(Vm1, 0);
        ClaimRequest request = Claim(default, 9, 0);

        VmResult<OwnershipEvent> decided = _registry.Decide(new AssignCommand(request));

        decided.Error.Should().Be(_registry.Assign(request).Error);
        decided.Error.Codes().Should().Equal(VmErrorCode.VmIdMissing, VmErrorCode.DeviceNotRegistered, VmErrorCode.AlreadyAssigned);
    }

    [Fact]
    public void A_refused_release_is_told_the_same_reason_as_a_real_one()
    {
        Lease lease = _registry.Give(Vm1, 0);
        _registry.Release(lease).ThrowIfError();

        VmResult<OwnershipEvent> decided = _registry.Decide(new ReleaseCommand(lease));

        decided.Error.Should().Be(new LeaseNotInForce(VmErrorCode.AlreadyReleased, lease));
        decided.Error.Should().Be(_registry.Release(lease).Error);
    }

    [Fact]
    public void A_command_that_the_registry_does_not_know_is_a_bug_of_the_caller()
    {
        Action decide = () => _registry.Decide(new UnknownCommand()).GetValueOrThrow();

        decide.Should().Throw<ArgumentException>().WithMessage("UnknownCommand*");
    }
}
