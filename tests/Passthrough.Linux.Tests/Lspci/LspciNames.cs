using System.Globalization;

namespace Passthrough.Linux.Tests.Lspci;

/// <summary>Which ids the first words of a capability may stand for (pciutils 3.9; it prints no ids of those that it knows).</summary>
internal static class LspciNames
{
    private const string OtherStandard = "Capability ID ";
    private const string OtherExtended = "Extended Capability ID ";

    // A longer text before one that it begins with. Where it cannot read the first bytes of 07, 0D and of extended 0003, lspci prints nothing.
    private static readonly (string Title, ushort[] Ids)[] Standard =
    [
        ("Null", [0x00]), ("Power Management", [0x01]), ("AGP version", [0x02]), ("Vital Product Data", [0x03]), ("Slot ID:", [0x04]), ("MSI:", [0x05]),
        ("CompactPCI hot-swap", [0x06]), ("PCI-X ", [0x07]), ("HyperTransport:", [0x08]), ("Vendor Specific Information:", [0x09]), ("Debug port:", [0x0A]),
        ("CompactPCI central resource control", [0x0B]), ("Hot-plug capable", [0x0C]), ("Subsystem:", [0x0D]), ("AGP3 ", [0x0E]), ("Secure device", [0x0F]),
        ("Express ", [0x10]), ("MSI-X:", [0x11]), ("SATA HBA", [0x12]), ("PCI Advanced Features", [0x13]), ("Enhanced Allocation", [0x14]), ("", [0x07, 0x0D]),
    ];

    private static readonly (string Title, ushort[] Ids)[] Extended =
    [
        ("Null", [0x00]), ("Advanced Error Reporting", [0x01]), ("Virtual Channel", [0x02, 0x09]), ("Device Serial Number", [0x03]), ("Power Budgeting", [0x04]),
        ("Root Complex Link", [0x05]), ("Root Complex Internal Link", [0x06]), ("Root Complex Event Collector", [0x07]), ("Multi-Function Virtual Channel", [0x08]),
        ("Root Complex Register Block", [0x0A]), ("Vendor Specific Information:", [0x0B]), ("Access Control Services", [0x0D]), ("Alternative Routing-ID", [0x0E]),
        ("Address Translation Service", [0x0F]), ("Single Root I/O Virtualization", [0x10]), ("Multi-Root I/O Virtualization", [0x11]), ("Multicast", [0x12]),
        ("Page Request Interface", [0x13]), ("Physical Resizable BAR", [0x15]), ("Dynamic Power Allocation", [0x16]), ("Transaction Processing Hints", [0x17]),
        ("Latency Tolerance Reporting", [0x18]), ("Secondary PCI Express", [0x19]), ("Protocol Multiplexing", [0x1A]), ("Process Address Space ID", [0x1B]),
        ("LN Requester", [0x1C]), ("Downstream Port Containment", [0x1D]), ("L1 PM Substates", [0x1E]), ("Precision Time Measurement", [0x1F]),
        ("PCI Express over M_PHY", [0x20]), ("FRS Queueing", [0x21]), ("Readiness Time Reporting", [0x22]), ("Designated Vendor-Specific", [0x23]),
        ("Virtual Resizable BAR", [0x24]), ("Data Link Feature", [0x25]), ("Physical Layer 16.0 GT/s", [0x26]), ("Lane Margining", [0x27]), ("Hierarchy ID", [0x28]),
        ("Native PCIe Enclosure Management", [0x29]), ("Data Object Exchange", [0x2E]), ("", [0x03]),
    ];

    /// <summary>The ids that a capability may have by its title; none when the title is not known.</summary>
    public static ushort[] Ids(LspciCapability capability)
    {
        string other = capability.IsExtended ? OtherExtended : OtherStandard;
        if (capability.Title.StartsWith(other, StringComparison.Ordinal))
        {
            string digits = capability.Title[other.Length..].Split(' ')[0].Replace("0x", string.Empty, StringComparison.Ordinal);
            return [ushort.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture)];
        }

        (string Title, ushort[] Ids)[] names = capability.IsExtended ? Extended : Standard;
        return names.Where(n => n.Title.Length == 0 ? capability.Title.Length == 0 : capability.Title.StartsWith(n.Title, StringComparison.Ordinal)).Select(n => n.Ids).FirstOrDefault() ?? [];
    }
}
