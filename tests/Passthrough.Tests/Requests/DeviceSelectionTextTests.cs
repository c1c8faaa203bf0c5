using System.Collections.Immutable;
using static Passthrough.Tests.Support.Sample;

namespace Passthrough.Tests.Requests;

public sealed class DeviceSelectionTextTests
{
    private static readonly AddressPart Address = new(At("0000:03:00.0"));
    private static readonly SlotPart Slot = new(PciSlot.Parse("0000:04:00"));
    private static readonly GroupPart Group = new(new(12));
    private static readonly SpecPart Spec = new(DeviceSpec.Parse("vendor=8086,name=\"A B; C\",count=2"));

    public static TheoryData<string, SelectionPart[]> Texts => new()
    {
        { "0000:03:00.0", [Address] },
        { "03:00.0", [Address] },
        { "slot=0000:04:00", [Slot] },
        { "slot=04:00", [Slot] },
        { "group=12", [Group] },
        { "vendor=8086,name=\"A B; C\",count=2", [Spec] },
        { "0000:03:00.0 slot=0000:04:00 group=12 vendor=8086,name=\"A B; C\",count=2", [Address, Slot, Group, Spec] },
        { " ;\tgroup=12;;slot=04:00 ; 03:00.0\n", [Group, Slot, Address] },
        { "group=12 group=12 slot=04:00 slot=0000:04:00", [Group, Slot] },
        { "path=pci0000:00/01.0/00.0", [new SpecPart(new() { TopologyPath = "pci0000:00/01.0/00.0" })] },
    };

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void A_text_reads_as_its_parts_and_what_it_writes_reads_back(string text, SelectionPart[] parts)
    {
        DeviceSelection selection = DeviceSelection.Read(text).GetValueOrThrow();

        selection.Parts.Should().Equal(parts);
        selection.Should().Be(DeviceSelection.OfParts(parts));
        DeviceSelection.Parse(selection.ToString()).Should().Be(selection);
    }

    [Fact]
    public void It_is_written_with_spaces_between_the_parts()
    {
        DeviceSelection.OfParts(Address, Slot, Group, Spec).ToString()
            .Should().Be("0000:03:00.0 slot=0000:04:00 group=12 vendor=8086,name=\"A B; C\",count=2");
    }

    [Theory]
    [InlineData("", "", 0, "an address, a slot, a group or a field")]
    [InlineData(" ; ", "", 3, "an address, a slot, a group or a field")]
    [InlineData("03:00.0 0000:03:20.0", "", 16, "a device from 00 to 1f")]
    [InlineData("03:00.0,04:00.0", "", 0, "a segment of 4 to 8 hexadecimal digits and a colon, or bb:dd.f")]
    [InlineData("slot=", "slot", 5, "a segment of 4 to 8 hexadecimal digits and a colon, or bb:dd")]
    [InlineData("group=12 slot=0000:04:00.0", "slot", 24, "the end")]
    [InlineData("group=x", "group", 6, "a decimal digit")]
    [InlineData("group=4294967296", "group", 6, "a number of 4294967295 at most")]
    [InlineData("group=12,numa=1", "group", 8, "a decimal digit")]
    [InlineData("group=12 vendor", "vendor", 15, "'='")]
    [InlineData("group=12; vendor=10dg", "vendor", 20, "a hexadecimal digit")]
    [InlineData("vendor=10de, count=1", "", 12, "a field")]
    [InlineData("vendor=10de name=\"a b", "name", 21, "a closing '\"'")]
    [InlineData("vendor=10de,slot=03:00", "slot", 12, "vendor, device, id, subsystem, class, name, driver, address, vfs-of, path, numa, prefer-numa, same-numa, root or count")]
    public void An_error_names_the_field_and_the_position_in_the_whole_text(string text, string field, int position, string expected)
    {
        DeviceSelection.Read(text).Error.Should().Be(new SpecInvalid(text, field, position, expected));
    }

    [Fact]
    public void Addresses_alone_are_told_apart_from_other_parts()
    {
        DeviceSelection addresses = DeviceSelection.Parse("03:00.1 03:00.0 03:00.1");
        DeviceSelection mixed = DeviceSelection.Parse("03:00.1 group=12 03:00.0");

        (addresses.NamesAddressesOnly, mixed.NamesAddressesOnly, DeviceSelection.Of().NamesAddressesOnly).Should().Be((true, false, true));
        addresses.Should().Be(DeviceSelection.Of(At("0000:03:00.1"), At("0000:03:00.0")));
        mixed.Addresses.Should().Equal(At("0000:03:00.1"), At("0000:03:00.0"));
        addresses.Parts.Should().Equal(new AddressPart(At("0000:03:00.1")), new AddressPart(At("0000:03:00.0")));
    }

    [Fact]
    public void Selections_of_one_part_are_made_directly()
    {
        DeviceSelection.OfSlot(Slot.Slot).Should().Be(DeviceSelection.OfParts(Slot));
        DeviceSelection.OfGroup(Group.Group).Should().Be(DeviceSelection.OfParts(Group));
        DeviceSelection.Of(Spec.Spec).Should().Be(DeviceSelection.OfParts(Spec));
        DeviceSelection.OfParts().Should().Be(DeviceSelection.Of());
    }

    [Fact]
    public void Selections_are_equal_when_the_same_parts_are_in_the_same_order()
    {
        DeviceSelection selection = DeviceSelection.OfParts(Slot, Group);

        selection.Should().Be(DeviceSelection.Parse("slot=04:00 group=12"));
        selection.GetHashCode().Should().Be(DeviceSelection.Parse("slot=04:00 group=12").GetHashCode());
        selection.Should().NotBe(DeviceSelection.OfParts(Group, Slot));
        selection.Should().NotBe(DeviceSelection.OfParts(Slot));
        selection.Should().NotBe(DeviceSelection.Of(Address.Address));
    }

    [Fact]
    public void Equal_specifications_with_a_count_are_two_wishes()
    {
        DeviceSelection.Parse("vendor=8086 vendor=8086").Parts.Should().HaveCount(2);
        DeviceSelection.Parse("vendor=8086,count=all vendor=8086,count=all").Parts.Should().ContainSingle();
    }

    [Fact]
    public void Naming_an_address_allocates_an_array_and_one_object_for_it()
    {
        PciAddress address = Address.Address;
        object? kept = null;
        long needed = AllocationMeter.BytesOf(() => (kept = ImmutableArray.Create(address)) is not null);

        long bytes = AllocationMeter.BytesOf(() => (kept = DeviceSelection.Of(address)) is not null);

        kept.Should().NotBeNull();
        bytes.Should().BeLessThanOrEqualTo(needed);
    }
}
