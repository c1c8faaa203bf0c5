namespace Passthrough;

/// <summary>Power states, as a set (PCI Bus Power Management 1.2, chapter 5).</summary>
[Flags]
public enum PowerStates : byte
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>D0: the function works.</summary>
    D0 = 0x01,

    /// <summary>D1: light sleep.</summary>
    D1 = 0x02,

    /// <summary>D2: deeper sleep.</summary>
    D2 = 0x04,

    /// <summary>D3hot: off as far as software is concerned, with power still there.</summary>
    D3Hot = 0x08,

    /// <summary>D3cold: without power.</summary>
    D3Cold = 0x10,
}

/// <summary>
/// A function's Power Management capability, id 01h (PCI Bus Power Management 1.2, 3.2), as its two registers hold it.
/// </summary>
/// <param name="Capabilities">The register PMC, at offset 2.</param>
/// <param name="ControlStatus">The register PMCSR, at offset 4.</param>
public readonly record struct PowerManagementCapability(ushort Capabilities, ushort ControlStatus)
{
    private const ushort VersionMask = 0x0007;
    private const ushort PmeClock = 0x0008;
    private const ushort DeviceSpecificInitialization = 0x0020;
    private const int AuxiliaryCurrentShift = 6;
    private const ushort AuxiliaryCurrentMask = 0x0007;
    private const int PmeSupportShift = 11;
    private const int DataSelectShift = 9;
    private const ushort DataSelectMask = 0x000F;
    private const int DataScaleShift = 13;
    private const ushort DataScaleMask = 0x0003;

    private static ReadOnlySpan<ushort> AuxiliaryCurrents => [0, 55, 100, 160, 220, 270, 320, 375];

    /// <summary>The version of the capability's layout, 0 to 7; 3 is the last that is defined.</summary>
    public int Version => Capabilities & VersionMask;

    /// <summary>Whether it needs the PCI clock to signal a power management event.</summary>
    public bool NeedsPmeClock => (Capabilities & PmeClock) != 0;

    /// <summary>Whether it needs initialization of its own kind after it enters D0.</summary>
    public bool NeedsInitialization => (Capabilities & DeviceSpecificInitialization) != 0;

    /// <summary>What it draws from auxiliary power in D3cold, in milliamperes, 0 to 375.</summary>
    public int AuxiliaryCurrent => AuxiliaryCurrents[(Capabilities >> AuxiliaryCurrentShift) & AuxiliaryCurrentMask];

    /// <summary>Whether it knows D1.</summary>
    public bool HasD1 => (Capabilities & PciRegister.PowerSupportsD1) != 0;

    /// <summary>Whether it knows D2.</summary>
    public bool HasD2 => (Capabilities & PciRegister.PowerSupportsD2) != 0;

    /// <summary>The states from which it can signal a power management event.</summary>
    public PowerStates PmeSupport => (PowerStates)(Capabilities >> PmeSupportShift);

    /// <summary>The state it is in: 0 to 3 for D0 to D3hot.</summary>
    public int PowerState => ControlStatus & PciRegister.PowerStateMask;

    /// <summary>Whether it keeps its state on the way from D3hot to D0; if not, that way resets it.</summary>
    public bool HasNoSoftReset => (ControlStatus & PciRegister.PowerNoSoftReset) != 0;

    /// <summary>Whether it may signal a power management event.</summary>
    public bool IsPmeEnabled => (ControlStatus & PciRegister.PowerPmeEnable) != 0;

    /// <summary>What its data register shows, 0 to 15.</summary>
    public int DataSelect => (ControlStatus >> DataSelectShift) & DataSelectMask;

    /// <summary>The scale of its data register, 0 to 3.</summary>
    public int DataScale => (ControlStatus >> DataScaleShift) & DataScaleMask;

    /// <summary>Whether it has signalled a power management event, or would if that were enabled.</summary>
    public bool PmeStatus => (ControlStatus & PciRegister.PowerPmeStatus) != 0;

    /// <summary>Decodes the capability.</summary>
    /// <param name="config">Configuration bytes from offset 0.</param>
    /// <param name="offset">Where the capability begins.</param>
    /// <returns>What it says, or <see cref="VmErrorCode.CapabilityTruncated"/>: its 8 bytes run past the bytes given.</returns>
    public static VmResult<PowerManagementCapability> Read(ReadOnlySpan<byte> config, int offset) =>
        CapabilityTruncated.Find(config, offset, PciRegister.CapabilityPowerManagement, isExtended: false) is { } error
            ? error
            : new PowerManagementCapability(Bits.UInt16(config, offset + PciRegister.PowerCapabilities), Bits.UInt16(config, offset + PciRegister.PowerControl));
}
