namespace Passthrough;

/// <summary>What kind of PCI Express function one is (PCI Express Base 6.0, 7.5.3.2). Values that are not here are reserved.</summary>
public enum ExpressPortType : byte
{
    /// <summary>An endpoint.</summary>
    Endpoint = 0x0,

    /// <summary>An endpoint that also uses what PCI Express keeps for old software only, such as I/O ports.</summary>
    LegacyEndpoint = 0x1,

    /// <summary>A root port: the host's end of a link.</summary>
    RootPort = 0x4,

    /// <summary>A switch's port towards the host.</summary>
    UpstreamPort = 0x5,

    /// <summary>A switch's port away from the host.</summary>
    DownstreamPort = 0x6,

    /// <summary>A bridge from PCI Express down to conventional PCI.</summary>
    ExpressToPciBridge = 0x7,

    /// <summary>A bridge from conventional PCI down to PCI Express.</summary>
    PciToExpressBridge = 0x8,

    /// <summary>An endpoint inside the root complex, without a link.</summary>
    IntegratedEndpoint = 0x9,

    /// <summary>The function to which the integrated endpoints of a root complex report.</summary>
    EventCollector = 0xA,
}

/// <summary>
/// A function's PCI Express capability, id 10h (PCI Express Base 6.0, 7.5.3), as its first registers hold it: those that every function has.
/// </summary>
/// <param name="Capabilities">The register PCI Express Capabilities, at offset 2.</param>
/// <param name="DeviceCapabilities">The register Device Capabilities, at offset 4.</param>
/// <param name="DeviceControl">The register Device Control, at offset 8.</param>
/// <param name="DeviceStatus">The register Device Status, at offset 10.</param>
public readonly record struct ExpressCapability(ushort Capabilities, uint DeviceCapabilities, ushort DeviceControl, ushort DeviceStatus)
{
    private const int PortTypeShift = 4;
    private const ushort PortTypeMask = 0x000F;
    private const ushort SlotImplemented = 0x0100;
    private const int InterruptMessageShift = 9;
    private const ushort InterruptMessageMask = 0x001F;
    private const int SmallestPayload = 128;
    private const uint PayloadMask = 0x7;
    private const int PayloadControlShift = 5;
    private const int ReadRequestShift = 12;

    /// <summary>The version of the capability's layout, 0 to 15; 2 is the last that is defined.</summary>
    public int Version => Capabilities & PciRegister.ExpressCapabilityVersionMask;

    /// <summary>What kind of function it is; a number without a name where the value is reserved.</summary>
    public ExpressPortType PortType => (ExpressPortType)((Capabilities >> PortTypeShift) & PortTypeMask);

    /// <summary>Whether a slot is behind it; of meaning in root and downstream ports only.</summary>
    public bool IsSlotImplemented => (Capabilities & SlotImplemented) != 0;

    /// <summary>The MSI or MSI-X vector of the port's own events, 0 to 31.</summary>
    public int InterruptMessageNumber => (Capabilities >> InterruptMessageShift) & InterruptMessageMask;

    /// <summary>The longest packet payload it could take, in bytes: 128 to 16384, of which those above 4096 are reserved.</summary>
    public int MaximumPayload => SmallestPayload << (int)(DeviceCapabilities & PayloadMask);

    /// <summary>The longest packet payload it is set to, in bytes: 128 to 16384, of which those above 4096 are reserved.</summary>
    public int Payload => SmallestPayload << (int)((uint)(DeviceControl >> PayloadControlShift) & PayloadMask);

    /// <summary>The longest read it may ask for, in bytes: 128 to 16384, of which those above 4096 are reserved.</summary>
    public int ReadRequest => SmallestPayload << (int)((uint)(DeviceControl >> ReadRequestShift) & PayloadMask);

    /// <summary>Whether it has a function-level reset (6.6.2). The specification gives the bit to endpoints; this is the bit, whatever the port type.</summary>
    public bool HasFunctionLevelReset => (DeviceCapabilities & PciRegister.ExpressFunctionLevelReset) != 0;

    /// <summary>Whether transactions of its own are pending now.</summary>
    public bool AreTransactionsPending => (DeviceStatus & PciRegister.ExpressTransactionsPending) != 0;

    /// <summary>Decodes the capability.</summary>
    /// <param name="config">Configuration bytes from offset 0.</param>
    /// <param name="offset">Where the capability begins.</param>
    /// <returns>What it says, or <see cref="VmErrorCode.CapabilityTruncated"/>: its first 12 bytes run past the bytes given.</returns>
    public static VmResult<ExpressCapability> Read(ReadOnlySpan<byte> config, int offset) =>
        CapabilityTruncated.Find(config, offset, PciRegister.CapabilityExpress, isExtended: false) is { } error
            ? error
            : new ExpressCapability(
                Bits.UInt16(config, offset + PciRegister.ExpressCapabilities),
                Bits.UInt32(config, offset + PciRegister.ExpressDeviceCapabilities),
                Bits.UInt16(config, offset + PciRegister.ExpressDeviceControl),
                Bits.UInt16(config, offset + PciRegister.ExpressDeviceStatus));
}
