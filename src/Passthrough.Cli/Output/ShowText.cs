using System.Collections.Immutable;
using Passthrough.Cli.Owners;
using Passthrough.Cli.Planning;
using Passthrough.Linux;

namespace Passthrough.Cli.Output;

/// <summary>All about one function, for people.</summary>
internal static class ShowText
{
    public static void Write(
        ToolConsole console, HostInventory inventory, Verdict verdict, OwnerKnowledge owners, GuestView guest, OwnershipPolicy policy, VfioHolders? holders)
    {
        PciFunction function = verdict.Function;
        var page = new Page(console);
        page.Title($"{function.Address}  {FunctionText.FullName(function)}");
        WriteVerdict(page, verdict, owners, policy);
        WriteIdentity(page, function);
        WriteLocation(page, inventory, function, holders);
        WriteGroup(page, inventory, function);
        ShowHardwareText.Write(page, inventory, function);
        WriteUses(page, function);
        WriteGuest(page, function, guest);
        WriteWarnings(page, inventory, function);
    }

    private static void WriteVerdict(Page page, Verdict verdict, OwnerKnowledge owners, OwnershipPolicy policy)
    {
        page.Heading("Could a VM have it?");
        page.Paragraph(Answer(verdict), style: verdict.IsAssignable ? Sgr.Green : Sgr.Red);
        foreach (VmError reason in verdict.Reasons)
        {
            page.Reason(reason);
        }

        if (verdict.AssignTogether.Length > 1)
        {
            page.Paragraph($"Name all endpoints of its group in one request: {string.Join(' ', verdict.AssignTogether)}");
        }

        if (owners.View is { } view && view.OwnershipOf(verdict.Function.Address) is { State: not OwnershipState.Available } owned)
        {
            page.Paragraph(OwnerText.Sentence(verdict.Function.Address, owned, view), OwnerText.Hanging);
        }

        foreach (string note in OwnerText.Notes(owners))
        {
            page.Paragraph(note);
        }

        if (policy.AssumeIommu)
        {
            page.Paragraph(Notes.AssumedIommu);
        }

        foreach (string note in Notes.UnknownUses([verdict.Function]))
        {
            page.Paragraph(note);
        }
    }

    private static string Answer(Verdict verdict) => !verdict.IsAssignable
        ? "no"
        : verdict.TakenFromDriver is { } driver ? $"yes, from {SafeText.Line(driver)}" : "yes";

    private static void WriteIdentity(Page page, PciFunction function)
    {
        bool read = FunctionText.HasIds(function);
        page.Heading("Identity");
        page.Item("vendor", Number(read, $"{function.VendorId:x4} {Named(function.VendorName)}"));
        page.Item("device", Number(read, $"{function.DeviceId:x4} {Named(function.DeviceName)}"));
        page.Item("subsystem", Number(read, $"{function.SubsystemVendorId:x4}:{function.SubsystemDeviceId:x4}"));
        page.Item("class", Number(read || function.ClassCode != 0, $"{function.ClassCode:x6} {Named(function.ClassName)}"));
        page.Item("revision", Number(read, $"{function.Revision:x2}"));
        page.Item("device type", Number(read, PassthroughDeviceTypes.FromIds(function.VendorId, function.DeviceId).ToString()));
        page.Item("header type", function.HeaderLayout.ToString());
        page.Item("configuration", ConfigText(function));
    }

    private static string Number(bool wasRead, string text) => wasRead ? text.TrimEnd() : FunctionText.Unknown;

    private static string Named(string? name) => name is null ? string.Empty : SafeText.Line(name);

    private static string ConfigText(PciFunction function)
    {
        string read = FormattableString.Invariant($"{function.Config.Length} of {function.ConfigSpaceSize} bytes read");
        return function.Config.Length < function.ConfigSpaceSize && !function.Unknown.IsDefaultOrEmpty ? $"{read}; run as root for all" : read;
    }

    private static void WriteLocation(Page page, HostInventory inventory, PciFunction function, VfioHolders? holders)
    {
        page.Heading("Location and driver");
        page.Item("topology", SafeText.Line(function.TopologyPath));
        page.Item("bridge above", function.ParentBridge?.ToString() ?? "none, it is on a root bus");
        page.Item("NUMA node", function.NumaNode is { IsKnown: true, ValueOrDefault: null } ? "- (the kernel does not know)" : FunctionText.Numa(function));
        page.Item("driver", FunctionText.OfText(function.Driver, SafeText.Line));
        page.Item("override", FunctionText.OfText(function.DriverOverride, SafeText.Line));
        foreach (string holder in HolderText.Items(inventory, function, holders))
        {
            page.Item("held open by", holder);
        }

        page.Item("physical fn", function.PhysicalFunction?.ToString() ?? FunctionText.None);
        page.Item("virtual fns", VirtualFunctionsText(function));
    }

    private static string VirtualFunctionsText(PciFunction function)
    {
        string most = FunctionText.OfValue(function.TotalVirtualFunctions);
        string exist = function.VirtualFunctions.IsDefaultOrEmpty ? FunctionText.None : string.Join(' ', function.VirtualFunctions);
        return string.Equals(most, FunctionText.None, StringComparison.Ordinal) ? exist : $"{exist} (at most {most})";
    }

    private static void WriteGroup(Page page, HostInventory inventory, PciFunction function)
    {
        IommuGroup? group = inventory.GroupOf(function);
        page.Heading($"IOMMU group {FunctionText.OfValue(function.IommuGroup)}{(group?.Name.ValueOrDefault is { } name ? $" ({SafeText.Line(name)})" : string.Empty)}");
        if (group is null)
        {
            page.Paragraph(function.IommuGroup.IsKnown ? "in none" : FunctionText.Unknown);
            return;
        }

        page.Item("domain type", FunctionText.OfText(group.Type, SafeText.Line));
        foreach (PciAddress address in group.Members)
        {
            page.Item("member", MemberText(inventory, address, function.Address));
        }

        foreach (string region in RegionTexts(group))
        {
            page.Item("reserved", region);
        }

        foreach (string difference in GroupDifferenceText.Of(PredictedGroups.Of(inventory).DifferenceOf(function.Address)))
        {
            page.Item("differs", difference, Sgr.Yellow);
        }
    }

    private static string MemberText(HostInventory inventory, PciAddress address, PciAddress self)
    {
        string what = inventory.TryFind(address, out PciFunction? member)
            ? $"{(member.IsEndpoint ? "endpoint" : "bridge")}, driver {FunctionText.Driver(member.Driver)}, {FunctionText.ShortName(member)}"
            : FunctionText.Unknown;
        return $"{address}  {(address == self ? "itself" : what)}";
    }

    private static IEnumerable<string> RegionTexts(IommuGroup group) => !group.ReservedRegions.IsKnown
        ? [FunctionText.Unknown]
        : group.ReservedRegions.ValueOrDefault is { IsDefaultOrEmpty: false } regions
            ? regions.Select(r => $"{r.Start:x}-{r.End:x} {SafeText.Line(r.Type)}")
            : [FunctionText.None];

    private static void WriteUses(Page page, PciFunction function)
    {
        page.Heading("Used by the host");
        if (!function.HostUses.IsKnown || function.HostUses.ValueOrDefault.IsDefaultOrEmpty)
        {
            page.Paragraph(function.HostUses.IsKnown ? FunctionText.None : FunctionText.Unknown);
            return;
        }

        foreach (HostUse use in function.HostUses.ValueOrDefault)
        {
            page.Paragraph(SafeText.Line(use.Evidence));
        }
    }

    private static void WriteGuest(Page page, PciFunction function, GuestView guest)
    {
        page.Heading("What a guest would see");
        if (!function.IsEndpoint)
        {
            page.Paragraph("nothing: only endpoints are given away");
            return;
        }

        foreach (string line in GuestText.LongLines(guest))
        {
            page.Paragraph(line, 4);
        }
    }

    private static void WriteWarnings(Page page, HostInventory inventory, PciFunction function)
    {
        ImmutableArray<string> lines =
        [
            .. function.Warnings.Concat(inventory.Warnings).Select(w => SafeText.Line(w.ToString())),
            .. function.Unknown.IsDefaultOrEmpty ? [] : new[] { $"Not readable without rights: {string.Join(", ", function.Unknown)}. Run as root." },
        ];
        if (lines.IsEmpty)
        {
            return;
        }

        page.Heading("Warnings");
        foreach (string line in lines)
        {
            page.Paragraph(line, ReasonList.Indent.Length, Sgr.Yellow);
        }
    }
}
