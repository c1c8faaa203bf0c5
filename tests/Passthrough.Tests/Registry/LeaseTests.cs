using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

public sealed class LeaseTests
{
    private readonly DeviceRegistry _registry = Of(4);

    [Fact]
    public void The_generation_is_the_revision_of_the_event_that_gave_it()
    {
        _registry.Release(_registry.Give(Vm1, 0)).ThrowIfError();

        Lease lease = _registry.Give(Vm1, 0);

        lease.Generation.Should().Be(3);
        _registry.Revision.Should().Be(3);
    }

    [Fact]
    public void A_refused_request_uses_up_no_generation()
    {
        _registry.Give(Vm1, 0);
        _registry.Assign(Claim(Vm2, 0)).IsSuccess.Should().BeFalse();

        Lease lease = _registry.Give(Vm2, 1);

        lease.Generation.Should().Be(2);
    }

    [Fact]
    public void A_lease_is_released_with_all_its_devices()
    {
        Lease lease = _registry.Give(Vm1, 0, 1);

        _registry.Release(lease).ThrowIfError();

        _registry.OwnershipOf(0).Should().Be(default(Ownership));
        _registry.OwnershipOf(1).Should().Be(default(Ownership));
        _registry.LeasesOf(Vm1).Should().BeEmpty();
    }

    [Fact]
    public void A_lease_that_is_released_twice_is_told_so_and_nothing_changes()
    {
        Lease lease = _registry.Give(Vm1, 0, 1);
        _registry.Release(lease).ThrowIfError();
        var before = _registry.Picture(Vm1);

        VmResult again = _registry.Release(lease);

        again.Error.Should().Be(new LeaseNotInForce(VmErrorCode.AlreadyReleased, lease));
        _registry.Picture(Vm1).Should().Equal(before);
    }

    [Fact]
    public void A_lease_is_stale_when_another_VM_has_one_of_its_devices()
    {
        Lease old = _registry.Give(Vm1, 0, 1);
        _registry.Release(old).ThrowIfError();
        _registry.Give(Vm2, 1);
        var before = _registry.Picture(Vm1, Vm2);

        VmResult result = _registry.Release(old);

        result.Error.Should().Be(new LeaseNotInForce(VmErrorCode.StaleLease, old));
        _registry.Picture(Vm1, Vm2).Should().Equal(before);
    }

    [Fact]
    public void An_older_lease_of_the_same_VM_for_the_same_device_is_stale()
    {
        Lease old = _registry.Give(Vm1, 0);
        _registry.Release(old).ThrowIfError();
        Lease now = _registry.Give(Vm1, 0);

        VmResult result = _registry.Release(old);

        result.Error.Should().Be(new LeaseNotInForce(VmErrorCode.StaleLease, old));
        _registry.OwnershipOf(0).Lease.Should().BeSameAs(now);
    }

    [Fact]
    public void A_lease_of_a_registry_that_is_further_on_is_stale()
    {
        DeviceRegistry other = Of(1);
        other.Release(other.Give(Vm1, 0)).ThrowIfError();
        Lease foreign = other.Give(Vm1, 0);

        VmResult result = _registry.Release(foreign);

        result.Error.Should().Be(new LeaseNotInForce(VmErrorCode.StaleLease, foreign));
    }

    [Fact]
    public void A_lease_of_another_registry_for_a_device_held_here_is_stale()
    {
        Lease foreign = Of(1).Give(Vm1, 0);
        Lease own = _registry.Give(Vm2, 0);

        VmResult result = _registry.Release(foreign);

        result.Error.Should().Be(new LeaseNotInForce(VmErrorCode.StaleLease, foreign));
        _registry.OwnershipOf(0).Lease.Should().BeSameAs(own);
    }

    [Fact]
    public void A_lease_of_an_unregistered_device_is_refused()
    {
        Lease lease = _registry.Give(Vm1, 0, 1);
        _registry.Release(lease).ThrowIfError();
        _registry.Unregister(At(1)).GetValueOrThrow();

        VmResult result = _registry.Release(lease);

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, At(1)));
    }

    [Fact]
    public void A_lease_for_no_function_was_never_given()
    {
        var hollow = NewLease(1, Vm1, []);
        _registry.Give(Vm1, 0);

        VmResult result = _registry.Release(hollow);

        result.Error.Should().Be(new LeaseNotInForce(VmErrorCode.AlreadyReleased, hollow));
        _registry.Revision.Should().Be(1);
    }

    [Fact]
    public void The_leases_of_a_VM_are_told_oldest_first()
    {
        Lease first = _registry.Give(Vm1, 3, 1);
        _registry.Give(Vm2, 2);
        Lease second = _registry.Give(Vm1, 0);

        _registry.LeasesOf(Vm1).Should().Equal(first, second);
    }

    [Fact]
    public void A_VM_that_never_asked_has_no_leases()
    {
        _registry.Give(Vm1, 0);

        _registry.LeasesOf(Vm2).Should().BeEmpty();
    }

    [Fact]
    public void Leases_are_equal_when_generation_VM_and_functions_are()
    {
        var lease = NewLease(3, Vm1, [new(At(0)), new(At(1))]);

        var same = NewLease(3, new VmId(1), [new(At(0)), new(At(1))]);

        same.Should().Be(lease);
        same.GetHashCode().Should().Be(lease.GetHashCode());
    }

    public static TheoryData<ulong, ulong, int[]> Others => new()
    {
        { 4, 1, [0, 1] },
        { 3, 2, [0, 1] },
        { 3, 1, [1, 0] },
        { 3, 1, [0] },
        { 3, 1, [0, 2] },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Leases_differ_when_one_of_them_does(ulong generation, ulong vm, int[] devices)
    {
        var lease = NewLease(3, Vm1, [new(At(0)), new(At(1))]);

        var other = NewLease(generation, new VmId(vm), [.. devices.Select(d => new FunctionKey(At(d)))]);

        other.Should().NotBe(lease);
    }

    [Fact]
    public void A_lease_reads_well()
    {
        var lease = NewLease(3, Vm1, [new(At(0)), new(At(1))]);

        lease.ToString().Should().Be("lease 3 of VM 1 for 0000:08:00.0, 0000:08:01.0");
    }
}
