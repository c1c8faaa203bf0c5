namespace Passthrough;

/// <summary>
/// The writes by which a guest itself resets the function: a function-level reset (PCI Express Base, 6.6.2), that of Advanced Features, and
/// the way from D3hot to D0 of a function without No_Soft_Reset (PCI Bus Power Management 1.2, 5.4.1).
/// </summary>
internal sealed class GuestResetTriggers
{
    private const int None = -1;

    private int _expressDword = None;
    private uint _expressBit;
    private int _featuresDword = None;
    private uint _featuresBit;
    private int _powerDword = None;
    private int _powerShift;
    private uint _powerStates;
    private bool _powerResets;

    public static GuestResetTriggers Of(ReadOnlySpan<byte> image, PciCapabilityList capabilities)
    {
        var triggers = new GuestResetTriggers();
        if (capabilities.TryFindStandard(PciRegister.CapabilityExpress, out PciCapability express)
            && (Bits.UInt32(image, express.Offset + PciRegister.ExpressDeviceCapabilities) & PciRegister.ExpressFunctionLevelReset) != 0)
        {
            (triggers._expressDword, int shift) = Place(express.Offset + PciRegister.ExpressDeviceControl);
            triggers._expressBit = (uint)PciRegister.ExpressInitiateReset << shift;
        }

        if (capabilities.TryFindStandard(PciRegister.CapabilityAdvancedFeatures, out PciCapability features)
            && (image[features.Offset + PciRegister.AdvancedFeaturesCapabilities] & PciRegister.AdvancedFeaturesReset) != 0)
        {
            (triggers._featuresDword, int shift) = Place(features.Offset + PciRegister.AdvancedFeaturesControl);
            triggers._featuresBit = (uint)PciRegister.AdvancedFeaturesInitiateReset << shift;
        }

        if (capabilities.TryFindStandard(PciRegister.CapabilityPowerManagement, out PciCapability power))
        {
            (triggers._powerDword, triggers._powerShift) = Place(power.Offset + PciRegister.PowerControl);
            triggers._powerResets = (Bits.UInt16(image, power.Offset + PciRegister.PowerControl) & PciRegister.PowerNoSoftReset) == 0;
            triggers._powerStates = StatesOf(Bits.UInt16(image, power.Offset + PciRegister.PowerCapabilities));
        }

        return triggers;
    }

    /// <summary>Whether a write to a dword resets the function.</summary>
    /// <param name="dword">The dword.</param>
    /// <param name="before">Its value before the write.</param>
    /// <param name="after">Its value after it.</param>
    /// <param name="written">What was written, zero in the lanes that were not.</param>
    public bool IsTriggered(int dword, uint before, uint after, uint written) =>
        (dword == _expressDword && (written & _expressBit) != 0)
        || (dword == _featuresDword && (written & _featuresBit) != 0)
        || (_powerResets && dword == _powerDword && StateOf(before) == PciRegister.PowerStateD3Hot && StateOf(after) == 0);

    /// <summary>
    /// The bits that a write to PMCSR may change: one that asks for a power state which the function does not have leaves the state as it is
    /// (PCI Bus Power Management 1.2, 3.2.4).
    /// </summary>
    /// <param name="written">What was written to its dword.</param>
    public uint TakenPowerBits(uint written) =>
        (_powerStates >> (int)StateOf(written) & 1) != 0 ? uint.MaxValue : ~((uint)PciRegister.PowerStateMask << _powerShift);

    // D0 and D3hot are there always.
    private static uint StatesOf(ushort capabilities) =>
        0b1001u | ((capabilities & PciRegister.PowerSupportsD1) != 0 ? 0b0010u : 0) | ((capabilities & PciRegister.PowerSupportsD2) != 0 ? 0b0100u : 0);

    private uint StateOf(uint value) => (value >> _powerShift) & PciRegister.PowerStateMask;

    private static (int Dword, int Shift) Place(int offset) => (offset / 4, 8 * (offset % 4));
}
