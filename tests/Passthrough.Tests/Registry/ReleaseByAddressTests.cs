using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

public sealed class ReleaseByAddressTests
{
    private readonly DeviceRegistry _registry = Of(3);

    [Fact]
    public void The_owner_gives_back_all_devices_of_the_lease()
    {
        _registry.Give(Vm1, 0, 1);
        Lease other = _registry.Give(Vm1, 2);

        _registry.Release(At(1), Vm1).ThrowIfError();

        _registry.LeasesOf(Vm1).Should().Equal(other);
        _registry.OwnershipOf(0).Should().Be(default(Ownership));
    }

    [Fact]
    public void An_address_without_a_device_is_refused()
    {
        VmResult result = _registry.Release(At(9), Vm1);

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(9)));
    }

    [Fact]
    public void A_device_without_an_owner_is_refused()
    {
        VmResult result = _registry.Release(At(0), Vm1);

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.NotAssigned, At(0)));
        _registry.Revision.Should().Be(0);
    }

    [Fact]
    public void Another_VM_is_refused_and_told_the_owner()
    {
        Lease lease = _registry.Give(Vm1, 0);

        VmResult result = _registry.Release(At(0), Vm2);

        result.Error.Should().Be(new OwnedByAnotherVm(At(0), Vm1, Vm2));
        _registry.OwnershipOf(0).Lease.Should().BeSameAs(lease);
    }

    [Fact]
    public void No_VM_is_not_the_owner()
    {
        Lease lease = _registry.Give(Vm0, 0);

        VmResult result = _registry.Release(At(0), default);

        result.IsSuccess.Should().BeFalse();
        _registry.OwnershipOf(0).Lease.Should().BeSameAs(lease);
    }

    [Fact]
    public void No_VM_owns_nothing()
    {
        VmResult result = _registry.Release(At(0), default);

        result.Error.Should().Be(new VmIdMissing());
    }
}
