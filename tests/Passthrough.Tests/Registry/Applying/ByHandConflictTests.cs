using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>One address is registered by hand or reported by the host, never both.</summary>
public sealed class ByHandConflictTests
{
    // Devices by hand are on bus 8, which is card 7's.
    private static readonly PciFunction OnTheirBus = Card(7);

    private static PassthroughDevice ByHandAt(PciFunction function) =>
        PassthroughDevice.Create(PassthroughDeviceType.VirtioNet, 0x1AF4, 0x1041, function.Address).GetValueOrThrow();

    [Fact]
    public void A_function_that_is_reported_where_a_device_was_registered_by_hand_refuses_the_report()
    {
        DeviceRegistry registry = Of(1);
        string[] before = registry.Picture();

        VmResult<InventoryChange> applied = registry.Apply(Hosts.Of(Card(0), OnTheirBus));

        applied.Error.Should().Be(new DeviceStateConflict(VmErrorCode.AddressAlreadyRegistered, At(0)));
        registry.Picture().Should().Equal(before);
        registry.Inventory.Functions.Should().BeEmpty();
    }

    [Fact]
    public void Every_such_function_is_named()
    {
        DeviceRegistry registry = Of(1);
        registry.Register(ByHandAt(Card(2))).ThrowIfError();

        registry.Apply(Hosts.Of(OnTheirBus, Card(2), Card(0))).Error.Codes()
            .Should().Equal(VmErrorCode.AddressAlreadyRegistered, VmErrorCode.AddressAlreadyRegistered);
    }

    [Fact]
    public void A_function_that_moves_to_such_an_address_refuses_the_report_and_nothing_of_it_counts()
    {
        DeviceRegistry registry = Of(1);
        registry.Report(Card(0), Card(1), Card(2));
        Lease lease = registry.Give(Vm1, Card(0), Card(1));
        string[] before = registry.Picture(Vm1);
        HostInventory reported = registry.Inventory;

        VmResult<InventoryChange> applied = registry.Apply(Hosts.Of(Card(0).OnBus(8), Card(2).OfModel(9), Card(5)));

        applied.Error!.Code.Should().Be(VmErrorCode.AddressAlreadyRegistered);
        registry.Picture(Vm1).Should().Equal(before);
        registry.Inventory.Should().BeSameAs(reported);
        registry.LeasesOf(Vm1).Should().Equal(lease);
        registry.Devices.Should().OnlyContain(d => d.IsPresent);
    }

    [Fact]
    public void A_device_by_hand_is_refused_where_the_host_reports_a_function()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice device = ByHandAt(Card(0));

        registry.Register(device).Error.Should().Be(new DeviceStateConflict(VmErrorCode.AddressAlreadyRegistered, AtBus(1)));
        device.AssignToVm(Vm1).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void A_reported_device_cannot_be_unregistered()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));

        registry.Unregister(AtBus(1)).Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceReported, AtBus(1)));
    }

    [Fact]
    public void A_report_is_accepted_once_the_device_by_hand_is_gone()
    {
        DeviceRegistry registry = Of(1);
        registry.Unregister(At(0)).GetValueOrThrow();

        registry.Report(OnTheirBus).Added.Should().ContainSingle();
    }

    [Fact]
    public void A_device_by_hand_where_a_claimed_function_was_is_found_before_it_and_takes_nothing_from_it()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        Lease lease = registry.Give(Vm1, Card(0));
        registry.Report();

        registry.Register(ByHandAt(Card(0))).ThrowIfError();

        registry.DeviceOf(Card(0)).Key.TopologyPath.Should().BeNull();
        registry.DeviceOf(Card(0)).Ownership.State.Should().Be(OwnershipState.Available);
        registry.LeasesOf(Vm1).Should().Equal(lease);
        registry.Release(lease).IsSuccess.Should().BeTrue();
        registry.Verify().Should().BeEmpty();
    }
}
