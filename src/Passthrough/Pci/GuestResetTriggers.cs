namespace Passthrough;

/// <summary>
/// The writes by which a guest itself resets the function: a function-level reset (PCI Express Base, 6.6.2), that of Advanced Features, and
/// the way from D3hot to D0 of a function without No_Soft_Reset (PCI Bus Power Management 1.2, 5.4.1). Capabilities begin at dwords, and each of these
/// registers begins one.
/// </summary>
internal sealed class GuestResetTriggers
{
    private const int None = -1;

    private readonly int _expressDword = None;
    private readonly int _featuresDword = None;
    private readonly int _powerDword = None;
    private readonly PowerManagementCapability _power;

    public GuestResetTriggers(ReadOnlySpan<byte> image, PciCapabilityList capabilities)
    {
        if (capabilities.TryFindStandard(PciRegister.CapabilityExpress, out PciCapability at)
            && ExpressCapability.Read(image, at.Offset).TryGetValue(out ExpressCapability express, out _) && express.HasFunctionLevelReset)
        {
            _expressDword = (at.Offset + PciRegister.ExpressDeviceControl) / 4;
        }

        if (capabilities.TryFindStandard(PciRegister.CapabilityAdvancedFeatures, out at)
            && AdvancedFeaturesCapability.Read(image, at.Offset).TryGetValue(out AdvancedFeaturesCapability features, out _) && features.HasFunctionLevelReset)
        {
            _featuresDword = (at.Offset + PciRegister.AdvancedFeaturesControl) / 4;
        }

        if (capabilities.TryFindStandard(PciRegister.CapabilityPowerManagement, out at)
            && PowerManagementCapability.Read(image, at.Offset).TryGetValue(out _power, out _))
        {
            _powerDword = (at.Offset + PciRegister.PowerControl) / 4;
        }
    }

    /// <summary>Whether a write to a dword resets the function.</summary>
    /// <param name="dword">The dword.</param>
    /// <param name="before">Its value before the write.</param>
    /// <param name="after">Its value after it.</param>
    /// <param name="written">What was written, zero in the lanes that were not.</param>
    public bool IsTriggered(int dword, uint before, uint after, uint written) =>
        (dword == _expressDword && (written & PciRegister.ExpressInitiateReset) != 0)
        || (dword == _featuresDword && (written & PciRegister.AdvancedFeaturesInitiateReset) != 0)
        || (dword == _powerDword && !_power.HasNoSoftReset && StateOf(before) == PciRegister.PowerStateD3Hot && StateOf(after) == PciRegister.PowerStateD0);

    /// <summary>
    /// The bits that a write to PMCSR may change: one that asks for a power state which the function does not have leaves the state as it is
    /// (PCI Bus Power Management 1.2, 3.2.4).
    /// </summary>
    /// <param name="written">What was written to its dword.</param>
    public uint TakenPowerBits(uint written)
    {
        bool hasState = StateOf(written) switch
        {
            PciRegister.PowerStateD1 => _power.HasD1,
            PciRegister.PowerStateD2 => _power.HasD2,
            _ => true,
        };
        return hasState ? uint.MaxValue : ~(uint)PciRegister.PowerStateMask;
    }

    private static uint StateOf(uint value) => value & PciRegister.PowerStateMask;
}
