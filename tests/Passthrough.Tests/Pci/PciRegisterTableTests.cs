using System.Collections.Immutable;

namespace Passthrough.Tests.Pci;

/// <summary>The register table against the specifications' own masks, copied by hand, and each of its lines against what a guest's writes do.</summary>
public sealed class PciRegisterTableTests
{
    /// <summary>A function that has everything in the table, and all optional bits of it.</summary>
    private static readonly Lazy<PciConfigSpace> Everything = new(EverythingFunction.NewConfig);

    public static TheoryData<string, int, int, uint, uint> Masks => new()
    {
        // name, offset, bytes, RW, RW1C
        { "Vendor ID", 0x00, 2, 0x0000, 0x0000 },
        { "Device ID", 0x02, 2, 0x0000, 0x0000 },
        { "Command", 0x04, 2, 0x0547, 0x0000 },
        { "Status", 0x06, 2, 0x0000, 0xF900 },
        { "Revision ID", 0x08, 1, 0x00, 0x00 },
        { "Programming Interface", 0x09, 1, 0x00, 0x00 },
        { "Class Code", 0x0A, 2, 0x0000, 0x0000 },
        { "Cache Line Size", 0x0C, 1, 0xFF, 0x00 },
        { "Latency Timer", 0x0D, 1, 0x00, 0x00 },
        { "Header Type", 0x0E, 1, 0x00, 0x00 },
        { "BIST", 0x0F, 1, 0x00, 0x00 },
        { "Base Address 0", 0x10, 4, 0xFFFF_0000, 0 },
        { "Base Address 0, upper half", 0x14, 4, 0xFFFF_FFFF, 0 },
        { "Base Address 2", 0x18, 4, 0xFFFF_C000, 0 },
        { "Base Address 4", 0x20, 4, 0xFFFF_FFE0, 0 },
        { "CardBus CIS Pointer", 0x28, 4, 0, 0 },
        { "Subsystem Vendor ID", 0x2C, 2, 0, 0 },
        { "Subsystem ID", 0x2E, 2, 0, 0 },
        { "Expansion ROM Base Address", 0x30, 4, 0xFFFF_0001, 0 },
        { "Capabilities Pointer", 0x34, 1, 0, 0 },
        { "Interrupt Line", 0x3C, 1, 0xFF, 0 },
        { "Interrupt Pin", 0x3D, 1, 0, 0 },
        { "Min_Gnt", 0x3E, 1, 0, 0 },
        { "Max_Lat", 0x3F, 1, 0, 0 },
        { "PMC", 0x42, 2, 0, 0 },
        { "PMCSR", 0x44, 2, 0x0103, 0x8000 },
        { "PMCSR_BSE", 0x46, 1, 0, 0 },
        { "Data", 0x47, 1, 0, 0 },
        { "MSI Message Control", 0x4A, 2, 0x0471, 0 },
        { "MSI Message Address", 0x4C, 4, 0xFFFF_FFFC, 0 },
        { "MSI Message Upper Address", 0x50, 4, 0xFFFF_FFFF, 0 },
        { "MSI Message Data", 0x54, 2, 0xFFFF, 0 },
        { "MSI Extended Message Data", 0x56, 2, 0xFFFF, 0 },
        { "MSI Mask Bits", 0x58, 4, 0xFFFF_FFFF, 0 },
        { "MSI Pending Bits", 0x5C, 4, 0, 0 },
        { "MSI-X Message Control", 0x62, 2, 0xC000, 0 },
        { "MSI-X Table", 0x64, 4, 0, 0 },
        { "MSI-X PBA", 0x68, 4, 0, 0 },
        { "AF Length", 0x6E, 1, 0, 0 },
        { "AF Capabilities", 0x6F, 1, 0, 0 },
        { "AF Control", 0x70, 1, 0, 0 },
        { "AF Status", 0x71, 1, 0, 0 },
        { "PCI Express Capabilities", 0x82, 2, 0, 0 },
        { "Device Capabilities", 0x84, 4, 0, 0 },
        { "Device Control", 0x88, 2, 0x7FFF, 0 },
        { "Device Status", 0x8A, 2, 0, 0x004F },
        { "Link Capabilities", 0x8C, 4, 0, 0 },
        { "Link Control", 0x90, 2, 0x03CB, 0 },
        { "Link Status", 0x92, 2, 0, 0 },
        { "Slot Capabilities", 0x94, 4, 0, 0 },
        { "Slot Control", 0x98, 2, 0, 0 },
        { "Slot Status", 0x9A, 2, 0, 0 },
        { "Root Control", 0x9C, 2, 0, 0 },
        { "Root Capabilities", 0x9E, 2, 0, 0 },
        { "Root Status", 0xA0, 4, 0, 0 },
        { "Device Capabilities 2", 0xA4, 4, 0, 0 },
        { "Device Control 2", 0xA8, 2, 0x7F5F, 0 },
        { "Device Status 2", 0xAA, 2, 0, 0 },
        { "Link Capabilities 2", 0xAC, 4, 0, 0 },
        { "Link Control 2", 0xB0, 2, 0xFFBF, 0 },
        { "Link Status 2", 0xB2, 2, 0, 0x0020 },
        { "Slot Capabilities 2", 0xB4, 4, 0, 0 },
        { "Slot Control 2", 0xB8, 2, 0, 0 },
        { "Slot Status 2", 0xBA, 2, 0, 0 },
        { "Uncorrectable Error Status", 0x104, 4, 0, 0x07FF_F030 },
        { "Uncorrectable Error Mask", 0x108, 4, 0x07FF_F030, 0 },
        { "Uncorrectable Error Severity", 0x10C, 4, 0x07FF_F030, 0 },
        { "Correctable Error Status", 0x110, 4, 0, 0x0000_F1C1 },
        { "Correctable Error Mask", 0x114, 4, 0x0000_F1C1, 0 },
        { "AER Capabilities and Control", 0x118, 4, 0x0000_0540, 0 },
        { "Header Log 1", 0x11C, 4, 0, 0 },
        { "Header Log 2", 0x120, 4, 0, 0 },
        { "Header Log 3", 0x124, 4, 0, 0 },
        { "Header Log 4", 0x128, 4, 0, 0 },
    };

    private static ImmutableArray<RegisterRow> AllRows { get; } =
    [
        .. PciRegisterTable.Header, PciRegisterTable.LatencyTimer, PciRegisterTable.LatencyTimerExpress, .. PciRegisterTable.PowerManagement,
        .. PciRegisterTable.Msi32, .. PciRegisterTable.Msi32Masks, .. PciRegisterTable.Msi64, .. PciRegisterTable.Msi64Masks, .. PciRegisterTable.Msix,
        .. PciRegisterTable.AdvancedFeatures, .. PciRegisterTable.ExpressDevice, .. PciRegisterTable.ExpressLink, .. PciRegisterTable.ExpressVersion2, .. PciRegisterTable.ExpressLink2,
        .. PciRegisterTable.AdvancedErrorReporting, .. EverythingFunction.Bars.SelectMany(bar => PciRegisterTable.Bar(bar)),
    ];

    [Theory]
    [MemberData(nameof(Masks))]
    public void A_register_has_the_specifications_masks(string name, int offset, int size, uint readWrite, uint writeOneToClear)
    {
        int shift = 8 * (offset % 4);
        uint lanes = uint.MaxValue >> (32 - (8 * size));

        uint writable = (Everything.Value.GuestWritableMask(offset & ~3).GetValueOrThrow() >> shift) & lanes;
        uint clearable = (Everything.Value.GuestClearableMask(offset & ~3).GetValueOrThrow() >> shift) & lanes;

        writable.Should().Be(readWrite, name);
        clearable.Should().Be(writeOneToClear, name);
    }

    [Theory]
    [MemberData(nameof(Masks))]
    public void A_guest_changes_the_bits_of_these_masks_and_no_other(string name, int offset, int size, uint readWrite, uint writeOneToClear)
    {
        PciConfigSpace config = EverythingFunction.NewConfig();
        int dword = offset & ~3;
        config.SetStatusBits(dword, config.GuestClearableMask(dword).GetValueOrThrow()).ThrowIfError();
        uint before = config.GuestRead(offset, size);

        config.GuestWrite(offset, size, 0);
        uint zeros = config.GuestRead(offset, size);
        config.GuestWrite(offset, size, EverythingFunction.WithoutResets(offset, uint.MaxValue));
        uint ones = config.GuestRead(offset, size);

        zeros.Should().Be(before & ~readWrite, $"zeros clear only what is RW in {name}");
        ones.Should().Be((before | readWrite) & ~writeOneToClear, $"ones set what is RW and clear what is RW1C in {name}");
    }

    [Fact]
    public void Every_line_of_the_table_is_checked_here()
    {
        ImmutableArray<string> elsewhere = ["MSI Message Data", "MSI Extended Message Data", "MSI Mask Bits", "MSI Pending Bits"];
        IEnumerable<string> named = Masks.Select(row => (string)row[0]);

        AllRows.Select(r => r.Name).Except(elsewhere).Distinct().Should().BeEquivalentTo(named.Except(elsewhere));
    }

    [Fact]
    public void Each_bit_belongs_to_exactly_one_kind()
    {
        foreach (RegisterRow row in AllRows)
        {
            uint[] kinds = [row.ReadOnly, row.ReadWrite, row.WriteOneToClear, row.ReservedPreserved, row.ReservedZero];

            kinds.Aggregate(0UL, (sum, bits) => sum + bits).Should().Be(uint.MaxValue >> (32 - (8 * row.Size)), row.Name);
            kinds.Sum(bits => uint.PopCount(bits)).Should().Be((uint)(8 * row.Size), row.Name);
        }
    }

    [Fact]
    public void Every_line_names_its_source() =>
        AllRows.Should().OnlyContain(r => r.Source.StartsWith("PCI") || r.Source.StartsWith("PM ") || r.Source.StartsWith("AF"));

    [Theory]
    [InlineData(0x0000, 0x0C, 0x0000_0000u, "32-bit addresses, no masks: nothing there")]
    [InlineData(0x0100, 0x0C, 0x0000_0001u, "32-bit addresses: one vector has one mask bit")]
    [InlineData(0x0106, 0x0C, 0x0000_00FFu, "eight vectors")]
    [InlineData(0x010A, 0x0C, 0xFFFF_FFFFu, "32 vectors")]
    [InlineData(0x010E, 0x0C, 0xFFFF_FFFFu, "a reserved count is 32 at most")]
    [InlineData(0x0180, 0x10, 0x0000_0001u, "64-bit addresses: the masks stand behind them")]
    [InlineData(0x0080, 0x10, 0x0000_0000u, "64-bit addresses, no masks: nothing there")]
    [InlineData(0x0080, 0x0C, 0x0000_FFFFu, "64-bit addresses: the data stands there, and no extended data")]
    [InlineData(0x0280, 0x0C, 0xFFFF_FFFFu, "extended data")]
    [InlineData(0x0200, 0x08, 0xFFFF_FFFFu, "32-bit addresses, extended data")]
    [InlineData(0x0000, 0x00, 0x0071_0000u, "no extended data that could be enabled")]
    [InlineData(0x0200, 0x00, 0x0471_0000u, "extended data are off until they are enabled")]
    public void The_control_word_of_MSI_says_what_is_there(int control, int offset, uint writable, string because)
    {
        PciConfigSpace config = ConfigOf(c => c.Standard(0x40, 0x05, 0).Word(0x42, (ushort)control));

        config.GuestWritableMask(0x40 + offset).GetValueOrThrow().Should().Be(writable, because);
    }

    [Theory]
    [InlineData(0x0000, new[] { 0x02, 0x04, 0x08, 0x0A })]
    [InlineData(0x0080, new[] { 0x02, 0x04, 0x08, 0x0C, 0x0E })]
    [InlineData(0x0100, new[] { 0x02, 0x04, 0x08, 0x0A, 0x0C, 0x10 })]
    [InlineData(0x0180, new[] { 0x02, 0x04, 0x08, 0x0C, 0x0E, 0x10, 0x14 })]
    public void MSI_has_its_registers_where_its_layout_says(int control, int[] offsets)
    {
        ConfigImage msi = new ConfigImage(0x40).Standard(0x00, 0x05, 0).Word(0x02, (ushort)control);

        PciRegisterTable.Of(new PciCapability(0x05, 0x40, false, 0), msi).Select(row => row.Offset).Should().Equal(offsets);
    }

    [Theory]
    [InlineData(0x0000u, 0x0000u)]
    [InlineData(0x0020u, 0x0040u)]
    [InlineData(0x0080u, 0x0100u)]
    [InlineData(0x0200u, 0x0400u)]
    public void An_error_reporting_option_is_writable_where_the_function_has_it(uint offered, uint writable)
    {
        ConfigImage image = new ConfigImage(4096).Dword(0, 0x1234_8086).Extended(0x100, 0x0001, 2, 0).Dword(0x118, offered);

        EverythingFunction.ConfigOf(image).GuestWritableMask(0x118).GetValueOrThrow().Should().Be(writable);
    }

    [Theory]
    [InlineData(0x0001, 0x10, 0x02CBu, "version 1 has a link")]
    [InlineData(0x0091, 0x10, 0x0000u, "version 1 of an integrated endpoint has none")]
    [InlineData(0x0001, 0x28, 0x0000u, "version 1 has no second registers")]
    [InlineData(0x0002, 0x28, 0x0340u, "version 2 has, and only what it offers is writable")]
    [InlineData(0x0092, 0x28, 0x0340u, "an integrated endpoint too")]
    [InlineData(0x0092, 0x10, 0x0000u, "which has no link")]
    [InlineData(0x0092, 0x30, 0x0000u, "nor the second registers of one")]
    [InlineData(0x00A2, 0x10, 0x0000u, "nor has an event collector")]
    [InlineData(0x0002, 0x30, 0xFFBFu, "an endpoint has")]
    [InlineData(0x0002, 0x08, 0x7CFFu, "neither extended tags nor phantom functions")]
    public void The_version_of_PCI_Express_says_what_is_there(int capabilities, int offset, uint writable, string because)
    {
        PciConfigSpace config = ConfigOf(c => c.Standard(0x40, 0x10, 0).Word(0x42, (ushort)capabilities));

        (config.GuestWritableMask(0x40 + offset).GetValueOrThrow() & 0xFFFF).Should().Be(writable, because);
    }

    [Fact]
    public void Latency_is_writable_on_conventional_PCI_only()
    {
        ConfigOf(c => c).GuestWritableMask(0x0C).GetValueOrThrow().Should().Be(0x0000_FFFFu);
        ConfigOf(c => c.Standard(0x40, 0x10, 0)).GuestWritableMask(0x0C).GetValueOrThrow().Should().Be(0x0000_00FFu);
    }

    [Theory]
    [InlineData(0x08)]
    [InlineData(0x10)]
    [InlineData(0x28)]
    [InlineData(0x30)]
    public void A_virtual_function_leaves_the_link_and_the_device_to_its_physical_one(int offset)
    {
        PciConfigSpace config = PassthroughDevice.Create(SampleFunctions.VirtualCard()).GetValueOrThrow().PciConfig;

        (config.GuestWritableMask(SampleFunctions.Express + offset).GetValueOrThrow() & 0xFFFF).Should().Be(0);
        (config.GuestRead(SampleFunctions.Express + offset, 2)).Should().Be(0);
    }

    [Fact]
    public void Power_events_are_writable_where_the_function_has_some()
    {
        ConfigOf(c => c.Standard(0x40, 0x01, 0)).GuestWritableMask(0x44).GetValueOrThrow().Should().Be(0x0003u);
        ConfigOf(c => c.Standard(0x40, 0x01, 0).Word(0x42, 0x0800)).GuestWritableMask(0x44).GetValueOrThrow().Should().Be(0x0103u);
    }

    private static PciConfigSpace ConfigOf(Func<ConfigImage, ConfigImage> capability) =>
        EverythingFunction.ConfigOf(capability(new ConfigImage(256).Dword(0, 0x1234_8086).ListAt(0x40)));
}
