using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A function whose BARs or MSI-X table break the PCI specification, so that no guest's view of it can be built.</summary>
/// <param name="Address">The function.</param>
/// <param name="Cause">What is broken; its code is this error's.</param>
public sealed record FunctionMalformed(PciAddress Address, VmError Cause) : VmError(Cause.Code)
{
    /// <inheritdoc/>
    public override string Message => $"no guest's view of {Address} can be built: {Cause.Message}";

    /// <inheritdoc/>
    public override string Remedy => Cause.Remedy;

    /// <summary>What is broken in a function, as far as the host could read it; null when nothing is.</summary>
    internal static FunctionMalformed? Find(PciFunction function)
    {
        if (!function.Bars.IsKnown)
        {
            return null;
        }

        ImmutableArray<PciBar> bars = function.Bars.ValueOrDefault;
        VmError? cause = PciBar.CheckTogether(bars).Error ?? function.Msix.ValueOrDefault?.CheckAgainst(bars).Error ?? UndecodedMsix(function);
        return cause is null ? null : new(function.Address, cause);
    }

    // The guest would find a capability whose table nobody traps.
    private static VmError? UndecodedMsix(PciFunction function) =>
        function.Msix is { IsKnown: true, ValueOrDefault: null }
        && function.Capabilities.TryGet(out PciCapabilityList? capabilities)
        && capabilities.TryFindStandard(PciRegister.CapabilityMsix, out PciCapability capability)
            ? MsixCapability.Read(function.Config.AsSpan(), capability.Offset).Error
            : null;
}
