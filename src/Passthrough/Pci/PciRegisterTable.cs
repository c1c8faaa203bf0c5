using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Every register of which a guest may change or clear a bit, with the bits that stay: the one place where they are declared. What is not here is read-only.
/// Sources: PCI = PCI Local Bus 3.0; PM = PCI Bus Power Management 1.2; PCIe = PCI Express Base 5.0; AF = PCI Advanced Capabilities ECN.
/// </summary>
internal static class PciRegisterTable
{
    /// <summary>The type-0 header; the BARs are <see cref="Bar"/>'s.</summary>
    public static readonly ImmutableArray<RegisterRow> Header =
    [
        Row("Vendor ID",             0x00, 2, "PCI 6.2.1"),
        Row("Device ID",             0x02, 2, "PCI 6.2.1"),
        Row("Command",               0x04, 2, "PCI 6.2.2, PCIe 7.5.1.1.3", rw: 0x0547, rsvdP: 0xF800),
        Row("Status",                0x06, 2, "PCI 6.2.3, PCIe 7.5.1.1.4", rw1c: 0xF900, rsvdZ: 0x0046),
        Row("Revision ID",           0x08, 1, "PCI 6.2.1"),
        Row("Programming Interface", 0x09, 1, "PCI 6.2.1"),
        Row("Class Code",            0x0A, 2, "PCI 6.2.1"),
        Row("Cache Line Size",       0x0C, 1, "PCI 6.2.4", rw: 0xFF),
        Row("Header Type",           0x0E, 1, "PCI 6.2.1"),
        Row("BIST",                  0x0F, 1, "PCI 6.2.4"),
        Row("CardBus CIS Pointer",   0x28, 4, "PCI 6.2.4"),
        Row("Subsystem Vendor ID",   0x2C, 2, "PCI 6.2.4"),
        Row("Subsystem ID",          0x2E, 2, "PCI 6.2.4"),
        Row("Capabilities Pointer",  0x34, 1, "PCI 6.2.4"),
        Row("Interrupt Line",        0x3C, 1, "PCI 6.2.4", rw: 0xFF),
        Row("Interrupt Pin",         0x3D, 1, "PCI 6.2.4"),
        Row("Min_Gnt",               0x3E, 1, "PCI 6.2.4"),
        Row("Max_Lat",               0x3F, 1, "PCI 6.2.4"),
    ];

    /// <summary>The latency timer of conventional PCI, and that of PCI Express, which is hardwired to zero.</summary>
    public static readonly RegisterRow LatencyTimer = Row("Latency Timer", 0x0D, 1, "PCI 6.2.4", rw: 0xFF);
    public static readonly RegisterRow LatencyTimerExpress = Row("Latency Timer", 0x0D, 1, "PCIe 7.5.1.1.6");

    // Data_Select is read-only: the data register behind it would have to follow, and the bytes of one moment cannot.
    public static readonly ImmutableArray<RegisterRow> PowerManagement =
    [
        Row("PMC",       0x02, 2, "PM 3.2.3"),
        Row("PMCSR",     0x04, 2, "PM 3.2.4", rw: 0x0103, rw1c: 0x8000, rsvdP: 0x00F4, only: PowerManagementEvents),
        Row("PMCSR_BSE", 0x06, 1, "PM 3.2.5", rsvdP: 0xFF),
        Row("Data",      0x07, 1, "PM 3.2.6"),
    ];

    // MSI has four layouts: with 32 or 64 bits of address, with masks or without.
    public static readonly ImmutableArray<RegisterRow> Msi32 = [MsiControl(), MsiAddress(), .. MsiData(0x08)];
    public static readonly ImmutableArray<RegisterRow> Msi32Masks = MsiMasks(0x0C);
    public static readonly ImmutableArray<RegisterRow> Msi64 = [MsiControl(), MsiAddress(), MsiUpperAddress(), .. MsiData(0x0C)];
    public static readonly ImmutableArray<RegisterRow> Msi64Masks = MsiMasks(0x10);

    public static readonly ImmutableArray<RegisterRow> Msix =
    [
        Row("MSI-X Message Control", 0x02, 2, "PCI 6.8.2.3", rw: 0xC000, rsvdP: 0x3800),
        Row("MSI-X Table",           0x04, 4, "PCI 6.8.2.4"),
        Row("MSI-X PBA",             0x08, 4, "PCI 6.8.2.5"),
    ];

    // Initiate FLR reads 0 and stores nothing: GuestResetTriggers answers to it.
    public static readonly ImmutableArray<RegisterRow> AdvancedFeatures =
    [
        Row("AF Length",       0x02, 1, "AF"),
        Row("AF Capabilities", 0x03, 1, "AF"),
        Row("AF Control",      0x04, 1, "AF", rsvdP: 0xFE),
        Row("AF Status",       0x05, 1, "AF", rsvdZ: 0xFE),
    ];

    // Both versions; Initiate Function Level Reset as above.
    public static readonly ImmutableArray<RegisterRow> ExpressDevice =
    [
        Row("PCI Express Capabilities", 0x02, 2, "PCIe 7.5.3.2"),
        Row("Device Capabilities",      0x04, 4, "PCIe 7.5.3.3"),
        Row("Device Control",           0x08, 2, "PCIe 7.5.3.4", rw: 0x7FFF, only: DeviceControlBits, physicalOnly: true),
        Row("Device Status",            0x0A, 2, "PCIe 7.5.3.5", rw1c: 0x004F, rsvdZ: 0xFF80),
    ];

    // An integrated endpoint has no link.
    public static readonly ImmutableArray<RegisterRow> ExpressLink =
    [
        Row("Link Capabilities", 0x0C, 4, "PCIe 7.5.3.6"),
        Row("Link Control",      0x10, 2, "PCIe 7.5.3.7", rw: 0x03CB, rsvdP: 0xFC34, only: LinkControlBits, physicalOnly: true),
        Row("Link Status",       0x12, 2, "PCIe 7.5.3.8", rsvdZ: 0xC800),
    ];

    // Version 2 and later; an endpoint has neither slot nor root registers.
    public static readonly ImmutableArray<RegisterRow> ExpressVersion2 =
    [
        Row("Slot Capabilities",     0x14, 4, "PCIe 7.5.3.9", rsvdP: uint.MaxValue),
        Row("Slot Control",          0x18, 2, "PCIe 7.5.3.10", rsvdP: 0xFFFF),
        Row("Slot Status",           0x1A, 2, "PCIe 7.5.3.11", rsvdZ: 0xFFFF),
        Row("Root Control",          0x1C, 2, "PCIe 7.5.3.12", rsvdP: 0xFFFF),
        Row("Root Capabilities",     0x1E, 2, "PCIe 7.5.3.13", rsvdP: 0xFFFF),
        Row("Root Status",           0x20, 4, "PCIe 7.5.3.14", rsvdZ: uint.MaxValue),
        Row("Device Capabilities 2", 0x24, 4, "PCIe 7.5.3.15"),
        Row("Device Control 2",      0x28, 2, "PCIe 7.5.3.16", rw: 0x7F5F, rsvdP: 0x80A0, only: DeviceControl2Bits, physicalOnly: true),
        Row("Device Status 2",       0x2A, 2, "PCIe 7.5.3.17", rsvdZ: 0xFFFF),
        Row("Slot Capabilities 2",   0x34, 4, "PCIe 7.5.3.21", rsvdP: uint.MaxValue),
        Row("Slot Control 2",        0x38, 2, "PCIe 7.5.3.22", rsvdP: 0xFFFF),
        Row("Slot Status 2",         0x3A, 2, "PCIe 7.5.3.23", rsvdZ: 0xFFFF),
    ];

    public static readonly ImmutableArray<RegisterRow> ExpressLink2 =
    [
        Row("Link Capabilities 2",   0x2C, 4, "PCIe 7.5.3.18"),
        Row("Link Control 2",        0x30, 2, "PCIe 7.5.3.19", rw: 0xFFBF, physicalOnly: true),
        Row("Link Status 2",         0x32, 2, "PCIe 7.5.3.20", rw1c: 0x0020, rsvdZ: 0x8C00),
    ];

    public static readonly ImmutableArray<RegisterRow> AdvancedErrorReporting =
    [
        Row("Uncorrectable Error Status",   0x04, 4, "PCIe 7.8.4.2", rw1c: 0x07FF_F030, rsvdZ: 0xF800_0FCF),
        Row("Uncorrectable Error Mask",     0x08, 4, "PCIe 7.8.4.3", rw: 0x07FF_F030, rsvdP: 0xF800_0FCF),
        Row("Uncorrectable Error Severity", 0x0C, 4, "PCIe 7.8.4.4", rw: 0x07FF_F030, rsvdP: 0xF800_0FCF),
        Row("Correctable Error Status",     0x10, 4, "PCIe 7.8.4.5", rw1c: 0x0000_F1C1, rsvdZ: 0xFFFF_0E3E),
        Row("Correctable Error Mask",       0x14, 4, "PCIe 7.8.4.6", rw: 0x0000_F1C1, rsvdP: 0xFFFF_0E3E),
        Row("AER Capabilities and Control", 0x18, 4, "PCIe 7.8.4.7", rw: 0x0000_0540, rsvdP: 0xFFFF_E000, only: ErrorControlBits),
        Row("Header Log 1",                 0x1C, 4, "PCIe 7.8.4.8"),
        Row("Header Log 2",                 0x20, 4, "PCIe 7.8.4.8"),
        Row("Header Log 3",                 0x24, 4, "PCIe 7.8.4.8"),
        Row("Header Log 4",                 0x28, 4, "PCIe 7.8.4.8"),
    ];

    /// <summary>A BAR's registers: the address bits down to its size are writable, the type bits are not.</summary>
    public static ImmutableArray<RegisterRow> Bar(PciBar bar)
    {
        int offset = BarDecoder.RegisterOf(bar);
        ulong address = ~(bar.Size - 1);
        return bar.Kind switch
        {
            BarKind.Rom => [Row("Expansion ROM Base Address", offset, 4, "PCI 6.2.5.2", rw: Bits.Low32(address) | 1, rsvdP: 0x7FE)],
            BarKind.Memory64 =>
            [
                Row($"Base Address {bar.Index}", offset, 4, "PCI 6.2.5.1", rw: Bits.Low32(address)),
                Row($"Base Address {bar.Index}, upper half", offset + 4, 4, "PCI 6.2.5.1", rw: Bits.High32(address)),
            ],
            _ => [Row($"Base Address {bar.Index}", offset, 4, "PCI 6.2.5.1", rw: Bits.Low32(address))],
        };
    }

    /// <summary>The registers of a capability, as its version and options say; none for an id that the table does not know.</summary>
    /// <param name="capability">The capability.</param>
    /// <param name="bytes">Its bytes from its beginning to the end of its space.</param>
    public static ImmutableArray<RegisterRow> Of(PciCapability capability, ReadOnlySpan<byte> bytes)
    {
        if (capability.IsExtended)
        {
            return capability.Id == PciRegister.ExtendedCapabilityErrorReporting ? AdvancedErrorReporting : [];
        }

        return capability.Id switch
        {
            PciRegister.CapabilityPowerManagement => PowerManagement,
            PciRegister.CapabilityMsi => MsiOf(Bits.UInt16(bytes, PciRegister.MsiControl)),
            PciRegister.CapabilityExpress => ExpressOf(Bits.UInt16(bytes, PciRegister.ExpressCapabilities)),
            PciRegister.CapabilityMsix => Msix,
            PciRegister.CapabilityAdvancedFeatures => AdvancedFeatures,
            _ => [],
        };
    }

    private static RegisterRow MsiControl() => Row("MSI Message Control", 0x02, 2, "PCI 6.8.1.3, PCIe 7.7.1.2", rw: 0x0471, rsvdP: 0xF800, only: MsiControlBits);

    private static RegisterRow MsiAddress() => Row("MSI Message Address", 0x04, 4, "PCI 6.8.1.4", rw: 0xFFFF_FFFC, rsvdZ: 0x3);

    private static RegisterRow MsiUpperAddress() => Row("MSI Message Upper Address", 0x08, 4, "PCI 6.8.1.5", rw: uint.MaxValue);

    private static ImmutableArray<RegisterRow> MsiData(int offset) =>
    [
        Row("MSI Message Data",          offset,     2, "PCI 6.8.1.6", rw: 0xFFFF),
        Row("MSI Extended Message Data", offset + 2, 2, "PCIe 7.7.1.6", rw: 0xFFFF, only: MsiExtendedData),
    ];

    private static ImmutableArray<RegisterRow> MsiMasks(int offset) =>
    [
        Row("MSI Mask Bits",    offset,     4, "PCI 6.8.1.7", rw: uint.MaxValue, only: MsiVectors),
        Row("MSI Pending Bits", offset + 4, 4, "PCI 6.8.1.8"),
    ];

    private static ImmutableArray<RegisterRow> MsiOf(ushort control)
    {
        bool masks = (control & PciRegister.MsiPerVectorMask) != 0;
        return (control & PciRegister.Msi64Bit) != 0
            ? masks ? [.. Msi64, .. Msi64Masks] : Msi64
            : masks ? [.. Msi32, .. Msi32Masks] : Msi32;
    }

    private static ImmutableArray<RegisterRow> ExpressOf(ushort capabilities)
    {
        bool hasLink = (capabilities & PciRegister.ExpressTypeMask) is not (PciRegister.ExpressTypeIntegratedEndpoint or PciRegister.ExpressTypeEventCollector);
        ImmutableArray<RegisterRow> first = hasLink ? [.. ExpressDevice, .. ExpressLink] : ExpressDevice;
        if ((capabilities & PciRegister.ExpressCapabilityVersionMask) < 2)
        {
            return first;
        }

        return hasLink ? [.. first, .. ExpressVersion2, .. ExpressLink2] : [.. first, .. ExpressVersion2];
    }

    // Each is asked of a register that lies whole in the bytes, and reads nothing behind that register: no length has to be looked at.

    // PME_En exists where the function can signal PME in one state at least (PM 3.2.3, PMC 15:11).
    private static uint PowerManagementEvents(ReadOnlySpan<byte> pm) => 0x0003 | If(Bits.UInt16(pm, 2) & 0xF800, 0x0100);

    // Extended Message Data Enable exists where bit 9 says that it does.
    private static uint MsiControlBits(ReadOnlySpan<byte> msi) => 0x0071 | If(Bits.UInt16(msi, 2) & 0x0200, 0x0400);

    private static uint MsiExtendedData(ReadOnlySpan<byte> msi) => If(Bits.UInt16(msi, 2) & 0x0200, 0xFFFF);

    // 2^n vectors by Multiple Message Capable; 6 and 7 are reserved.
    private static uint MsiVectors(ReadOnlySpan<byte> msi) => uint.MaxValue >> (32 - (1 << Math.Min((Bits.UInt16(msi, 2) >> 1) & 0x7, 5)));

    // Extended tags by Device Capabilities bit 5, phantom functions by bits 4:3.
    private static uint DeviceControlBits(ReadOnlySpan<byte> express) =>
        0x7CFF | If(Bits.UInt32(express, 4) & 0x20, 0x0100) | If(Bits.UInt32(express, 4) & 0x18, 0x0200);

    // Clock power management by Link Capabilities bit 18.
    private static uint LinkControlBits(ReadOnlySpan<byte> express) => 0x02CB | If(Bits.UInt32(express, 0xC) & 0x4_0000, 0x0100);

    // Completion timeout ranges (3:0) and disable (4), LTR (11), emergency power reduction (25:24), 10-bit tags (17), OBFF (19:18).
    private static uint DeviceControl2Bits(ReadOnlySpan<byte> express)
    {
        uint offered = Bits.UInt32(express, 0x24);
        return 0x0340 | If(offered & 0xF, 0x000F) | (offered & 0x10) | If(offered & 0x800, 0x0400) | If(offered & 0x300_0000, 0x0800)
            | If(offered & 0x2_0000, 0x1000) | If(offered & 0xC_0000, 0x6000);
    }

    // Each enable bit stands right above the bit that says that the function can.
    private static uint ErrorControlBits(ReadOnlySpan<byte> errors) => (Bits.UInt32(errors, 0x18) & 0x02A0) << 1;

    private static uint If(long condition, uint bits) => condition == 0 ? 0 : bits;

    private static RegisterRow Row(
        string name, int offset, int size, string source, uint rw = 0, uint rw1c = 0, uint rsvdP = 0, uint rsvdZ = 0, ImplementedBits? only = null,
        bool physicalOnly = false) =>
        new(name, offset, size)
        {
            ReadWrite = rw,
            WriteOneToClear = rw1c,
            ReservedPreserved = rsvdP,
            ReservedZero = rsvdZ,
            Source = source,
            Implemented = only,
            IsPhysicalOnly = physicalOnly,
        };
}
