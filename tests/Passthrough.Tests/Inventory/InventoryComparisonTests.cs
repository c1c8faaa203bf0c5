using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Inventory;

/// <summary>What lies between two reports of a host.</summary>
public sealed class InventoryComparisonTests
{
    private static InventoryChange Between(IEnumerable<PciFunction> before, IEnumerable<PciFunction> after) => InventoryChange.Between(Of(before), Of(after));

    private static string Text(InventoryChange change) => string.Join(
        " | ",
        string.Join(' ', change.Added.Select(f => $"+{f.Address}")),
        string.Join(' ', change.Removed.Select(f => $"-{f.Address}")),
        string.Join(' ', change.Altered.Select(c => $"{c.Before.Address}:{string.Join(',', c.Properties)}")),
        string.Join(' ', change.Moved.Select(c => $"{c.Before.Address}>{c.After.Address}")),
        string.Join(' ', change.Replaced.Select(c => $"{c.Before.Address}!{c.After.Address}")));

    [Fact]
    public void The_same_report_read_again_is_no_change() => Between(Cards(3), Cards(3)).IsEmpty.Should().BeTrue();

    [Fact]
    public void The_first_report_adds_all_in_address_order() =>
        Text(Between([], [Card(1), Card(0)])).Should().Be("+0000:01:00.0 +0000:02:00.0 |  |  |  | ");

    [Fact]
    public void An_empty_report_removes_all_in_address_order() =>
        Text(Between([Card(1), Card(0)], [])).Should().Be(" | -0000:01:00.0 -0000:02:00.0 |  |  | ");

    [Fact]
    public void A_function_in_the_middle_comes_and_goes_alone()
    {
        Text(Between([Card(0), Card(2)], Cards(3))).Should().Be("+0000:02:00.0 |  |  |  | ");
        Text(Between(Cards(3), [Card(0), Card(2)])).Should().Be(" | -0000:02:00.0 |  |  | ");
    }

    [Fact]
    public void Another_driver_is_an_alteration() =>
        Text(Between([Card(0)], [Card(0).OnDriver("vfio-pci")])).Should().Be(" |  | 0000:01:00.0:Driver |  | ");

    [Fact]
    public void Another_subsystem_class_and_revision_are_an_alteration() =>
        Text(Between([Card(0)], [Card(0) with { SubsystemDeviceId = 1, ClassCode = 0x020001, Revision = 9 }]))
            .Should().Be(" |  | 0000:01:00.0:SubsystemDeviceId,ClassCode,Revision |  | ");

    [Fact]
    public void The_same_function_at_another_address_has_moved() =>
        Text(Between([Card(0)], [Card(0).OnBus(9)])).Should().Be(" |  |  | 0000:01:00.0>0000:09:00.0 | ");

    [Fact]
    public void A_move_names_all_that_is_different() =>
        Between([Card(0)], [Card(0).OnBus(9).OnDriver("e1000e")]).Moved.Single().Properties.Should().Equal("Address", "Driver");

    [Fact]
    public void Two_functions_that_swap_their_addresses_have_both_moved() =>
        Text(Between([Card(0), Card(1)], [Card(0).OnBus(2), Card(1).OnBus(1)])).Should().Be(" |  |  | 0000:01:00.0>0000:02:00.0 0000:02:00.0>0000:01:00.0 | ");

    [Fact]
    public void Three_functions_that_rotate_have_all_moved() =>
        Between(Cards(3), [Card(0).OnBus(2), Card(1).OnBus(3), Card(2).OnBus(1)]).ToString()
            .Should().Be("0 added, 0 removed, 0 altered, 3 moved, 0 replaced");

    [Fact]
    public void Another_model_at_the_same_path_is_a_stranger() =>
        Text(Between([Card(0)], [Card(0).OfModel(0x9999)])).Should().Be(" |  |  |  | 0000:01:00.0!0000:01:00.0");

    [Fact]
    public void Another_vendor_at_the_same_path_is_a_stranger() =>
        Text(Between([Card(0)], [Card(0) with { VendorId = 0x10DE }])).Should().Be(" |  |  |  | 0000:01:00.0!0000:01:00.0");

    [Fact]
    public void Another_serial_number_at_the_same_path_is_a_stranger() =>
        Text(Between([Card(0).Serial(1)], [Card(0).Serial(2)])).Should().Be(" |  |  |  | 0000:01:00.0!0000:01:00.0");

    [Fact]
    public void A_stranger_may_have_another_address() =>
        Text(Between([Card(0)], [Card(0).OfModel(0x9999).OnBus(7)])).Should().Be(" |  |  |  | 0000:01:00.0!0000:07:00.0");

    [Fact]
    public void Another_function_at_the_same_address_by_another_way_comes_and_the_first_goes() =>
        Text(Between([Card(0)], [Card(1).OnBus(1)])).Should().Be("+0000:01:00.0 | -0000:01:00.0 |  |  | ");

    [Fact]
    public void A_stranger_takes_the_path_of_one_and_the_address_of_another() =>
        Text(Between([Card(0), Card(1)], [Card(1).OnBus(1), Card(0).OfModel(0x9999).OnBus(2)]))
            .Should().Be(" |  |  | 0000:02:00.0>0000:01:00.0 | 0000:01:00.0!0000:02:00.0");

    [Fact]
    public void A_serial_number_that_is_read_for_the_first_time_is_no_difference() =>
        Between([Card(0).Serial(1).Unprivileged()], [Card(0).Serial(1)]).IsEmpty.Should().BeTrue();

    [Fact]
    public void A_serial_number_that_cannot_be_read_any_more_is_no_difference() =>
        Between([Card(0).Serial(1)], [Card(0).Serial(1).Unprivileged()]).IsEmpty.Should().BeTrue();

    [Fact]
    public void A_virtual_function_goes_where_its_physical_one_goes() =>
        Text(Between(Card(0).WithVirtual(1), Card(0).OnBus(9).WithVirtual(1)))
            .Should().Be(" |  |  | 0000:01:00.0>0000:09:00.0 0000:01:00.1>0000:09:00.1 | ");

    [Fact]
    public void A_virtual_function_of_a_card_with_another_serial_number_is_a_stranger() =>
        Between(Card(0).Serial(1).WithVirtual(2), Card(0).Serial(2).WithVirtual(2)).Replaced.Should().HaveCount(3);

    [Fact]
    public void A_virtual_function_of_another_model_of_card_is_a_stranger() =>
        Between(Card(0).WithVirtual(2), Card(0).OfModel(0x9999).WithVirtual(2)).Replaced.Should().HaveCount(3);

    [Fact]
    public void A_virtual_function_that_is_the_same_object_is_a_stranger_where_its_card_is_one()
    {
        PciFunction[] card = Card(0).Serial(1).WithVirtual(1);

        InventoryChange change = Between(card, [card[0].Serial(2), card[1]]);

        change.Replaced.Should().HaveCount(2);
    }

    [Fact]
    public void A_virtual_function_that_goes_alters_its_physical_one() =>
        Text(Between(Card(0).WithVirtual(2), Card(0).WithVirtual(1))).Should().Be(" | -0000:01:00.2 | 0000:01:00.0:VirtualFunctions |  | ");
}
