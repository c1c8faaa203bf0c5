namespace Passthrough.Tests.Pci;

/// <summary>What a guest must not see is not in its lists, and not in its bytes.</summary>
public sealed class GuestCapabilitiesTests
{
    private static readonly DeviceOptions ShowUnknown = new() { ShowUnknownCapabilities = true };

    private static ConfigImage Image() => new ConfigImage(4096).Dword(0, 0x1234_8086);

    private static string Ids(PciConfigSpace config) =>
        string.Join(' ', config.Capabilities.Entries.Select(e => $"{e.Id:x2}@{e.Offset:x}"));

    [Theory]
    [InlineData(0x16)]
    [InlineData(0x7F)]
    [InlineData(0xFE)]
    public void An_unknown_standard_capability_is_hidden_and_the_previous_next_leads_past_it(byte unknown)
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().ListAt(0x40).Standard(0x40, 0x01, 0x50).Standard(0x50, unknown, 0x60).Byte(0x52, 0xAA).Standard(0x60, 0x05, 0));

        Ids(config).Should().Be("01@40 05@60");
        config.GuestRead(0x41, 1).Should().Be(0x60);
        config.ToArray()[0x50..0x60].Should().AllBeEquivalentTo((byte)0);
    }

    [Fact]
    public void A_hidden_first_capability_leaves_the_pointer_at_the_next()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().ListAt(0x40).Standard(0x40, 0x7F, 0x50).Standard(0x50, 0x01, 0));

        config.GuestRead(0x34, 1).Should().Be(0x50);
        Ids(config).Should().Be("01@50");
    }

    [Fact]
    public void A_function_whose_standard_capabilities_are_all_hidden_has_no_list()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().ListAt(0x40).Standard(0x40, 0x7F, 0));

        config.GuestRead(0x34, 1).Should().Be(0);
        (config.GuestRead(0x06, 2) & 0x10).Should().Be(0);
    }

    [Theory]
    [InlineData(0x0010, "SR-IOV")]
    [InlineData(0x000E, "ARI")]
    [InlineData(0x0015, "resizable BARs")]
    [InlineData(0x0024, "resizable BARs of VFs")]
    [InlineData(0x0ABC, "unknown")]
    public void Extended_capabilities_of_the_host_are_hidden(int id, string because)
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().Extended(0x100, 0x0001, 2, 0x140).Extended(0x140, (ushort)id, 1, 0x200).Dword(0x144, 0x1234_5678).Extended(0x200, 0x0003, 1, 0));

        Ids(config).Should().Be("01@100 03@200", because);
        config.GuestRead(0x100, 4).Should().Be(0x2002_0001);
        config.GuestRead(0x144, 4).Should().Be(0, because);
    }

    [Fact]
    public void The_first_extended_capability_keeps_its_place_and_gets_id_0()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().Extended(0x100, 0x0010, 1, 0x140).Dword(0x108, 0x19).Extended(0x140, 0x0003, 1, 0).Dword(0x144, 0xDEAD_BEEF));

        config.GuestRead(0x100, 4).Should().Be(0x1400_0000);
        config.GuestRead(0x108, 4).Should().Be(0);
        config.GuestRead(0x144, 4).Should().Be(0xDEAD_BEEF);
        Ids(config).Should().Be("03@140");
    }

    [Fact]
    public void An_extended_list_of_which_all_is_hidden_is_empty()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().Extended(0x100, 0x0010, 1, 0x140).Extended(0x140, 0x000E, 1, 0));

        config.GuestRead(0x100, 4).Should().Be(0);
        config.GuestRead(0x140, 4).Should().Be(0);
    }

    [Fact]
    public void Only_its_own_registers_of_a_hidden_capability_disappear()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().Extended(0x100, 0x0001, 2, 0x200).Extended(0x200, 0x000E, 1, 0).Dword(0x204, 0x1111).Dword(0x208, 0x2222).Dword(0x300, 0x3333));

        config.GuestRead(0x204, 4).Should().Be(0);
        config.GuestRead(0x208, 4).Should().Be(0x2222, "ARI takes eight bytes, and what follows is the vendor's");
        config.GuestRead(0x300, 4).Should().Be(0x3333);
    }

    [Fact]
    public void All_BARs_of_a_resizable_BAR_capability_disappear()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().Extended(0x100, 0x0001, 2, 0x200).Extended(0x200, 0x0015, 1, 0).Dword(0x208, 0x0000_0040).Dword(0x20C, 0xFFF0).Dword(0x210, 0x1).Dword(0x214, 0x7777));

        config.GuestRead(0x20C, 4).Should().Be(0);
        config.GuestRead(0x210, 4).Should().Be(0);
        config.GuestRead(0x214, 4).Should().Be(0x7777);
    }

    [Fact]
    public void Unknown_capabilities_are_shown_to_who_asks_for_them_and_read_only()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().ListAt(0x40).Standard(0x40, 0x7F, 0).Word(0x42, 0xABCD).Extended(0x100, 0x0ABC, 3, 0x140).Extended(0x140, 0x0010, 1, 0), ShowUnknown);
        config.GuestWrite(0x42, 2, 0);

        Ids(config).Should().Be("7f@40 abc@100");
        config.GuestRead(0x42, 2).Should().Be(0xABCD);
    }

    [Fact]
    public void A_loop_ends_for_the_guest()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().ListAt(0x40).Standard(0x40, 0x01, 0x50).Standard(0x50, 0x05, 0x40));

        config.GuestRead(0x51, 1).Should().Be(0);
        config.Capabilities.Faults.Should().BeEmpty();
    }

    [Fact]
    public void A_second_one_of_a_kind_is_hidden()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().ListAt(0x40).Standard(0x40, 0x01, 0x50).Standard(0x50, 0x01, 0x60).Standard(0x60, 0x09, 0x70).Byte(0x62, 8).Standard(0x70, 0x09, 0).Byte(0x72, 8));

        Ids(config).Should().Be("01@40 09@60 09@70");
    }

    [Fact]
    public void A_capability_inside_another_is_hidden_and_the_other_stays_whole()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().ListAt(0x40).Standard(0x40, 0x05, 0x44).Word(0x42, 0x0080).Standard(0x44, 0x01, 0x60).Standard(0x60, 0x13, 0));

        Ids(config).Should().Be("05@40 13@60");
        config.GuestWritableMask(0x44).GetValueOrThrow().Should().Be(0xFFFF_FFFC, "it is the message address");
    }

    [Fact]
    public void A_register_that_would_lie_over_the_next_capability_is_left_out()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().ListAt(0x40).Standard(0x40, 0x10, 0x60).Word(0x42, 0x0002).Standard(0x60, 0x01, 0).Word(0x62, 0x0003));

        Ids(config).Should().Be("10@40 01@60");
        config.GuestWritableMask(0x64).GetValueOrThrow().Should().Be(0x0003, "it is PMCSR, not root status or device capabilities 2");
        config.GuestRead(0x60, 4).Should().Be(0x0003_0001);
    }

    [Fact]
    public void Of_two_registers_that_a_broken_list_puts_over_each_other_the_first_is_there()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().ListAt(0x40).Standard(0x40, 0x10, 0x58).Word(0x42, 0x0002).Standard(0x58, 0x05, 0).Word(0x5A, 0x018A));

        Ids(config).Should().Be("10@40 05@58");
        config.GuestWritableMask(0x68).GetValueOrThrow().Should().Be(0x0340, "it is device control 2, not the mask bits of MSI");
    }

    [Fact]
    public void A_register_of_a_standard_capability_lies_inside_the_standard_space()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().ListAt(0xF4).Standard(0xF4, 0x05, 0).Word(0xF6, 0x018A));

        Ids(config).Should().Be("05@f4");
        config.GuestWritableMask(0x104).GetValueOrThrow().Should().Be(0);
    }

    [Fact]
    public void A_register_may_end_where_its_space_ends()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().ListAt(0xF4).Standard(0xF4, 0x10, 0).Word(0xF6, 0x0001));

        config.GuestClearableMask(0xFC).GetValueOrThrow().Should().Be(0x004F_0000, "device status has the last two bytes");
    }

    [Fact]
    public void A_capability_without_room_is_hidden()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().ListAt(0x40).Standard(0x40, 0x01, 0xFC).Standard(0xFC, 0x05, 0));

        Ids(config).Should().Be("01@40");
    }

    [Fact]
    public void SR_IOV_disappears_whole_though_another_hidden_one_stands_inside_it()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().Extended(0x100, 0x0001, 2, 0x200).Extended(0x200, 0x0010, 1, 0x210).Extended(0x210, 0x000E, 1, 0).Dword(0x218, 0x10ED_0000).Dword(0x224, 0xDEAD_000C));

        config.ToArray()[0x200..0x240].Should().AllBeEquivalentTo((byte)0);
    }

    [Fact]
    public void A_second_MSI_disappears_with_its_masks()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().ListAt(0x40).Standard(0x40, 0x05, 0x60).Standard(0x60, 0x05, 0x80).Word(0x62, 0x0180).Dword(0x6C, 0x2140).Dword(0x70, 0xAAAA).Standard(0x80, 0x13, 0));

        config.ToArray()[0x60..0x80].Should().AllBeEquivalentTo((byte)0);
    }

    [Fact]
    public void Enhanced_Allocation_would_tell_the_hosts_addresses()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().ListAt(0x40).Standard(0x40, 0x14, 0x60).Dword(0x48, 0xDEAD_0000).Standard(0x60, 0x13, 0));

        Ids(config).Should().Be("13@60");
        config.GuestRead(0x48, 4).Should().Be(0);
    }

    [Fact]
    public void A_capability_that_ends_where_its_space_ends_is_shown()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().ListAt(0xF8).Standard(0xF8, 0x01, 0).Extended(0x100, 0x0001, 2, 0xFF4).Extended(0xFF4, 0x0003, 1, 0));

        Ids(config).Should().Be("01@f8 01@100 03@ff4");
    }

    [Fact]
    public void Capabilities_side_by_side_are_shown_whichever_comes_first_in_the_list()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().ListAt(0x48).Standard(0x48, 0x03, 0x40).Standard(0x40, 0x01, 0x50).Standard(0x50, 0x13, 0));

        Ids(config).Should().Be("03@48 01@40 13@50");
    }

    [Fact]
    public void Of_extended_capabilities_only_error_reporting_is_there_once()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().Extended(0x100, 0x0001, 2, 0x140).Extended(0x140, 0x0005, 1, 0x180).Extended(0x180, 0x0005, 1, 0x200).Extended(0x200, 0x0001, 2, 0));

        Ids(config).Should().Be("01@100 05@140 05@180");
    }

    [Fact]
    public void A_standard_capability_with_id_0_is_hidden_even_from_who_asks_for_unknown_ones()
    {
        ConfigImage image = Image().ListAt(0x40).Standard(0x40, 0x01, 0x50).Standard(0x50, 0x00, 0x60).Standard(0x60, 0x13, 0);

        Ids(EverythingFunction.ConfigOf(image, ShowUnknown)).Should().Be("01@40 13@60");
    }

    [Fact]
    public void What_a_hidden_capability_holds_ends_where_the_next_begins()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().ListAt(0x40).Standard(0x40, 0x13, 0x50).Byte(0x4C, 0x11).Standard(0x50, 0x7F, 0x60).Byte(0x5F, 0x22).Standard(0x60, 0x01, 0).Byte(0x70, 0x33));

        config.GuestRead(0x4C, 1).Should().Be(0x11);
        config.GuestRead(0x5F, 1).Should().Be(0);
        config.GuestRead(0x70, 1).Should().Be(0x33);
    }

    [Fact]
    public void What_a_hidden_capability_shares_with_a_shown_one_stays_to_the_last_byte_of_that()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            Image().ListAt(0x40).Standard(0x40, 0x01, 0x44).Standard(0x44, 0x7F, 0x60).Byte(0x47, 0xAA).Byte(0x48, 0x55).Standard(0x60, 0x13, 0));

        config.GuestRead(0x47, 1).Should().Be(0xAA, "it is the data register of power management");
        config.GuestRead(0x48, 1).Should().Be(0);
    }

    [Theory]
    [InlineData(0xFF4)]
    [InlineData(0xFF8)]
    [InlineData(0xFFC)]
    public void A_resizable_BAR_capability_without_room_for_its_registers_is_hidden_as_far_as_it_goes(int offset)
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().Extended(0x100, 0x0003, 1, offset).Extended(offset, 0x0015, 1, 0));

        Ids(config).Should().Be("03@100");
        config.ToArray()[offset..].Should().AllBeEquivalentTo((byte)0);
    }

    [Fact]
    public void The_last_shown_extended_capability_leads_nowhere()
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(Image().Extended(0x100, 0x0001, 2, 0x140).Extended(0x140, 0x0010, 1, 0));

        config.GuestRead(0x100, 4).Should().Be(0x0002_0001);
    }
}
