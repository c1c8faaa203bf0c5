using System.Collections.Immutable;
using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>A guest never sees what the host's driver left in the registers.</summary>
public sealed class PowerOnImageTests
{
    private static readonly PciConfigSpace Config = CardDevice().PciConfig;

    [Theory]
    [InlineData(0x04, 0x0000, "Command is clear")]
    [InlineData(0x06, 0x0010, "error bits are clear, the capability list is there")]
    [InlineData(0x0C, 0x0000, "cache line and latency are clear")]
    [InlineData(0x0E, 0x0000, "a single function is not multifunction, and no self-test runs")]
    [InlineData(0x2E, 0x5678, "the subsystem stays")]
    [InlineData(0x3C, 0x0100, "the line is clear and the pin stays")]
    [InlineData(PowerAt + 4, 0x0000, "in D0, no PME")]
    [InlineData(Msi + 2, 0x0080, "MSI is off, with one vector")]
    [InlineData(Msi + 4, 0x0000, "no MSI address")]
    [InlineData(Msi + 8, 0x0000, "no upper MSI address")]
    [InlineData(Msi + 12, 0x0000, "no MSI data")]
    [InlineData(Express + 8, 0x2810, "device control has its defaults")]
    [InlineData(Express + 0xA, 0x0000, "device status has no errors")]
    [InlineData(Express + 0x28, 0x0000, "device control 2 has its defaults")]
    [InlineData(MsixAt + 2, 0x000F, "MSI-X is off, the table size stays")]
    public void A_register_reads_as_after_power_on(int offset, ushort expected, string because)
    {
        Config.ReadUInt16(offset).GetValueOrThrow().Should().Be(expected, because);
    }

    [Theory]
    [InlineData(0x10, 0x0000_0004u)]
    [InlineData(0x14, 0x0000_0000u)]
    [InlineData(0x18, 0x0000_0000u)]
    [InlineData(0x20, 0x0000_0001u)]
    [InlineData(0x30, 0x0000_0000u)]
    [InlineData(0x08, 0x0200_0003u)]
    [InlineData(0x00, 0x1234_8086u)]
    public void BARs_keep_their_kind_and_lose_their_address(int offset, uint expected)
    {
        Config.ReadUInt32(offset).GetValueOrThrow().Should().Be(expected);
    }

    [Fact]
    public void A_virtual_function_has_its_real_ids_and_BARs_and_no_interrupt_pin()
    {
        PciConfigSpace config = PassthroughDevice.Create(VirtualCard()).GetValueOrThrow().PciConfig;

        config.ReadUInt32(0x00).GetValueOrThrow().Should().Be(0x1234_8086u);
        config.ReadUInt32(0x10).GetValueOrThrow().Should().Be(0x0000_0004u);
        config.ReadByte(0x3D).GetValueOrThrow().Should().Be(0);
    }

    [Fact]
    public void An_unimplemented_BAR_reads_zero_whatever_the_host_has_in_it()
    {
        PassthroughDevice device = CardDevice(card => card with { Config = card.Config.SetItem(0x24, 0xAA).SetItem(0x25, 0xBB) });

        device.PciConfig.ReadUInt32(0x24).GetValueOrThrow().Should().Be(0u);
    }

    [Fact]
    public void A_ROM_that_the_function_does_not_have_reads_zero_whatever_the_host_has_in_it()
    {
        PassthroughDevice device = CardDevice(card => card with { Bars = card.Bars.ValueOrDefault.Where(b => b.Kind != BarKind.Rom).ToImmutableArray() });

        device.PciConfig.Read(0x30).Should().Be(0u);
    }

    [Theory]
    [InlineData(0x0001, 0x04, 0xFFFF_FFFFu, 0x0000_0000u)]
    [InlineData(0x0001, 0x08, 0x0040_0000u, 0x0040_0000u)]
    [InlineData(0x0001, 0x10, 0x0000_2041u, 0x0000_0000u)]
    [InlineData(0x0001, 0x1C, 0x4000_0001u, 0x0000_0000u)]
    [InlineData(0x000D, 0x04, 0x001D_005Fu, 0x0000_005Fu)]
    [InlineData(0x000F, 0x04, 0x8000_0020u, 0x0000_0020u)]
    [InlineData(0x001B, 0x04, 0x0001_1400u, 0x0000_1400u)]
    [InlineData(0x0003, 0x04, 0xDEAD_BEEFu, 0xDEAD_BEEFu)]
    [InlineData(0x0001, 0x18, 0x0000_09F4u, 0x0000_00A0u)]
    [InlineData(0x0017, 0x08, 0x0000_0101u, 0x0000_0000u)]
    [InlineData(0x0018, 0x04, 0x1003_1003u, 0x0000_0000u)]
    [InlineData(0x001E, 0x08, 0x4040_000Fu, 0x0000_0000u)]
    [InlineData(0x001F, 0x08, 0x0000_0003u, 0x0000_0000u)]
    public void What_the_host_turned_on_or_saw_in_an_extended_capability_is_clear(ushort id, int offset, uint onHost, uint afterPowerOn)
    {
        PassthroughDevice device = CardDevice(card =>
        {
            ConfigImage config = new ConfigImage(4096).Extended(0x100, id, 1, 0).Dword(0x100 + offset, onHost);
            byte[] bytes = [.. card.Config.AsSpan(0, 0x100), .. config.Bytes[0x100..]];
            return card with { Config = [.. bytes], Capabilities = PciCapabilityList.Read(bytes) };
        });

        device.PciConfig.ReadUInt32(0x100 + offset).GetValueOrThrow().Should().Be(afterPowerOn);
    }

    private static PciConfigSpace ConfigOf(Func<ConfigImage, ConfigImage> build) => EverythingFunction.ConfigOf(build(new ConfigImage(4096).Dword(0, 0x1234_8086)));

    [Fact]
    public void Capabilities_right_behind_each_other_are_put_back_whole()
    {
        PciConfigSpace config = ConfigOf(c => c.ListAt(0x40)
            .Standard(0x40, 0x03, 0x48).Word(0x42, 0x8001).Dword(0x44, 0xDEAD_BEEF)
            .Standard(0x48, 0x10, 0x54).Word(0x4A, 0x0001).Word(0x50, 0x5936)
            .Standard(0x54, 0x01, 0).Word(0x56, 0x0003).Word(0x58, 0x0103)
            .Extended(0x100, 0x000D, 1, 0x108).Word(0x106, 0x001D)
            .Extended(0x108, 0x0003, 1, 0));

        (config.Read(0x40), config.Read(0x44)).Should().Be((0x0000_4803u, 0u), "vital product data have no address and no data");
        config.ReadUInt16(0x50).GetValueOrThrow().Should().Be(0x2810, "device control has its defaults");
        config.ReadUInt16(0x58).GetValueOrThrow().Should().Be(0, "in D0, no PME");
        config.ReadUInt16(0x106).GetValueOrThrow().Should().Be(0, "no access control is on");
    }

    [Fact]
    public void A_capability_is_put_back_no_further_than_to_the_next()
    {
        PciConfigSpace express = ConfigOf(c => c.ListAt(0x40).Standard(0x40, 0x10, 0x64).Word(0x42, 0x0002).Standard(0x64, 0x01, 0).Word(0x66, 0x0003).Word(0x68, 0x0008));
        PciConfigSpace msi = ConfigOf(c => c.ListAt(0x40).Standard(0x40, 0x05, 0x50).Word(0x42, 0x0180).Standard(0x50, 0x01, 0).Word(0x52, 0x0003));

        express.ReadUInt16(0x68).GetValueOrThrow().Should().Be(0x0008, "it is PMCSR, not device control 2");
        msi.ReadUInt16(0x52).GetValueOrThrow().Should().Be(0x0003, "it is PMC, not the mask bits of MSI");
    }

    [Theory]
    [InlineData(0x0000, 0x0C)]
    [InlineData(0x0080, 0x10)]
    [InlineData(0x0100, 0x14)]
    [InlineData(0x0180, 0x18)]
    public void MSI_loses_what_its_layout_holds_and_nothing_behind_it(int control, int length)
    {
        PciConfigSpace config = ConfigOf(c => Enumerable.Range(0x11, 7).Aggregate(
            c.ListAt(0x40).Standard(0x40, 0x05, 0).Word(0x42, (ushort)control), (image, dword) => image.Dword(4 * dword, 0xFFFF_FFFF)));

        config.ToArray()[0x44..(0x40 + length)].Should().AllBeEquivalentTo((byte)0x00);
        config.ToArray()[(0x40 + length)..0x60].Should().AllBeEquivalentTo((byte)0xFF);
    }

    [Fact]
    public void Version_1_of_PCI_Express_has_no_second_registers_to_put_back()
    {
        PciConfigSpace config = ConfigOf(c => c.ListAt(0x40).Standard(0x40, 0x10, 0).Word(0x42, 0x0001).Word(0x68, 0x0009));

        config.ReadUInt16(0x68).GetValueOrThrow().Should().Be(0x0009);
    }

    [Fact]
    public void Device_control_2_that_the_next_capability_takes_the_place_of_is_left_alone()
    {
        PciConfigSpace config = ConfigOf(c => c.ListAt(0x40).Standard(0x40, 0x10, 0x68).Word(0x42, 0x0002).Standard(0x68, 0x09, 0));

        config.ReadUInt16(0x68).GetValueOrThrow().Should().Be(0x0009, "it is the next one's id");
    }

    [Fact]
    public void A_register_that_the_next_capability_cuts_off_is_left_alone()
    {
        PciConfigSpace config = ConfigOf(c => c.Extended(0x100, 0x0017, 1, 0x108).Extended(0x108, 0x0003, 1, 0).Dword(0x10C, 0xDEAD_BEEF));

        (config.Read(0x108), config.Read(0x10C)).Should().Be((0x0001_0003u, 0xDEAD_BEEF), "it is a serial number, not the control of TPH");
    }

    [Fact]
    public void A_standard_capability_is_put_back_no_further_than_to_the_end_of_its_space()
    {
        PciConfigSpace config = ConfigOf(c => c.ListAt(0xF4).Standard(0xF4, 0x05, 0).Word(0xF6, 0x0180).Dword(0x108, 0xDEAD_BEEF));

        config.Read(0x108).Should().Be(0xDEAD_BEEF);
    }

    [Theory]
    [InlineData(0x06, 0x0018, 0x0010, "no interrupt waits")]
    [InlineData(Express + 0xA, 0x0020, 0x0000, "no transaction is pending")]
    [InlineData(Express + 0x10, 0x0142, 0x0000, "ASPM and clocks are the host's")]
    [InlineData(AdvancedAt + 4, 0x0100, 0x0000, "no transaction is pending")]
    [InlineData(Msi + 2, 0x0781, 0x0380, "extended data are off")]
    public void What_the_host_had_at_that_moment_is_gone(int offset, ushort onHost, ushort afterPowerOn, string because)
    {
        PassthroughDevice device = CardDevice(card => card with { Config = card.Config.SetItem(offset, (byte)(onHost & 0xFF)).SetItem(offset + 1, (byte)(onHost >> 8)) });

        device.PciConfig.ReadUInt16(offset).GetValueOrThrow().Should().Be(afterPowerOn, because);
    }
}
