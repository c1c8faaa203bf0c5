using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Pci;

/// <summary>Rule 7: a guest's access never fails towards it.</summary>
public sealed class GuestAccessTests
{
    public static TheoryData<int, int> Impossible => new()
    {
        { -1, 1 }, { -4, 4 }, { int.MinValue, 4 }, { int.MaxValue, 1 }, { 4096, 1 }, { 4096, 4 }, { 4095, 2 }, { 4094, 4 },
        { 1, 2 }, { 3, 2 }, { 1, 4 }, { 2, 4 }, { 3, 4 }, { 0, 0 }, { 0, 3 }, { 0, 8 }, { 0, -1 }, { 0, int.MinValue }, { 4, int.MaxValue },
    };

    private static PassthroughDevice GuestsCard()
    {
        PassthroughDevice device = CardDevice();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        return device;
    }

    [Fact]
    public void A_write_to_a_device_that_no_VM_has_is_dropped()
    {
        PassthroughDevice device = GuestsCard();
        device.Unassign().ThrowIfError();
        string before = DeviceState.Of(device);

        device.PciConfig.GuestWrite(0x04, 2, 0x0006);
        device.PciConfig.GuestWrite(0x18, 4, 0xD000_0000);
        device.Interrupts.Table!.TryGuestWrite(0, 0x2000, 8, 0xFEE0_1000).Should().BeTrue();

        DeviceState.Of(device).Should().Be(before);
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_impossible_read_gives_all_ones(int offset, int size)
    {
        uint expected = size switch { 1 => 0xFF, 2 => 0xFFFF, _ => 0xFFFF_FFFF };

        CardDevice().PciConfig.GuestRead(offset, size).Should().Be(expected);
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void An_impossible_write_is_dropped(int offset, int size)
    {
        PassthroughDevice device = GuestsCard();
        string before = DeviceState.Of(device);

        device.PciConfig.GuestWrite(offset, size, 0x5A5A_5A5A);

        DeviceState.Of(device).Should().Be(before);
    }

    [Theory]
    [InlineData(1, 0xFFu)]
    [InlineData(2, 0xFFFFu)]
    [InlineData(4, 0xFFFF_FFFFu)]
    public void A_device_that_is_being_taken_back_reads_all_ones(int size, uint expected)
    {
        PassthroughDevice device = GuestsCard();

        device.Custody.Close();

        device.PciConfig.GuestRead(0x00, size).Should().Be(expected);
    }

    [Fact]
    public void A_guest_and_a_tool_see_the_same_bytes()
    {
        PciConfigSpace config = GuestsCard().PciConfig;
        config.GuestWrite(0x04, 2, 0x0007);
        config.WriteByte(0x3C, 0x0B).ThrowIfError();
        byte[] bytes = config.ToArray();

        Enumerable.Range(0, 4096).Select(i => (byte)config.GuestRead(i, 1)).Should().Equal(bytes);
        Enumerable.Range(0, 2048).Select(i => (ushort)config.GuestRead(2 * i, 2)).Should().Equal(Enumerable.Range(0, 2048).Select(i => BitConverter.ToUInt16(bytes, 2 * i)));
        Enumerable.Range(0, 1024).Select(i => config.GuestRead(4 * i, 4)).Should().Equal(Enumerable.Range(0, 1024).Select(i => BitConverter.ToUInt32(bytes, 4 * i)));
    }

    [Fact]
    public void Only_the_bytes_of_the_access_are_written()
    {
        PciConfigSpace config = GuestsCard().PciConfig;

        config.GuestWrite(0x3C, 1, 0xFFFF_FF07);
        config.GuestWrite(0x18, 2, 0xABCD_FFFF);

        config.GuestRead(0x3C, 4).Should().Be(0x0000_0107);
        config.GuestRead(0x18, 4).Should().Be(0x0000_C000);
    }

    [Fact]
    public void An_access_that_spans_registers_gives_each_its_own_lanes()
    {
        PciConfigSpace config = EverythingFunction.NewConfig();
        config.SetStatusBits(0x04, 0xF900_0000).ThrowIfError();

        config.GuestWrite(0x04, 4, 0x1100_0006);

        config.GuestRead(0x04, 2).Should().Be(0x0006);
        config.GuestRead(0x06, 2).Should().Be(0xE810, "of the status bits only 8 and 12 were written");
    }

    [Theory]
    [InlineData(0x06, 1, 0xFFu, 0xF910u, "no RW1C bit is in the low byte")]
    [InlineData(0x07, 1, 0xFFu, 0x0010u, "all are in the high one")]
    [InlineData(0x07, 1, 0x80u, 0x7910u, "one of them")]
    [InlineData(0x07, 1, 0x00u, 0xF910u, "zeros clear nothing")]
    [InlineData(0x04, 2, 0xFFFFu, 0xF910u, "a write of Command alone leaves Status")]
    public void A_partial_write_of_an_RW1C_register_clears_only_what_was_written(int offset, int size, uint value, uint expected, string because)
    {
        PciConfigSpace config = EverythingFunction.NewConfig();
        config.SetStatusBits(0x04, 0xF900_0000).ThrowIfError();

        config.GuestWrite(offset, size, value);

        config.GuestRead(0x06, 2).Should().Be(expected, because);
    }

    [Fact]
    public void Status_bits_are_set_by_a_tool_and_only_status_bits()
    {
        PassthroughDevice device = EverythingFunction.NewDevice();
        string before = DeviceState.Of(device);

        device.PciConfig.SetStatusBits(0x04, 0x0000_0001).Error.Should().Be(new ConfigBitsNotStatus(0x04, 0x0000_0001, 0xF900_0000));
        device.PciConfig.SetStatusBits(0x06, 1).Error!.Code.Should().Be(VmErrorCode.ConfigAccessMisaligned);
        device.PciConfig.SetStatusBits(4096, 1).Error!.Code.Should().Be(VmErrorCode.ConfigOffsetOutOfRange);
        DeviceState.Of(device).Should().Be(before);
        device.PciConfig.SetStatusBits(EverythingFunction.Errors + 4, 0x0010_0000).IsSuccess.Should().BeTrue();
        device.PciConfig.GuestRead(EverythingFunction.Errors + 4, 4).Should().Be(0x0010_0000);
    }

    [Fact]
    public void Reads_and_writes_allocate_nothing()
    {
        PciConfigSpace config = GuestsCard().PciConfig;
        config.GuestWrite(0x3C, 1, 1);

        AllocationMeter.BytesOf(() => config.GuestRead(0x04, 4) != 1).Should().Be(0);
        AllocationMeter.BytesOf(() =>
        {
            config.GuestWrite(0x3C, 1, 5);
            config.GuestWrite(0x04, 2, 0x0004);
            config.GuestWrite(0x04, 2, 0x0000);
            config.GuestWrite(0x18, 4, 0xD000_0000);
            return true;
        }).Should().Be(0);
    }

    [Fact]
    public void The_first_write_copies_the_image_only_if_it_changes_a_bit()
    {
        PciConfigSpace[] configs = [GuestsCard().PciConfig, GuestsCard().PciConfig, GuestsCard().PciConfig];
        configs[0].GuestWrite(0x3C, 1, 0);
        configs[1].GuestRead(0x3C, 1);
        configs[2].GuestRead(0x3C, 1);

        long begin = GC.GetAllocatedBytesForCurrentThread();
        configs[1].GuestWrite(0x3C, 1, 0);
        long unchanged = GC.GetAllocatedBytesForCurrentThread();
        configs[2].GuestWrite(0x3C, 1, 1);
        long changed = GC.GetAllocatedBytesForCurrentThread();

        (unchanged - begin).Should().Be(0);
        (changed - unchanged).Should().BeGreaterThanOrEqualTo(4096);
    }

    [Theory]
    [InlineData(0x0000, 1u, 0u)]
    [InlineData(0x0000, 2u, 0u)]
    [InlineData(0x0000, 3u, 3u)]
    [InlineData(0x0200, 1u, 1u)]
    [InlineData(0x0200, 2u, 0u)]
    [InlineData(0x0400, 2u, 2u)]
    public void A_power_state_that_the_function_does_not_have_is_not_taken(int capabilities, uint asked, uint expected)
    {
        PciConfigSpace config = EverythingFunction.ConfigOf(
            new ConfigImage(256).Dword(0, 0x1234_8086).ListAt(0x40).Standard(0x40, 0x01, 0).Word(0x42, (ushort)capabilities).Word(0x44, 0x0008));

        config.GuestWrite(0x44, 2, asked);

        (config.GuestRead(0x44, 2) & 3).Should().Be(expected);
    }

    [Theory]
    [InlineData(0x04, 0x0400u, "INTx is disabled")]
    [InlineData(EverythingFunction.Msi + 2, 0x0001u, "MSI is enabled")]
    [InlineData(EverythingFunction.Msix + 2, 0x8000u, "MSI-X is enabled")]
    public void INTx_is_off_as_soon_as_one_says_so(int offset, uint value, string because)
    {
        PciConfigSpace config = EverythingFunction.NewConfig();
        bool before = config.IsIntxEnabled;

        config.GuestWrite(offset, 2, value);

        before.Should().BeTrue();
        config.IsIntxEnabled.Should().BeFalse(because);
    }

    [Theory]
    [InlineData(0x144D)]
    [InlineData(0x8086)]
    public void A_function_without_MSI_and_MSI_X_has_INTx_whatever_its_ids(int vendor)
    {
        EverythingFunction.ConfigOf(new ConfigImage(256).Word(0x00, (ushort)vendor).Byte(0x3D, 0x01)).IsIntxEnabled.Should().BeTrue();
    }

    [Fact]
    public void A_function_without_a_pin_has_no_INTx() => HandMade().PciConfig.IsIntxEnabled.Should().BeFalse();
}
