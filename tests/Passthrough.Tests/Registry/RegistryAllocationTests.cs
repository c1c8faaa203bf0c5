using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

public sealed class RegistryAllocationTests
{
    [Fact]
    public void Finding_a_device_and_its_owner_allocates_nothing()
    {
        DeviceRegistry registry = Of(100);
        registry.Give(Vm1, 50);

        long bytes = AllocationMeter.BytesOf(() => registry.TryFind(At(50), out RegisteredDevice? device) && device.Ownership.Owner == Vm1);

        bytes.Should().Be(0);
    }

    [Fact]
    public void A_refused_look_up_allocates_nothing()
    {
        DeviceRegistry registry = Of(1);

        long bytes = AllocationMeter.BytesOf(() => !registry.TryFind(At(50), out _));

        bytes.Should().Be(0);
    }

    [Fact]
    public void Assigning_and_releasing_allocate_the_lease_and_the_two_events_and_nothing_else()
    {
        DeviceRegistry registry = Of(100);
        ClaimRequest request = Claim(Vm1, 50);
        object? kept = null;
        long needed = AllocationMeter.BytesOf(() =>
        {
            var lease = NewLease(1, Vm1, [new FunctionKey(At(50))]);
            kept = new OwnershipAssigned(1, lease);
            kept = new OwnershipReleased(2, lease);
            return true;
        });

        long bytes = AllocationMeter.BytesOf(() => registry.Assign(request).TryGetValue(out Lease? lease, out _) && registry.Release(lease).IsSuccess);

        kept.Should().NotBeNull();
        bytes.Should().BeLessThanOrEqualTo(needed);
    }
}
