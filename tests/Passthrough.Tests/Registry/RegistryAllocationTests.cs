using System.Collections.Immutable;
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
    public void Assigning_and_releasing_allocate_the_lease_and_the_two_events_and_nothing_else() => ClaimsAllocateTheirLeaseAndEvents(Of(100), At(50));

    [Fact]
    public void So_do_claims_of_a_function_that_the_host_reports_whatever_the_rules_look_at()
    {
        PciAddress[] card = [At(0), At(1)];
        var host = new HostInventory(
            card.Select(at => SampleFunctions.Card() with
            {
                Address = at,
                TopologyPath = $"pci0000:00/{at}",
                IommuGroup = new Fact<IommuGroupId?>(new IommuGroupId(7)),
                Driver = new Fact<string?>("vfio-pci"),
                HostUses = ImmutableArray<HostUse>.Empty,
                ResetMethods = ImmutableArray.Create("flr", "bus"),
            }),
            [new IommuGroup(new(7), [.. card]) { ReservedRegions = ImmutableArray.Create(new ReservedRegion(0xFEE0_0000, 0xFEEF_FFFF, "msi")) }]);
        var registry = new DeviceRegistry(new() { Block = [DeviceSpec.Parse("vendor=dead")], KeepSlotsWhole = false });
        registry.Apply(host).GetValueOrThrow();

        ClaimsAllocateTheirLeaseAndEvents(registry, At(1));
    }

    private static void ClaimsAllocateTheirLeaseAndEvents(DeviceRegistry registry, PciAddress address)
    {
        ClaimRequest request = new(Vm1, address);
        object? kept = null;
        long needed = AllocationMeter.BytesOf(() =>
        {
            var lease = new Lease(1, request, [new FunctionKey(address)]);
            kept = new OwnershipAssigned(1, lease);
            kept = new OwnershipReleased(2, lease);
            return true;
        });
        long keyOfTheDevice = AllocationMeter.BytesOf(() =>
        {
            kept = new FunctionKey(address);
            return true;
        });

        long bytes = AllocationMeter.BytesOf(() => registry.Assign(request).TryGetValue(out Lease? lease, out _) && registry.Release(lease).IsSuccess);

        kept.Should().NotBeNull();
        bytes.Should().BeLessThanOrEqualTo(needed - keyOfTheDevice);
    }
}
