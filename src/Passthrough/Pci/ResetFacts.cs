using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Which ways to reset it a function offers by its own registers. What the kernel does with them is another matter: it may know that one does not
/// work. Resets that are in no register of the function (<c>bus</c>, <c>acpi</c>, <c>device_specific</c>, <c>cxl_bus</c>) are not here.
/// </summary>
/// <param name="HasFunctionLevel">FLR: Device Capabilities of PCI Express has bit 28.</param>
/// <param name="HasAdvancedFeatures">AF FLR: the Advanced Features capability has both the reset and the bit that tells of pending transactions, as Linux asks.</param>
/// <param name="HasPowerManagement">PM: there is a Power Management capability of version 3 at most, as Linux asks, and No_Soft_Reset is clear.</param>
public readonly record struct ResetFacts(bool HasFunctionLevel, bool HasAdvancedFeatures, bool HasPowerManagement)
{
    private const int LastPowerVersion = 3;

    /// <summary>The ways it offers, in the order in which Linux tries them.</summary>
    public ImmutableArray<ResetMethod> Methods
    {
        get
        {
            ResetFacts facts = this;
            return [.. Enum.GetValues<ResetMethod>().Where(facts.Has)];
        }
    }

    /// <summary>Whether it offers a way.</summary>
    /// <param name="method">The way.</param>
    /// <returns>Whether it does; false for what is no member of <see cref="ResetMethod"/>.</returns>
    public bool Has(ResetMethod method) => method switch
    {
        ResetMethod.FunctionLevel => HasFunctionLevel,
        ResetMethod.AdvancedFeatures => HasAdvancedFeatures,
        ResetMethod.PowerManagement => HasPowerManagement,
        _ => false,
    };

    /// <summary>Decodes them. Of several capabilities with one id the first counts; one that runs past the standard 256 bytes offers nothing.</summary>
    /// <param name="config">Configuration bytes from offset 0.</param>
    /// <param name="capabilities">The capabilities in them.</param>
    /// <returns>The ways; never an exception, whatever the bytes.</returns>
    public static ResetFacts Read(ReadOnlySpan<byte> config, PciCapabilityList capabilities)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        ReadOnlySpan<byte> standard = config[..Math.Min(config.Length, PciRegister.StandardSize)];
        return new(
            capabilities.TryFindStandard(PciRegister.CapabilityExpress, out PciCapability at)
                && ExpressCapability.Read(standard, at.Offset).TryGetValue(out ExpressCapability express, out _) && express.HasFunctionLevelReset,
            capabilities.TryFindStandard(PciRegister.CapabilityAdvancedFeatures, out at)
                && AdvancedFeaturesCapability.Read(standard, at.Offset).TryGetValue(out AdvancedFeaturesCapability features, out _)
                && features.HasFunctionLevelReset && features.HasTransactionsPending,
            capabilities.TryFindStandard(PciRegister.CapabilityPowerManagement, out at)
                && PowerManagementCapability.Read(standard, at.Offset).TryGetValue(out PowerManagementCapability power, out _)
                && power.Version <= LastPowerVersion && !power.HasNoSoftReset);
    }
}
