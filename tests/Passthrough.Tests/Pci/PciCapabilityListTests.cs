namespace Passthrough.Tests.Pci;

public sealed class PciCapabilityListTests
{
    private static ConfigImage Standard => new(256);

    private static ConfigImage Express => new(4096);

    [Theory]
    [InlineData(0x00, 0x40)]
    [InlineData(0x81, 0x40)]
    [InlineData(0x02, 0x80)]
    [InlineData(0x82, 0x80)]
    public void A_cardbus_bridge_has_its_pointer_elsewhere(byte headerType, int offset)
    {
        ConfigImage image = new ConfigImage(256).Byte(0x0E, headerType).ListAt(0x40).Byte(0x14, 0x80).Standard(0x40, 0x01, 0).Standard(0x80, 0x01, 0);

        PciCapabilityList.Read(image).Entries.Should().Equal(new PciCapability(0x01, offset, false, 0));
    }

    [Fact]
    public void A_drives_lists_read_in_order_with_offsets_and_names()
    {
        PciCapabilityList list = PciCapabilityList.Read(ConfigImage.NvmeDrive());

        list.Entries.Should().Equal(
            new PciCapability(0x01, 0x40, false, 0),
            new PciCapability(0x05, 0x50, false, 0),
            new PciCapability(0x10, 0x70, false, 0),
            new PciCapability(0x11, 0xB0, false, 0),
            new PciCapability(0x01, 0x100, true, 2),
            new PciCapability(0x03, 0x148, true, 1),
            new PciCapability(0x0E, 0x168, true, 1),
            new PciCapability(0x10, 0x178, true, 1));
        list.Entries.Select(e => e.Name).Should().Equal(
            "Power Management", "MSI", "PCI Express", "MSI-X",
            "Advanced Error Reporting", "Device Serial Number", "Alternative Routing-ID", "SR-IOV");
        list.Faults.Should().BeEmpty();
    }

    [Fact]
    public void An_id_is_found_in_its_own_list_only()
    {
        PciCapabilityList list = PciCapabilityList.Read(ConfigImage.NvmeDrive());

        list.TryFindStandard(0x10, out PciCapability express).Should().BeTrue();
        list.TryFindExtended(0x10, out PciCapability sriov).Should().BeTrue();
        list.TryFindStandard(0x0E, out _).Should().BeFalse();
        list.TryFindExtended(0x11, out _).Should().BeFalse();
        (express.Offset, sriov.Offset).Should().Be((0x70, 0x178));
    }

    [Fact]
    public void Of_two_entries_with_one_id_the_first_is_found()
    {
        ConfigImage image = Standard.ListAt(0x80).Standard(0x80, 0x09, 0x40).Standard(0x40, 0x09, 0);

        PciCapabilityList.Read(image).TryFindStandard(0x09, out PciCapability capability).Should().BeTrue();
        capability.Offset.Should().Be(0x80);
    }

    [Fact]
    public void An_unknown_id_has_no_name()
    {
        PciCapabilityList list = PciCapabilityList.Read(Express.ListAt(0x40).Standard(0x40, 0x7F, 0).Extended(0x100, 0x7FFF, 15, 0));

        list.Entries.Should().Equal(new PciCapability(0x7F, 0x40, false, 0), new PciCapability(0x7FFF, 0x100, true, 15));
        list.Entries.Select(e => e.Name).Should().Equal("unknown", "unknown");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(255)]
    public void Too_few_bytes_hold_no_list(int length)
    {
        PciCapabilityList.Read(ConfigImage.NvmeDrive().Bytes[..length]).Should().BeSameAs(PciCapabilityList.Empty);
    }

    [Fact]
    public void Without_the_status_bit_there_is_no_standard_list()
    {
        PciCapabilityList.Read(Standard.Byte(0x34, 0x40).Standard(0x40, 0x01, 0)).Should().BeSameAs(PciCapabilityList.Empty);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(259)]
    public void Without_the_extended_bytes_only_the_standard_list_is_read(int length)
    {
        PciCapabilityList list = PciCapabilityList.Read(ConfigImage.NvmeDrive().Bytes[..length]);

        list.Entries.Should().HaveCount(4).And.OnlyContain(e => !e.IsExtended);
        list.Faults.Should().BeEmpty();
    }

    [Fact]
    public void A_truncated_extended_list_reads_as_far_as_the_bytes_go_and_says_so()
    {
        PciCapabilityList list = PciCapabilityList.Read(ConfigImage.NvmeDrive().Bytes[..0x160]);

        list.Entries.Where(e => e.IsExtended).Select(e => e.Offset).Should().Equal(0x100, 0x148);
        list.Faults.Should().Equal("the extended capability at 0x148 points to 0x168, past the 352 bytes that were read");
    }

    [Theory]
    [InlineData(0x168)]
    [InlineData(0x16B)]
    public void An_extended_list_whose_next_header_is_cut_off_says_so(int length)
    {
        PciCapabilityList list = PciCapabilityList.Read(ConfigImage.NvmeDrive().Bytes[..length]);

        list.Faults.Should().Equal($"the extended capability at 0x148 points to 0x168, past the {length} bytes that were read");
    }

    [Fact]
    public void A_pointer_of_zero_ends_the_standard_list()
    {
        PciCapabilityList.Read(Standard.ListAt(0x00)).Should().BeSameAs(PciCapabilityList.Empty);
    }

    [Fact]
    public void The_low_two_bits_of_pointers_are_ignored()
    {
        PciCapabilityList list = PciCapabilityList.Read(Standard.ListAt(0x43).Standard(0x40, 0x01, 0x51).Standard(0x50, 0x05, 0x03));

        list.Entries.Select(e => e.Offset).Should().Equal(0x40, 0x50);
        list.Faults.Should().BeEmpty();
    }

    [Fact]
    public void Id_FF_ends_the_standard_list()
    {
        PciCapabilityList list = PciCapabilityList.Read(Standard.ListAt(0x40).Standard(0x40, 0x01, 0x50).Standard(0x50, 0xFF, 0x60).Standard(0x60, 0x05, 0));

        list.Entries.Select(e => e.Offset).Should().Equal(0x40);
        list.Faults.Should().BeEmpty();
    }

    [Fact]
    public void All_ones_hold_no_list()
    {
        PciCapabilityList.Read(Express.Filled(0xFF)).Should().BeSameAs(PciCapabilityList.Empty);
    }

    [Fact]
    public void A_standard_pointer_into_the_header_is_a_fault()
    {
        PciCapabilityList list = PciCapabilityList.Read(Standard.ListAt(0x40).Standard(0x40, 0x01, 0x3C));

        list.Entries.Select(e => e.Offset).Should().Equal(0x40);
        list.Faults.Should().Equal("a standard capability pointer leads to 0x3c, inside the header");
    }

    [Fact]
    public void A_first_pointer_into_the_header_is_a_fault()
    {
        PciCapabilityList.Read(Standard.ListAt(0x10)).Faults.Should().Equal("a standard capability pointer leads to 0x10, inside the header");
    }

    [Fact]
    public void A_standard_capability_that_points_to_itself_is_a_loop()
    {
        PciCapabilityList list = PciCapabilityList.Read(Standard.ListAt(0x40).Standard(0x40, 0x01, 0x40));

        list.Entries.Select(e => e.Offset).Should().Equal(0x40);
        list.Faults.Should().Equal("the standard capability list loops at 0x40");
    }

    [Fact]
    public void A_standard_list_that_returns_is_a_loop()
    {
        PciCapabilityList list = PciCapabilityList.Read(Standard.ListAt(0x40).Standard(0x40, 0x01, 0x50).Standard(0x50, 0x05, 0x60).Standard(0x60, 0x11, 0x50));

        list.Entries.Select(e => e.Offset).Should().Equal(0x40, 0x50, 0x60);
        list.Faults.Should().Equal("the standard capability list loops at 0x50");
    }

    [Fact]
    public void A_standard_list_of_48_entries_is_read_whole()
    {
        ConfigImage image = Standard.ListAt(0x40);
        foreach (int offset in Enumerable.Range(0, 47).Select(i => 0x40 + (4 * i)))
        {
            image.Standard(offset, 0x09, (byte)(offset + 4));
        }

        PciCapabilityList list = PciCapabilityList.Read(image.Standard(0xFC, 0x09, 0));

        list.Entries.Should().HaveCount(48);
        list.Faults.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0x0000_0000u)]
    [InlineData(0xFFFF_FFFFu)]
    public void A_header_of_zeros_or_ones_at_100_means_no_extended_list(uint header)
    {
        PciCapabilityList.Read(Express.Dword(0x100, header)).Should().BeSameAs(PciCapabilityList.Empty);
    }

    [Theory]
    [InlineData(0x0000_0000u)]
    [InlineData(0xFFFF_FFFFu)]
    public void A_header_of_zeros_or_ones_ends_the_extended_list(uint header)
    {
        PciCapabilityList list = PciCapabilityList.Read(Express.Extended(0x100, 0x03, 1, 0x200).Dword(0x200, header));

        list.Entries.Select(e => e.Offset).Should().Equal(0x100);
        list.Faults.Should().BeEmpty();
    }

    [Fact]
    public void A_null_extended_entry_with_a_next_is_passed_over()
    {
        PciCapabilityList list = PciCapabilityList.Read(Express.Extended(0x100, 0x0000, 0, 0x140).Extended(0x140, 0x0003, 1, 0));

        list.Entries.Should().Equal(new PciCapability(0x0003, 0x140, true, 1));
        list.Faults.Should().BeEmpty();
    }

    [Fact]
    public void A_null_extended_entry_that_ends_the_list_is_listed()
    {
        PciCapabilityList list = PciCapabilityList.Read(Express.Extended(0x100, 0x0000, 1, 0));

        list.Entries.Should().Equal(new PciCapability(0x0000, 0x100, true, 1));
        list.Faults.Should().BeEmpty();
    }

    [Theory]
    [InlineData(480, 480, 0)]
    [InlineData(481, 480, 1)]
    public void An_extended_list_is_left_after_480_entries(int length, int read, int faults)
    {
        ConfigImage image = Enumerable.Range(0, length).Aggregate(
            Express, (made, n) => made.Extended(0x100 + (4 * n), 0x7FFF, 1, n == length - 1 ? 0 : 0x104 + (4 * n)));

        PciCapabilityList list = PciCapabilityList.Read(image);

        list.Entries.Should().HaveCount(read);
        list.Faults.Where(f => f.Contains("more than 480 entries", StringComparison.Ordinal)).Should().HaveCount(faults);
    }

    [Theory]
    [InlineData(0x001)]
    [InlineData(0x002)]
    [InlineData(0x003)]
    public void The_low_two_bits_of_an_extended_next_are_ignored(int low)
    {
        PciCapabilityList list = PciCapabilityList.Read(Express.Extended(0x100, 0x0003, 1, 0x140 | low).Extended(0x140, 0x000D, 1, low));

        list.Entries.Select(e => e.Offset).Should().Equal(0x100, 0x140);
        list.Faults.Should().BeEmpty();
    }

    [Fact]
    public void An_extended_pointer_below_100_is_a_fault()
    {
        PciCapabilityList list = PciCapabilityList.Read(Express.Extended(0x100, 0x0003, 1, 0x040));

        list.Entries.Select(e => e.Offset).Should().Equal(0x100);
        list.Faults.Should().Equal("the extended capability at 0x100 points to 0x040, outside the extended space");
    }

    [Theory]
    [InlineData(0x100, 0x100)]
    [InlineData(0x140, 0x140)]
    [InlineData(0x140, 0x100)]
    public void An_extended_list_that_returns_is_a_loop(int last, int target)
    {
        ConfigImage image = Express.Extended(0x100, 0x0003, 1, 0x140).Extended(0x140, 0x000D, 1, 0).Extended(last, 0x000E, 1, target);

        PciCapabilityList list = PciCapabilityList.Read(image);

        list.Entries.Select(e => e.Offset).Should().OnlyHaveUniqueItems();
        list.Faults.Should().Equal($"the extended capability list loops at 0x{target:x3}");
    }

    [Fact]
    public void An_extended_list_that_goes_backwards_without_returning_is_followed()
    {
        PciCapabilityList list = PciCapabilityList.Read(Express.Extended(0x100, 0x0003, 1, 0x200).Extended(0x200, 0x000D, 1, 0x180).Extended(0x180, 0x000E, 1, 0));

        list.Entries.Select(e => e.Offset).Should().Equal(0x100, 0x200, 0x180);
        list.Faults.Should().BeEmpty();
    }

    [Fact]
    public void The_last_dword_of_the_space_can_hold_an_extended_capability()
    {
        PciCapabilityList list = PciCapabilityList.Read(Express.Extended(0x100, 0x0003, 1, 0xFFC).Extended(0xFFC, 0x7FFF, 1, 0));

        list.Entries.Select(e => e.Offset).Should().Equal(0x100, 0xFFC);
        list.Faults.Should().BeEmpty();
    }
}
