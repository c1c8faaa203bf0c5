using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

public sealed class AllOrNothingTests
{
    private readonly DeviceRegistry _registry = Of(4);

    [Fact]
    public void All_devices_of_a_request_come_under_one_lease_in_the_order_named()
    {
        Lease lease = _registry.Give(Vm1, 2, 0, 3);

        lease.Functions.Select(f => f.Address).Should().Equal(At(2), At(0), At(3));
        new[] { 0, 2, 3 }.Select(d => _registry.OwnershipOf(d)).Should().AllBeEquivalentTo(new Passthrough.Ownership(OwnershipState.Assigned, Vm1, lease));
        _registry.OwnershipOf(1).Should().Be(default(Passthrough.Ownership));
    }

    [Fact]
    public void One_bad_member_refuses_the_whole_request_and_nothing_changes()
    {
        _registry.Give(Vm2, 1);
        var before = _registry.Picture(Vm1, Vm2);

        VmResult<Lease> result = _registry.Assign(Claim(Vm1, 0, 1, 2));

        result.Error.Should().Be(new AlreadyAssigned(At(1), Vm2));
        _registry.Picture(Vm1, Vm2).Should().Equal(before);
    }

    [Fact]
    public void All_reasons_are_told_in_the_order_of_the_request()
    {
        _registry.Give(Vm2, 1);
        _registry.Give(Vm0, 3);

        VmResult<Lease> result = _registry.Assign(Claim(Vm1, 9, 3, 0, 8, 1));

        result.Error.Should().BeOfType<Refused>().Which.All.Should().Equal(
            new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(9)),
            new AlreadyAssigned(At(3), Vm0),
            new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(8)),
            new AlreadyAssigned(At(1), Vm2));
    }

    [Fact]
    public void A_device_that_is_named_twice_counts_once()
    {
        Lease lease = _registry.Give(Vm1, 2, 0, 2);

        lease.Functions.Select(f => f.Address).Should().Equal(At(2), At(0));
    }

    [Fact]
    public void A_refused_device_that_is_named_twice_is_one_reason()
    {
        VmResult<Lease> result = _registry.Assign(Claim(Vm1, 9, 9));

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(9)));
    }

    [Fact]
    public void A_request_for_no_device_is_refused()
    {
        VmResult<Lease> result = _registry.Assign(Claim(Vm1));

        result.Error.Should().Be(new NothingRequested());
        _registry.Revision.Should().Be(0);
    }

    [Fact]
    public void A_request_without_a_VM_is_refused()
    {
        VmResult<Lease> result = _registry.Assign(Claim(default, 0));

        result.Error.Should().Be(new VmIdMissing());
        _registry.OwnershipOf(0).Should().Be(default(Passthrough.Ownership));
    }

    [Fact]
    public void A_request_without_a_VM_and_a_device_is_told_both()
    {
        VmResult<Lease> result = _registry.Assign(Claim(default));

        result.Error.Codes().Should().Equal(VmErrorCode.VmIdMissing, VmErrorCode.NothingRequested);
    }

    [Fact]
    public void A_request_without_a_VM_is_told_of_its_devices_too()
    {
        _registry.Give(Vm2, 1);

        VmResult<Lease> result = _registry.Assign(Claim(default, 1, 9));

        result.Error.Codes().Should().Equal(VmErrorCode.VmIdMissing, VmErrorCode.AlreadyAssigned, VmErrorCode.DeviceNotRegistered);
    }
}
