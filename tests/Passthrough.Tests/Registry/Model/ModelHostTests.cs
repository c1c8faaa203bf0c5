using System.Collections.Immutable;
using FsCheck.Fluent;

namespace Passthrough.Tests.Registry;

/// <summary>Made-up hosts are like real ones where it matters.</summary>
public sealed class ModelHostTests
{
    private static readonly ModelCard Card = new(0x100, 7, [new("nvme", "flr"), new(null, "flr")], [new(null, "flr"), new(null, "flr")]);
    private static readonly ModelHost Host = new([new(PlaceShape.Port, 1, Card), new(PlaceShape.ConventionalBus, 2, Card with { Serial = 8 })]);

    [Fact]
    public void A_card_lies_below_its_bridge() =>
        Host.Report().Functions.Select(f => (f.Path, f.Address, f.Parent)).Should().Equal(
            ("pci0000:00/01.0", 0x08, null), ("pci0000:00/01.0/00.0", 0x100, 0x08), ("pci0000:00/01.0/00.1", 0x101, 0x08),
            ("pci0000:00/02.0", 0x10, null), ("pci0000:00/02.0/00.0", 0x200, 0x10), ("pci0000:00/02.0/01.0", 0x208, 0x10));

    [Fact]
    public void A_card_that_is_pulled_out_leaves_its_bridge() =>
        After(HostEvent.Unplug).Functions.Select(f => f.Address).Should().Equal(0x08, 0x10, 0x200, 0x208);

    [Fact]
    public void A_card_that_comes_back_is_as_it_was() =>
        new HostChange(HostEvent.PlugBack, 0, 0, 0).To(new HostChange(HostEvent.Unplug, 0, 0, 0).To(Host)).Report().Functions.Should().Equal(Host.Report().Functions);

    [Fact]
    public void A_card_that_comes_back_behind_another_bus_number_is_the_same_one() =>
        KeysOf(After(HostEvent.PlugBackElsewhere)).Zip(KeysOf(Host.Report())).Should().OnlyContain(p => p.First.IsSame(p.Second));

    [Fact]
    public void A_stranger_in_its_place_is_another_one() =>
        After(HostEvent.Stranger).Functions[1].Should().Match<ModelFunction>(f => f.Path == "pci0000:00/01.0/00.0" && !ModelKey.Of(f).IsSame(ModelKey.Of(Host.Report().Functions[1])));

    [Fact]
    public void A_twin_in_its_place_is_told_by_its_serial_number() =>
        After(HostEvent.Twin).Functions[1].Should().Match<ModelFunction>(f => f.Kind == 0x100 && f.Serial == 1007);

    [Fact]
    public void A_dead_card_hides_its_serial_number_and_is_taken_for_the_same() =>
        ModelKey.Of(After(HostEvent.Die).Functions[1]).Should().Match<ModelKey>(k => k.Serial == null && k.IsSame(ModelKey.Of(Host.Report().Functions[1])));

    [Fact]
    public void Vfs_come_and_have_their_physical_functions_path_and_serial_number() =>
        After(HostEvent.SetVirtualFunctions, value: 2).Functions.Where(f => f.IsVirtual).Should().Equal(
            [
                new ModelFunction("pci0000:00/01.0/00.0/vf0", 0x110) { Kind = 0x900, Serial = 7, Group = 9, Resets = "flr", Parent = 0x08, PhysicalFunction = 0x100 },
                new ModelFunction("pci0000:00/01.0/00.0/vf1", 0x111) { Kind = 0x900, Serial = 7, Group = 10, Resets = "flr", Parent = 0x08, PhysicalFunction = 0x100 },
            ]);

    [Fact]
    public void Buses_swap_their_numbers_and_paths_stay() =>
        After(HostEvent.Renumber).Functions.Select(f => (f.Path, f.Address)).Should().Contain([("pci0000:00/01.0/00.0", 0x200), ("pci0000:00/02.0/00.0", 0x100)]);

    [Theory]
    [InlineData(Grouping.Apart, 2)]
    [InlineData(Grouping.Together, 1)]
    [InlineData(Grouping.None, 0)]
    internal void A_place_falls_into_groups(Grouping grouping, int groups) =>
        new ModelHost([Host.Places[0] with { Grouping = grouping }]).Report().Groups.Should().HaveCount(groups);

    [Fact]
    public void A_shared_group_holds_cards_of_several_places_and_their_bridges() =>
        new ModelHost([.. Host.Places.Select(p => p with { Grouping = Grouping.Shared })]).Report().Functions.Select(f => f.Group).Distinct().Should().ContainSingle();

    [Fact]
    public void No_two_functions_of_a_random_host_have_one_address_or_one_path()
    {
        ImmutableArray<ModelInventory> reports = [.. RegistryHistory.Any.Generator.Sample(100).Select(h => SideBySide.ModelAfter(h).Inventory)];

        reports.Should().OnlyContain(r => r.Functions.DistinctBy(f => f.Address).Count() == r.Functions.Length && r.Functions.DistinctBy(f => f.Path).Count() == r.Functions.Length);
    }

    private static ModelInventory After(HostEvent what, int value = 0) => new HostChange(what, 0, 0, value).To(Host).Report();

    private static IEnumerable<ModelKey> KeysOf(ModelInventory inventory) => inventory.Functions.Select(ModelKey.Of);
}
