namespace Passthrough.Linux.Tests.Lspci;

/// <summary>Compares the fields of one capability.</summary>
internal static class CapabilityComparison
{
    private const string NotRead = "not read";

    /// <summary>Compares a capability that both sides found at one place; nothing of one that the library does not decode.</summary>
    public static IEnumerable<Compared> Of(byte[] image, PciCapability entry, LspciCapability printed) => (entry.IsExtended, entry.Id) switch
    {
        (false, 0x01) => PowerManagement(image, entry, printed),
        (false, 0x10) => Express(image, entry, printed),
        (false, 0x11) => Msix(image, entry, printed),
        (false, 0x13) => AdvancedFeatures(image, entry, printed),
        (true, 0x0D) => Acs(image, entry, printed),
        (true, 0x10) => Sriov(image, entry, printed),
        _ => [],
    };

    private static char Sign(bool flag) => flag ? '+' : '-';

    private static string Signs(string[] names, Func<int, bool> isSet) => string.Join(' ', names.Select((name, bit) => $"{name}{Sign(isSet(bit))}"));

    private static Compared WasRead(string what, string? line) => new($"{what} beyond the bytes", NotRead, line is null ? NotRead : line);

    private static IEnumerable<Compared> PowerManagement(byte[] image, PciCapability entry, LspciCapability printed)
    {
        if (!PowerManagementCapability.Read(image, entry.Offset).TryGetValue(out PowerManagementCapability power, out _))
        {
            yield return WasRead("power management", printed["Status"]);
            yield break;
        }

        PowerStates pme = power.PmeSupport;
        yield return new("power management", $"Power Management version {power.Version}", printed.Title);
        yield return Compared.Of(
            "power management flags",
            FormattableString.Invariant($"PMEClk{Sign(power.NeedsPmeClock)} DSI{Sign(power.NeedsInitialization)} D1{Sign(power.HasD1)} D2{Sign(power.HasD2)} AuxCurrent={power.AuxiliaryCurrent}mA ")
                + $"PME(D0{Sign(pme.HasFlag(PowerStates.D0))},D1{Sign(pme.HasFlag(PowerStates.D1))},D2{Sign(pme.HasFlag(PowerStates.D2))},"
                + $"D3hot{Sign(pme.HasFlag(PowerStates.D3Hot))},D3cold{Sign(pme.HasFlag(PowerStates.D3Cold))})",
            printed["Flags"]);
        yield return Compared.Of(
            "power management status",
            FormattableString.Invariant($"D{power.PowerState} NoSoftRst{Sign(power.HasNoSoftReset)} PME-Enable{Sign(power.IsPmeEnabled)} DSel={power.DataSelect} DScale={power.DataScale} PME{Sign(power.PmeStatus)}"),
            printed["Status"]);
    }

    private static IEnumerable<Compared> Express(byte[] image, PciCapability entry, LspciCapability printed)
    {
        if (!ExpressCapability.Read(image, entry.Offset).TryGetValue(out ExpressCapability express, out _))
        {
            yield return WasRead("express", printed["DevCap"]);
            yield break;
        }

        yield return new("express", FormattableString.Invariant($"Express (v{express.Version}) {TypeText(express)}, MSI {express.InterruptMessageNumber:x2}"), printed.Title);

        // lspci wants the registers of link, slot and root too before it shows those of the device.
        bool hasSlot = express.IsSlotImplemented && express.PortType is ExpressPortType.DownstreamPort or ExpressPortType.PciToExpressBridge;
        bool hasRoot = express.PortType is ExpressPortType.RootPort or ExpressPortType.EventCollector;
        int wanted = hasRoot ? 36 : hasSlot ? 28 : 20;
        yield return Compared.Of("express device", entry.Offset + wanted <= image.Length, printed["DevCap"] is not null);
        if (printed["DevCap"] is not { } capabilities || printed["DevCtl"] is not { } control)
        {
            yield break;
        }

        yield return new("express payload", FormattableString.Invariant($"MaxPayload {express.MaximumPayload} bytes"), capabilities.Split(',')[0]);
        yield return new(
            "express sizes",
            FormattableString.Invariant($"MaxPayload {express.Payload} bytes, MaxReadReq {express.ReadRequest} bytes"),
            control[control.IndexOf("MaxPayload", StringComparison.Ordinal)..]);
        yield return Compared.Of("express pending", express.AreTransactionsPending, printed.Flag("DevSta", "TransPend"));

        // lspci shows the bit of endpoints of all kinds alone; our decoder gives it as it is.
        bool isEndpoint = express.PortType is ExpressPortType.Endpoint or ExpressPortType.LegacyEndpoint or ExpressPortType.IntegratedEndpoint;
        yield return isEndpoint
            ? Compared.Of("express FLR", express.HasFunctionLevelReset, printed.Flag("DevCap", "FLReset"))
            : Compared.Of("express FLR of a port", null, printed.Flag("DevCap", "FLReset"));
    }

    private static string TypeText(ExpressCapability express) => express.PortType switch
    {
        ExpressPortType.Endpoint => "Endpoint",
        ExpressPortType.LegacyEndpoint => "Legacy Endpoint",
        ExpressPortType.RootPort => $"Root Port (Slot{Sign(express.IsSlotImplemented)})",
        ExpressPortType.UpstreamPort => "Upstream Port",
        ExpressPortType.DownstreamPort => $"Downstream Port (Slot{Sign(express.IsSlotImplemented)})",
        ExpressPortType.ExpressToPciBridge => "PCI-Express to PCI/PCI-X Bridge",
        ExpressPortType.PciToExpressBridge => $"PCI/PCI-X to PCI-Express Bridge (Slot{Sign(express.IsSlotImplemented)})",
        ExpressPortType.IntegratedEndpoint => "Root Complex Integrated Endpoint",
        ExpressPortType.EventCollector => "Root Complex Event Collector",
        _ => FormattableString.Invariant($"Unknown type {(int)express.PortType}"),
    };

    private static IEnumerable<Compared> Msix(byte[] image, PciCapability entry, LspciCapability printed)
    {
        if (!MsixState.Read(image, entry.Offset).TryGetValue(out MsixState state, out _))
        {
            yield return WasRead("MSI-X", printed["Vector table"]);
            yield break;
        }

        // lspci prints BAR 6 and 7, which do not exist.
        if (!MsixCapability.Read(image, entry.Offset).TryGetValue(out MsixCapability msix, out _))
        {
            string[] places = [printed["Vector table"] ?? NotRead, printed["PBA"] ?? NotRead];
            yield return Compared.Of("MSI-X in no BAR", true, places.Any(p => p.StartsWith("BAR=6 ", StringComparison.Ordinal) || p.StartsWith("BAR=7 ", StringComparison.Ordinal)));
            yield break;
        }

        yield return new("MSI-X", FormattableString.Invariant($"MSI-X: Enable{Sign(state.IsEnabled)} Count={msix.TableSize} Masked{Sign(state.IsFunctionMasked)}"), printed.Title);
        yield return Compared.Of("MSI-X table", FormattableString.Invariant($"BAR={msix.TableBar} offset={msix.TableOffset:x8}"), printed["Vector table"]);
        yield return Compared.Of("MSI-X pending bits", FormattableString.Invariant($"BAR={msix.PbaBar} offset={msix.PbaOffset:x8}"), printed["PBA"]);
    }

    private static IEnumerable<Compared> AdvancedFeatures(byte[] image, PciCapability entry, LspciCapability printed)
    {
        if (!AdvancedFeaturesCapability.Read(image, entry.Offset).TryGetValue(out AdvancedFeaturesCapability features, out _))
        {
            yield return WasRead("advanced features", printed["AFCap"]);
            yield break;
        }

        yield return Compared.Of("advanced features", $"TP{Sign(features.HasTransactionsPending)} FLR{Sign(features.HasFunctionLevelReset)}", printed["AFCap"]);
        yield return Compared.Of("advanced features status", $"TP{Sign(features.AreTransactionsPending)}", printed["AFStatus"]);
    }

    private static IEnumerable<Compared> Acs(byte[] image, PciCapability entry, LspciCapability printed)
    {
        if (!AcsCapability.Read(image, entry.Offset).TryGetValue(out AcsCapability acs, out _))
        {
            yield return WasRead("ACS", printed["ACSCap"]);
            yield break;
        }

        string[] names = ["SrcValid", "TransBlk", "ReqRedir", "CmpltRedir", "UpstreamFwd", "EgressCtrl", "DirectTrans"];
        yield return Compared.Of("ACS capability", Signs(names, bit => acs.Offered.HasFlag((AcsServices)(1 << bit))), printed["ACSCap"]);
        yield return Compared.Of("ACS control", Signs(names, bit => acs.Enabled.HasFlag((AcsServices)(1 << bit))), printed["ACSCtl"]);
    }

    private static IEnumerable<Compared> Sriov(byte[] image, PciCapability entry, LspciCapability printed)
    {
        if (!SriovCapability.Read(image, entry.Offset).TryGetValue(out SriovCapability sriov, out _))
        {
            yield return WasRead("SR-IOV", printed["Initial VFs"]);
            yield break;
        }

        yield return Compared.Of("SR-IOV enable", sriov.IsEnabled, printed.Flag("IOVCtl", "Enable"));
        yield return Compared.Of("SR-IOV memory", sriov.IsMemoryEnabled, printed.Flag("IOVCtl", "MSE"));
        yield return Compared.Of("SR-IOV ARI", sriov.IsAriHierarchy, printed.Flag("IOVCtl", "ARIHierarchy"));
        yield return Compared.Of(
            "SR-IOV counts",
            FormattableString.Invariant($"{sriov.InitialFunctions}, Total VFs: {sriov.TotalFunctions}, Number of VFs: {sriov.NumberOfFunctions}, Function Dependency Link: {sriov.DependencyLink:x2}"),
            printed["Initial VFs"]);
        yield return Compared.Of("SR-IOV routing", FormattableString.Invariant($"{sriov.FirstOffset}, stride: {sriov.Stride}, Device ID: {sriov.DeviceId:x4}"), printed["VF offset"]);
        yield return Compared.Of("SR-IOV pages", $"{sriov.SupportedPageSizes:x8}, System Page Size: {sriov.SystemPageSize:x8}", printed["Supported Page Size"]);
        yield return RegionComparison.OfVirtualFunctions(image, entry, printed);
    }
}
