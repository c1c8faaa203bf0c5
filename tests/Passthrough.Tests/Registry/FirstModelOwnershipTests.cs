namespace Passthrough.Tests.Registry;

/// <summary>What the first model did with its network card, and what must stay so.</summary>
public sealed class FirstModelOwnershipTests
{
    private readonly PciAddress _address = PciAddress.FromPacked(0x0800).GetValueOrThrow();
    private readonly DeviceRegistry _registry = new();
    private readonly PassthroughDevice _device;

    public FirstModelOwnershipTests()
    {
        _device = PassthroughDevice.Create(PassthroughDeviceType.VirtioNet, 0x1AF4, 0x1041, _address).GetValueOrThrow();
        _registry.Register(_device).ThrowIfError();
    }

    [Fact]
    public void The_first_VM_that_asks_gets_the_device()
    {
        Lease lease = _registry.Assign(new(new VmId(1), _address)).GetValueOrThrow();

        lease.Vm.Should().Be(new VmId(1));
        lease.Functions.Should().Equal(new FunctionKey(_address));
        _device.OwnerVmId.Should().Be(new VmId(1));
        _device.IsAssigned.Should().BeTrue();
    }

    [Fact]
    public void A_second_VM_is_refused_and_told_the_owner_who_stays()
    {
        Lease lease = _registry.Assign(new(new VmId(1), _address)).GetValueOrThrow();

        VmResult<Lease> second = _registry.Assign(new(new VmId(2), _address));

        second.Error.Should().Be(new AlreadyAssigned(_address, new VmId(1)));
        _device.Ownership.Should().Be(new Passthrough.Ownership(OwnershipState.Assigned, new VmId(1), lease));
    }

    [Fact]
    public void The_owner_itself_is_refused_a_second_time()
    {
        _registry.Assign(new(new VmId(1), _address)).GetValueOrThrow();

        VmResult<Lease> second = _registry.Assign(new(new VmId(1), _address));

        second.Error.Should().Be(new AlreadyAssigned(_address, new VmId(1)));
    }

    [Fact]
    public void A_released_device_has_no_owner()
    {
        Lease lease = _registry.Assign(new(new VmId(1), _address)).GetValueOrThrow();

        VmResult released = _registry.Release(lease);

        released.IsSuccess.Should().BeTrue();
        _device.Ownership.Should().Be(new Passthrough.Ownership(OwnershipState.Available, null, null));
        _device.IsAssigned.Should().BeFalse();
        _device.OwnerVmId.Should().BeNull();
    }

    [Fact]
    public void A_released_device_goes_to_the_next_VM()
    {
        _registry.Release(_registry.Assign(new(new VmId(1), _address)).GetValueOrThrow()).ThrowIfError();

        _registry.Assign(new(new VmId(2), _address)).GetValueOrThrow();

        _device.OwnerVmId.Should().Be(new VmId(2));
    }

    [Fact]
    public void VM_0_is_a_VM()
    {
        _registry.Assign(new(new VmId(0), _address)).GetValueOrThrow();

        VmResult<Lease> second = _registry.Assign(new(new VmId(1), _address));

        _device.OwnerVmId.Should().Be(new VmId(0));
        second.Error.Should().Be(new AlreadyAssigned(_address, new VmId(0)));
    }
}
