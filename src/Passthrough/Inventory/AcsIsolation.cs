namespace Passthrough;

/// <summary>
/// Whether a function's requests are kept from its neighbours, as Linux judges it (<c>pci_acs_enabled</c>, for the services that IOMMU groups ask
/// for). Null where the bytes that would tell were not read.
/// </summary>
internal static class AcsIsolation
{
    private const AcsServices Required =
        AcsServices.SourceValidation | AcsServices.RequestRedirect | AcsServices.CompletionRedirect | AcsServices.UpstreamForwarding;

    public static bool? IsIsolated(PciFunction function)
    {
        // A VF is a single PCI Express endpoint to Linux, whatever its bytes say.
        if (function.IsVirtualFunction)
        {
            return true;
        }

        ReadOnlySpan<byte> config = function.Config.AsSpan();
        if (config.Length < PciRegister.StandardSize || function.IsUnresponsive)
        {
            return null;
        }

        PciCapabilityList list = function.Capabilities.ValueOrDefault ?? PciCapabilityList.Read(config);
        if (!list.TryFindStandard(PciRegister.CapabilityExpress, out PciCapability at)
            || !ExpressCapability.Read(config[..PciRegister.StandardSize], at.Offset).TryGetValue(out ExpressCapability express, out _))
        {
            // On a conventional bus everybody hears everything.
            return false;
        }

        return AcsQuirks.IsIsolated(function, express.PortType) ? true : OfType(function, express.PortType, list);
    }

    // Types that are not here are reserved; Linux takes them for isolated.
    private static bool? OfType(PciFunction function, ExpressPortType type, PciCapabilityList list) => type switch
    {
        ExpressPortType.ExpressToPciBridge or ExpressPortType.PciToExpressBridge or ExpressPortType.EventCollector => false,
        ExpressPortType.RootPort or ExpressPortType.DownstreamPort => HasServices(function, type, list),
        ExpressPortType.Endpoint or ExpressPortType.LegacyEndpoint or ExpressPortType.UpstreamPort or ExpressPortType.IntegratedEndpoint =>
            IsMultifunction(function) ? HasServices(function, type, list) : true,
        _ => true,
    };

    // Linux counts every function but the first as one of several, whatever its header says.
    private static bool IsMultifunction(PciFunction function) =>
        function.Address.Function > 0 || (function.Config[PciRegister.HeaderType] & PciRegister.HeaderMultifunction) != 0;

    private static bool? HasServices(PciFunction function, ExpressPortType type, PciCapabilityList list)
    {
        if (function.Config.Length < function.ConfigSpaceSize)
        {
            return null;
        }

        ReadOnlySpan<byte> config = function.Config.AsSpan();
        if (!list.TryFindExtended(PciRegister.ExtendedCapabilityAccessControl, out PciCapability at)
            || !AcsQuirks.Read(function, type, config, at.Offset).TryGetValue(out AcsCapability acs, out _))
        {
            return false;
        }

        // A service that a function does not offer is one that it has no need of.
        AcsServices needed = Required & acs.Offered;
        return (acs.Enabled & needed) == needed;
    }
}
