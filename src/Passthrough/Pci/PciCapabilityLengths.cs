namespace Passthrough;

/// <summary>
/// How many bytes a capability takes at least, whatever its version and options (PCI Local Bus 3.0, chapter 6 and appendix H; PCI Express Base,
/// chapter 7). An id that is not here takes its header.
/// </summary>
internal static class PciCapabilityLengths
{
    private const int StandardHeader = 2;
    private const int ExtendedHeader = 4;

    public static int Of(PciCapability capability) => capability.IsExtended ? Extended(capability.Id) : Standard(capability.Id);

    private static int Standard(ushort id) => id switch
    {
        0x01 => 8,  // Power Management: PMC, PMCSR, data
        0x02 => 12, // AGP: status and command
        0x03 => 8,  // Vital Product Data: address and data
        0x05 => 10, // MSI with 32-bit addresses and no masks
        0x07 => 8,  // PCI-X: command and status
        0x09 => 3,  // Vendor Specific: its own length
        0x10 => 12, // PCI Express: device capabilities, control and status
        0x11 => 12, // MSI-X: control, table, pending bits
        0x13 => 6,  // Advanced Features: capabilities, control, status
        _ => StandardHeader,
    };

    private static int Extended(ushort id) => id switch
    {
        0x0001 => 44, // Advanced Error Reporting: up to the header log
        0x0002 => 28, // Virtual Channel: with the one that all have
        0x0003 => 12, // Device Serial Number
        0x0004 => 16, // Power Budgeting
        0x000B => 8,  // Vendor Specific: its own header
        0x000D => 8,  // Access Control Services
        0x000E => 8,  // Alternative Routing-ID
        0x000F => 8,  // Address Translation Services
        0x0010 => 64, // SR-IOV
        0x0013 => 16, // Page Request
        0x0015 => 12, // Resizable BAR: with one BAR
        0x0018 => 8,  // Latency Tolerance Reporting
        0x001B => 8,  // Process Address Space ID
        0x001E => 16, // L1 PM Substates: up to control 2
        0x001F => 12, // Precision Time Measurement
        0x0023 => 10, // Designated Vendor Specific: its own headers
        0x0025 => 12, // Data Link Feature
        0x002E => 24, // Data Object Exchange: up to the read mailbox
        _ => ExtendedHeader,
    };
}
