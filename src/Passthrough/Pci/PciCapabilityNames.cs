namespace Passthrough;

/// <summary>Names of capability ids (PCI Code and ID Assignment Specification, revision 1.16).</summary>
internal static class PciCapabilityNames
{
    private const string Unknown = "unknown";

    /// <summary>Whether the specification has given the id a meaning.</summary>
    public static bool IsKnown(PciCapability capability) => !string.Equals(capability.Name, Unknown, StringComparison.Ordinal);

    public static string Standard(ushort id) => id switch
    {
        0x00 => "Null",
        0x01 => "Power Management",
        0x02 => "AGP",
        0x03 => "Vital Product Data",
        0x04 => "Slot Identification",
        0x05 => "MSI",
        0x06 => "CompactPCI Hot Swap",
        0x07 => "PCI-X",
        0x08 => "HyperTransport",
        0x09 => "Vendor Specific",
        0x0A => "Debug Port",
        0x0B => "CompactPCI Resource Control",
        0x0C => "Hot Plug",
        0x0D => "Bridge Subsystem Vendor",
        0x0E => "AGP 8x",
        0x0F => "Secure Device",
        0x10 => "PCI Express",
        0x11 => "MSI-X",
        0x12 => "SATA",
        0x13 => "Advanced Features",
        0x14 => "Enhanced Allocation",
        0x15 => "Flattening Portal Bridge",
        _ => Unknown,
    };

    public static string Extended(ushort id) => id switch
    {
        0x0000 => "Null",
        0x0001 => "Advanced Error Reporting",
        0x0002 => "Virtual Channel",
        0x0003 => "Device Serial Number",
        0x0004 => "Power Budgeting",
        0x0005 => "Root Complex Link Declaration",
        0x0006 => "Root Complex Internal Link Control",
        0x0007 => "Root Complex Event Collector",
        0x0008 => "Multi-Function Virtual Channel",
        0x0009 => "Virtual Channel (MFVC)",
        0x000A => "Root Complex Register Block",
        0x000B => "Vendor Specific",
        0x000C => "Configuration Access Correlation",
        0x000D => "Access Control Services",
        0x000E => "Alternative Routing-ID",
        0x000F => "Address Translation Services",
        0x0010 => "SR-IOV",
        0x0011 => "Multi-Root I/O Virtualization",
        0x0012 => "Multicast",
        0x0013 => "Page Request",
        0x0015 => "Resizable BAR",
        0x0016 => "Dynamic Power Allocation",
        0x0017 => "TPH Requester",
        0x0018 => "Latency Tolerance Reporting",
        0x0019 => "Secondary PCI Express",
        0x001A => "Protocol Multiplexing",
        0x001B => "Process Address Space ID",
        0x001C => "LN Requester",
        0x001D => "Downstream Port Containment",
        0x001E => "L1 PM Substates",
        0x001F => "Precision Time Measurement",
        0x0020 => "PCI Express over M-PHY",
        0x0021 => "FRS Queueing",
        0x0022 => "Readiness Time Reporting",
        0x0023 => "Designated Vendor Specific",
        0x0024 => "VF Resizable BAR",
        0x0025 => "Data Link Feature",
        0x0026 => "Physical Layer 16 GT/s",
        0x0027 => "Lane Margining",
        0x0028 => "Hierarchy ID",
        0x0029 => "Native PCIe Enclosure Management",
        0x002A => "Physical Layer 32 GT/s",
        0x002B => "Alternate Protocol",
        0x002C => "System Firmware Intermediary",
        0x002D => "Shadow Functions",
        0x002E => "Data Object Exchange",
        0x002F => "Device 3",
        0x0030 => "Integrity and Data Encryption",
        0x0031 => "Physical Layer 64 GT/s",
        0x0032 => "Flit Logging",
        0x0033 => "Flit Performance Measurement",
        0x0034 => "Flit Error Injection",
        _ => Unknown,
    };
}
