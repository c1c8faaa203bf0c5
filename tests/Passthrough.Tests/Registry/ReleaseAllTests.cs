using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

public sealed class ReleaseAllTests
{
    [Fact]
    public void Every_lease_of_the_VM_is_released_oldest_first_and_no_other()
    {
        DeviceRegistry registry = Of(4);
        Lease first = registry.Give(Vm1, 3);
        Lease other = registry.Give(Vm2, 0);
        Lease second = registry.Give(Vm1, 1, 2);

        var outcomes = registry.ReleaseAll(Vm1);

        outcomes.Should().Equal(new ReleaseOutcome(first, VmResult.Success), new ReleaseOutcome(second, VmResult.Success));
        registry.LeasesOf(Vm1).Should().BeEmpty();
        registry.LeasesOf(Vm2).Should().Equal(other);
    }

    [Fact]
    public void A_VM_without_leases_has_no_outcomes()
    {
        DeviceRegistry registry = Of(1);

        registry.ReleaseAll(Vm1).Should().BeEmpty();
        registry.Revision.Should().Be(0);
    }

    [Fact]
    public void A_lease_that_someone_else_released_meanwhile_is_reported_and_stops_nothing()
    {
        var logger = new RecordingLogger();
        DeviceRegistry registry = Of(3, logger);
        Lease[] leases = [registry.Give(Vm1, 0), registry.Give(Vm1, 1), registry.Give(Vm1, 2)];
        logger.Once(LogEvents.DevicesReleased, () => registry.Release(leases[1]).ThrowIfError());

        var outcomes = registry.ReleaseAll(Vm1);

        outcomes.Should().Equal(
            new ReleaseOutcome(leases[0], VmResult.Success),
            new ReleaseOutcome(leases[1], new LeaseNotInForce(VmErrorCode.AlreadyReleased, leases[1])),
            new ReleaseOutcome(leases[2], VmResult.Success));
        registry.LeasesOf(Vm1).Should().BeEmpty();
    }

    [Fact]
    public void A_device_that_went_to_another_VM_meanwhile_stays_there()
    {
        var logger = new RecordingLogger();
        DeviceRegistry registry = Of(3, logger);
        Lease[] leases = [registry.Give(Vm1, 0), registry.Give(Vm1, 1), registry.Give(Vm1, 2)];
        logger.Once(LogEvents.DevicesReleased, () =>
        {
            registry.Release(leases[1]).ThrowIfError();
            registry.Give(Vm2, 1);
        });

        var outcomes = registry.ReleaseAll(Vm1);

        outcomes.Select(o => o.Result.Error?.Code).Should().Equal(null, VmErrorCode.StaleLease, null);
        registry.OwnershipOf(1).Owner.Should().Be(Vm2);
    }
}
