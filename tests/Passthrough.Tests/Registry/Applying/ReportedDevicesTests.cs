using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>Which devices a registry has after a report, while nobody claims any.</summary>
public sealed class ReportedDevicesTests
{
    private static string[] Places(DeviceRegistry registry) => [.. registry.Devices.Select(d => $"{d.Address} {d.Key.TopologyPath}")];

    [Fact]
    public void Every_reported_function_is_a_device()
    {
        DeviceRegistry registry = Hosts.Registry(Card(1), Card(0));

        Places(registry).Should().Equal("0000:01:00.0 pci0000:00/00.0/00.0", "0000:02:00.0 pci0000:00/01.0/00.0");
        registry.Devices.Should().OnlyContain(d => d.IsPresent && d.Ownership.State == OwnershipState.Available);
    }

    [Fact]
    public void A_device_has_its_function_and_its_key()
    {
        PciFunction card = Card(0).Serial(7);

        RegisteredDevice device = Hosts.Registry(card).DeviceOf(card);

        device.Function.Should().BeSameAs(card);
        device.Key.Should().Be(new FunctionKey(card.Address) { TopologyPath = card.TopologyPath, VendorId = 0x8086, DeviceId = 0x1234, SerialNumber = 7 });
    }

    [Fact]
    public void A_report_is_no_event()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));

        registry.Report(Card(1));

        registry.Revision.Should().Be(0);
    }

    [Fact]
    public void The_change_is_what_differs_from_the_report_before()
    {
        DeviceRegistry registry = Hosts.Registry(Cards(3));

        registry.Report(Card(0).OnDriver("nvme"), Card(1).OnBus(9), Card(2).OfModel(1), Card(4)).ToString()
            .Should().Be("1 added, 0 removed, 1 altered, 1 moved, 1 replaced");
    }

    [Fact]
    public void A_device_that_is_free_and_gone_is_forgotten()
    {
        DeviceRegistry registry = Hosts.Registry(Cards(2));
        RegisteredDevice gone = registry.DeviceOf(Card(0));

        registry.Report(Card(1));

        Places(registry).Should().Equal("0000:02:00.0 pci0000:00/01.0/00.0");
        gone.IsPresent.Should().BeFalse();
        registry.TryFind(Card(0).Address, out _).Should().BeFalse();
    }

    [Fact]
    public void A_device_that_stays_stays_the_same_one_and_shows_what_is_new_about_it()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        RegisteredDevice device = registry.DeviceOf(Card(0));

        registry.Report(Card(0).OnDriver("vfio-pci"));

        registry.DeviceOf(Card(0)).Should().BeSameAs(device);
        device.Function!.Driver.Should().Be(new Fact<string?>("vfio-pci"));
    }

    [Fact]
    public void A_device_that_moves_stays_the_same_one()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        RegisteredDevice device = registry.DeviceOf(Card(0));

        registry.Report(Card(0).OnBus(9));

        device.Address.Should().Be(AtBus(9));
        device.Key.Address.Should().Be(AtBus(9));
        device.Function!.Address.Should().Be(AtBus(9));
        registry.DeviceOf(Card(0).OnBus(9)).Should().BeSameAs(device);
        registry.TryFind(AtBus(1), out _).Should().BeFalse();
    }

    [Fact]
    public void A_stranger_in_its_place_is_another_device()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        RegisteredDevice device = registry.DeviceOf(Card(0));

        registry.Report(Card(0).OfModel(0x9999));

        registry.DeviceOf(Card(0)).Should().NotBeSameAs(device);
        registry.Devices.Should().ContainSingle();
    }

    [Fact]
    public void A_serial_number_that_is_read_later_is_learned_and_kept()
    {
        PciFunction card = Card(0).Serial(7);
        DeviceRegistry registry = Hosts.Registry(card.Unprivileged());
        ulong? first = registry.DeviceOf(card).Key.SerialNumber;

        registry.Report(card);
        registry.Report(card.Unprivileged());

        first.Should().BeNull();
        registry.DeviceOf(card).Key.SerialNumber.Should().Be(7);
    }

    [Fact]
    public void A_serial_number_that_the_card_shows_later_is_learned_by_its_virtual_functions()
    {
        PciFunction[] card = Card(0).WithVirtual(1);
        DeviceRegistry registry = Hosts.Registry(card[0].Serial(7).Unprivileged(), card[1]);

        registry.Report(card[0].Serial(7), card[1]);

        registry.DeviceOf(card[1]).Key.SerialNumber.Should().Be(7);
    }

    [Fact]
    public void What_differs_is_found_again_when_nothing_could_be_read_in_between()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0).Serial(1));
        registry.Report(Card(0).Serial(1).Unprivileged());

        InventoryChange change = registry.Report(Card(0).Serial(2));

        change.Replaced.Should().ContainSingle();
    }

    [Fact]
    public void Devices_of_a_report_and_devices_by_hand_are_listed_together_in_address_order()
    {
        DeviceRegistry registry = Of(1);

        registry.Report(Card(0), Card(20));

        registry.Devices.Select(d => d.Address).Should().Equal(AtBus(1), At(0), AtBus(21));
    }

    [Fact]
    public void Devices_by_hand_stay_through_every_report()
    {
        DeviceRegistry registry = Of(1);
        Lease lease = registry.Give(Vm1, 0);

        registry.Report(Card(0));
        registry.Report();

        registry.OwnershipOf(0).Lease.Should().Be(lease);
    }
}
