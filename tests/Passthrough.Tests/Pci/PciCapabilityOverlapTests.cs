namespace Passthrough.Tests.Pci;

public sealed class PciCapabilityOverlapTests
{
    private static ConfigImage Standard => new(256);

    private static ConfigImage Express => new(4096);

    [Theory]
    [InlineData(0x01, 0x44, 8)]
    [InlineData(0x03, 0x44, 8)]
    [InlineData(0x05, 0x48, 10)]
    [InlineData(0x10, 0x48, 12)]
    [InlineData(0x11, 0x48, 12)]
    [InlineData(0x13, 0x44, 6)]
    public void A_standard_capability_inside_another_is_reported(byte id, byte inside, int length)
    {
        PciCapabilityList list = PciCapabilityList.Read(Standard.ListAt(0x40).Standard(0x40, id, inside).Standard(inside, 0x09, 0));

        list.Entries.Select(e => e.Offset).Should().Equal(0x40, inside);
        list.Faults.Should().Equal($"the standard capability at 0x{inside:x2} begins inside the one at 0x40, whose id 0x{id:x2} takes {length} bytes at least");
    }

    [Theory]
    [InlineData(0x01, 0x48)]
    [InlineData(0x05, 0x4C)]
    [InlineData(0x11, 0x4C)]
    [InlineData(0x13, 0x48)]
    [InlineData(0x7F, 0x44)]
    public void A_standard_capability_right_behind_another_is_sound(byte id, byte behind)
    {
        PciCapabilityList.Read(Standard.ListAt(0x40).Standard(0x40, id, behind).Standard(behind, 0x09, 0)).Faults.Should().BeEmpty();
    }

    [Fact]
    public void The_order_of_the_list_does_not_hide_an_overlap()
    {
        PciCapabilityList list = PciCapabilityList.Read(Standard.ListAt(0x44).Standard(0x44, 0x09, 0x40).Standard(0x40, 0x01, 0));

        list.Faults.Should().Equal("the standard capability at 0x44 begins inside the one at 0x40, whose id 0x01 takes 8 bytes at least");
    }

    [Fact]
    public void Every_capability_inside_a_long_one_is_reported()
    {
        PciCapabilityList list = PciCapabilityList.Read(
            Express.Extended(0x100, 0x0010, 1, 0x108).Extended(0x108, 0x000D, 1, 0x120).Extended(0x120, 0x000E, 1, 0x140).Extended(0x140, 0x0003, 1, 0));

        list.Entries.Should().HaveCount(4);
        list.Faults.Should().Equal(
            "the extended capability at 0x108 begins inside the one at 0x100, whose id 0x0010 takes 64 bytes at least",
            "the extended capability at 0x120 begins inside the one at 0x100, whose id 0x0010 takes 64 bytes at least");
    }

    [Theory]
    [InlineData(0x0001, 44)]
    [InlineData(0x0003, 12)]
    [InlineData(0x000D, 8)]
    [InlineData(0x000E, 8)]
    [InlineData(0x0010, 64)]
    public void An_extended_capability_right_behind_another_is_sound_and_one_dword_earlier_is_not(ushort id, int length)
    {
        PciCapabilityList behind = PciCapabilityList.Read(Express.Extended(0x100, id, 1, 0x100 + length).Extended(0x100 + length, 0x7FFF, 1, 0));
        PciCapabilityList inside = PciCapabilityList.Read(Express.Extended(0x100, id, 1, 0x0FC + length).Extended(0x0FC + length, 0x7FFF, 1, 0));

        behind.Faults.Should().BeEmpty();
        inside.Faults.Should().HaveCount(1);
    }

    [Fact]
    public void Of_two_that_reach_equally_far_the_first_is_named()
    {
        PciCapabilityList list = PciCapabilityList.Read(Standard.ListAt(0x40).Standard(0x40, 0x11, 0x44).Standard(0x44, 0x01, 0x48).Standard(0x48, 0x09, 0));

        list.Faults.Should().Equal(
            "the standard capability at 0x44 begins inside the one at 0x40, whose id 0x11 takes 12 bytes at least",
            "the standard capability at 0x48 begins inside the one at 0x40, whose id 0x11 takes 12 bytes at least");
    }

    [Fact]
    public void A_standard_capability_that_runs_past_its_space_is_reported()
    {
        PciCapabilityList list = PciCapabilityList.Read(Standard.ListAt(0xF8).Standard(0xF8, 0x11, 0));

        list.Entries.Should().HaveCount(1);
        list.Faults.Should().Equal("the standard capability at 0xf8, whose id 0x11 takes 12 bytes at least, runs past 0x100");
    }

    [Fact]
    public void A_standard_capability_that_runs_past_its_space_hides_no_overlap_behind_it()
    {
        PciCapabilityList list = PciCapabilityList.Read(
            Express.ListAt(0xFC).Standard(0xFC, 0x11, 0).Extended(0x100, 0x000E, 1, 0x104).Extended(0x104, 0x7FFF, 1, 0));

        list.Faults.Should().Equal(
            "the standard capability at 0xfc, whose id 0x11 takes 12 bytes at least, runs past 0x100",
            "the extended capability at 0x104 begins inside the one at 0x100, whose id 0x000e takes 8 bytes at least");
    }

    [Fact]
    public void An_extended_capability_that_runs_past_the_space_is_reported()
    {
        PciCapabilityList list = PciCapabilityList.Read(Express.Extended(0x100, 0x0003, 1, 0xFF8).Extended(0xFF8, 0x0003, 1, 0));

        list.Faults.Should().Equal("the extended capability at 0xff8, whose id 0x0003 takes 12 bytes at least, runs past 0x1000");
    }

    [Fact]
    public void An_overlap_is_reported_beside_a_loop()
    {
        PciCapabilityList list = PciCapabilityList.Read(Standard.ListAt(0x40).Standard(0x40, 0x01, 0x44).Standard(0x44, 0x09, 0x40));

        list.Faults.Should().Equal(
            "the standard capability list loops at 0x40",
            "the standard capability at 0x44 begins inside the one at 0x40, whose id 0x01 takes 8 bytes at least");
    }
}
