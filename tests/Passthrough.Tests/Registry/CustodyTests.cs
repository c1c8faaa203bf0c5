using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>One owner of ownership: a registered device changes owner only through its registry.</summary>
public sealed class CustodyTests
{
    private readonly DeviceRegistry _registry = new();
    private readonly PassthroughDevice _device = Device(0);

    [Fact]
    public void A_registered_device_is_found_and_has_no_owner()
    {
        _registry.Register(_device).ThrowIfError();

        _registry.Find(0).Device.Should().BeSameAs(_device);
        _registry.Find(0).Address.Should().Be(At(0));
        _registry.OwnershipOf(0).Should().Be(default(Passthrough.Ownership));
    }

    [Fact]
    public void An_address_without_a_device_is_not_found()
    {
        _registry.Register(_device).ThrowIfError();

        bool found = _registry.TryFind(At(1), out RegisteredDevice? device);

        found.Should().BeFalse();
        device.Should().BeNull();
    }

    [Fact]
    public void Devices_are_listed_in_address_order()
    {
        foreach (int device in new[] { 3, 0, 2, 1 })
        {
            _registry.Register(Device(device)).ThrowIfError();
        }

        _registry.Devices.Select(d => d.Address).Should().Equal(At(0), At(1), At(2), At(3));
    }

    [Fact]
    public void A_list_of_devices_does_not_change_afterwards()
    {
        _registry.Register(_device).ThrowIfError();
        var before = _registry.Devices;

        _registry.Unregister(At(0)).GetValueOrThrow();

        before.Should().ContainSingle();
        _registry.Devices.Should().BeEmpty();
    }

    [Fact]
    public void AssignToVm_on_a_registered_device_is_refused_and_changes_nothing()
    {
        _registry.Register(_device).ThrowIfError();

        VmResult result = _device.AssignToVm(Vm1);

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.ManagedByRegistry, At(0)));
        _device.Ownership.Should().Be(default(Passthrough.Ownership));
        _registry.Revision.Should().Be(0);
    }

    [Fact]
    public void Unassign_on_a_registered_device_is_refused_and_the_owner_stays()
    {
        _registry.Register(_device).ThrowIfError();
        Lease lease = _registry.Give(Vm1, 0);

        VmResult result = _device.Unassign();

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.ManagedByRegistry, At(0)));
        _device.Ownership.Should().Be(new Passthrough.Ownership(OwnershipState.Assigned, Vm1, lease));
        _registry.LeasesOf(Vm1).Should().Equal(lease);
    }

    [Fact]
    public void An_unregistered_device_is_given_back_and_stands_alone_again()
    {
        _registry.Register(_device).ThrowIfError();

        PassthroughDevice back = _registry.Unregister(At(0)).GetValueOrThrow();
        VmResult assigned = back.AssignToVm(Vm1);
        VmResult unassigned = back.Unassign();

        back.Should().BeSameAs(_device);
        assigned.IsSuccess.Should().BeTrue();
        unassigned.IsSuccess.Should().BeTrue();
        _registry.TryFind(At(0), out _).Should().BeFalse();
    }

    [Fact]
    public void An_unregistered_device_is_requested_in_vain()
    {
        _registry.Register(_device).ThrowIfError();
        _registry.Unregister(At(0)).GetValueOrThrow();

        VmResult<Lease> result = _registry.Assign(Claim(Vm1, 0));

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(0)));
        _device.Ownership.Should().Be(default(Passthrough.Ownership));
    }

    [Fact]
    public void A_device_may_come_back_after_it_was_unregistered()
    {
        _registry.Register(_device).ThrowIfError();
        _registry.Unregister(At(0)).GetValueOrThrow();

        VmResult again = _registry.Register(_device);

        again.IsSuccess.Should().BeTrue();
        _registry.Give(Vm1, 0).Should().BeSameAs(_device.Ownership.Lease);
    }

    [Fact]
    public void A_stand_alone_device_with_an_owner_is_not_registered()
    {
        _device.AssignToVm(Vm1).ThrowIfError();

        VmResult result = _registry.Register(_device);

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceHasOwner, At(0)));
        _registry.Devices.Should().BeEmpty();
        _device.OwnerVmId.Should().Be(Vm1);
        _device.Unassign().IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void A_second_device_at_an_address_is_not_registered()
    {
        _registry.Register(_device).ThrowIfError();
        PassthroughDevice second = Device(0);

        VmResult result = _registry.Register(second);

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.AddressAlreadyRegistered, At(0)));
        _registry.Devices.Single().Device.Should().BeSameAs(_device);
        second.AssignToVm(Vm1).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void A_device_registered_twice_stays_registered_once()
    {
        _registry.Register(_device).ThrowIfError();

        VmResult result = _registry.Register(_device);

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.AddressAlreadyRegistered, At(0)));
        _registry.Devices.Should().ContainSingle();
    }

    [Fact]
    public void A_device_of_one_registry_is_not_registered_in_another()
    {
        _registry.Register(_device).ThrowIfError();
        var other = new DeviceRegistry();

        VmResult result = other.Register(_device);

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.ManagedByRegistry, At(0)));
        other.Devices.Should().BeEmpty();
        _registry.Give(Vm1, 0).Should().BeSameAs(_device.Ownership.Lease);
    }

    [Fact]
    public void An_owned_device_is_not_unregistered()
    {
        _registry.Register(_device).ThrowIfError();
        Lease lease = _registry.Give(Vm1, 0);

        VmResult<PassthroughDevice> result = _registry.Unregister(At(0));

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceHasOwner, At(0)));
        _registry.OwnershipOf(0).Lease.Should().BeSameAs(lease);
        _device.AssignToVm(Vm2).Error.Should().Be(new DeviceStateConflict(VmErrorCode.ManagedByRegistry, At(0)));
    }

    [Fact]
    public void A_device_that_is_not_there_is_not_unregistered()
    {
        VmResult<PassthroughDevice> result = _registry.Unregister(At(0));

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(0)));
    }

    [Fact]
    public void Neither_registering_nor_unregistering_is_an_ownership_event()
    {
        _registry.Register(_device).ThrowIfError();
        _registry.Unregister(At(0)).GetValueOrThrow();

        _registry.Revision.Should().Be(0);
    }

    [Fact]
    public void What_was_prepared_on_a_device_before_it_was_registered_stays()
    {
        _device.AddMsixRemap(32, 64, new VcpuId(0)).GetValueOrThrow();

        _registry.Register(_device).ThrowIfError();

        _device.RemapInterrupt(32, out GuestInterrupt interrupt).Should().BeTrue();
        interrupt.Should().Be(new GuestInterrupt(64, new VcpuId(0)));
    }
}
