namespace Passthrough;

/// <summary>
/// Functions that are isolated though their registers do not say so, and ports whose registers are laid out otherwise: what Linux knows of Intel's
/// (<c>pci_dev_acs_enabled</c> in <c>drivers/pci/quirks.c</c>). Of other vendors' and of newer exceptions nothing is said here: where the kernel
/// knows one, its group and the predicted one differ.
/// </summary>
internal static class AcsQuirks
{
    private const ushort Intel = 0x8086;

    // Of the 100 and 200 series root ports: both registers have 32 bits (Linux: pci_quirk_intel_spt_pch_acs).
    private const int WideOffered = 4;
    private const int WideEnabled = 8;
    private const int WideLength = 12;

    public static bool IsIsolated(PciFunction function, ExpressPortType type) => function.VendorId == Intel
        && (type == ExpressPortType.IntegratedEndpoint || (type == ExpressPortType.RootPort && IsOldPchPort(function.DeviceId)) || Is82599(function.DeviceId));

    /// <summary>Reads the capability where this port has it.</summary>
    public static VmResult<AcsCapability> Read(PciFunction function, ExpressPortType type, ReadOnlySpan<byte> config, int offset) =>
        function.VendorId == Intel && type == ExpressPortType.RootPort && IsWidePchPort(function.DeviceId) && offset <= config.Length - WideLength
            ? new AcsCapability((AcsServices)Bits.Low16(Bits.UInt32(config, offset + WideOffered)), (AcsServices)Bits.Low16(Bits.UInt32(config, offset + WideEnabled)))
            : AcsCapability.Read(config, offset);

    // Ibex Peak to Wildcat Point, Patsburg and Wellsburg: no ACS, another register of the chipset keeps them apart.
    private static bool IsOldPchPort(ushort device) => device is (>= 0x3B42 and <= 0x3B51)
        or (>= 0x1C10 and <= 0x1C1F) or (>= 0x1E10 and <= 0x1E1F)
        or (>= 0x8C10 and <= 0x8C1F) or (>= 0x9C10 and <= 0x9C1B)
        or (>= 0x9C90 and <= 0x9C9B) or (>= 0x8C90 and <= 0x8C9F)
        or (>= 0x1D10 and <= 0x1D1E) or (>= 0x8D10 and <= 0x8D1E);

    private static bool IsWidePchPort(ushort device) => device is (>= 0xA110 and <= 0xA11F) or (>= 0xA167 and <= 0xA16A)
        or (>= 0xA290 and <= 0xA29F) or (>= 0xA2E7 and <= 0xA2EE);

    private static bool Is82599(ushort device) => device is (>= 0x10F7 and <= 0x10FC)
        or 0x1507 or 0x1514 or 0x151C or 0x1529 or 0x152A or 0x154D or 0x154F or 0x1551 or 0x1558;
}
