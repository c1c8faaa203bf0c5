namespace Passthrough.Cli.Output;

/// <summary>The part of <c>show</c> that is about the hardware: BARs, capabilities, MSI-X, reset, link.</summary>
internal static class ShowHardwareText
{
    public static void Write(Page page, HostInventory inventory, PciFunction function)
    {
        WriteBars(page, function);
        WriteCapabilities(page, function);
        WriteMsix(page, function);

        page.Heading("Reset and link");
        ResetText.Write(page, inventory, function);
        page.Item("link", LinkText(function.Link));
    }

    private static void WriteBars(Page page, PciFunction function)
    {
        page.Heading("BARs on the host");
        if (!function.Bars.IsKnown || function.Bars.ValueOrDefault.IsDefaultOrEmpty)
        {
            page.Paragraph(function.Bars.IsKnown ? FunctionText.None : FunctionText.Unknown);
            return;
        }

        foreach (PciBar bar in function.Bars.ValueOrDefault)
        {
            string where = bar.Address == 0 ? "not placed" : $"{bar.Address:x}-{bar.Address + (bar.Size - 1):x}";
            page.Item(bar.Kind == BarKind.Rom ? "ROM" : $"BAR {bar.Index}", $"{ByteSize.Short(bar.Size),5}  {GuestText.KindText(bar)}  {where}");
        }
    }

    private static void WriteCapabilities(Page page, PciFunction function)
    {
        page.Heading("Capabilities (offset, id, name)");
        if (!function.Capabilities.TryGet(out PciCapabilityList? list))
        {
            page.Paragraph(FunctionText.Unknown);
            return;
        }

        foreach (PciCapability entry in list.Entries)
        {
            page.Paragraph(entry.IsExtended ? $"{entry.Offset:x3}  {entry.Id:x4}  {entry.Name} v{entry.Version}" : $" {entry.Offset:x2}    {entry.Id:x2}  {entry.Name}");
        }

        foreach (string fault in list.Faults)
        {
            page.Paragraph($"fault: {fault}", style: Sgr.Yellow);
        }

        if (list.Entries.IsEmpty)
        {
            page.Paragraph(FunctionText.None);
        }
    }

    private static void WriteMsix(Page page, PciFunction function)
    {
        page.Heading("MSI-X");
        if (function.Msix.ValueOrDefault is not { } msix)
        {
            page.Paragraph(function.Msix.IsKnown ? FunctionText.None : FunctionText.Unknown);
            return;
        }

        page.Item("vectors", FormattableString.Invariant($"{msix.TableSize}"));
        page.Item("table", $"BAR {msix.TableBar} at {msix.TableOffset:x}, {msix.TableLength:x} bytes (hex)");
        page.Item("pending bits", $"BAR {msix.PbaBar} at {msix.PbaOffset:x}, {msix.PbaLength:x} bytes (hex)");
    }

    private static string LinkText(Fact<PcieLink?> fact)
    {
        if (!fact.TryGet(out PcieLink? link))
        {
            return fact.IsKnown ? FunctionText.None : FunctionText.Unknown;
        }

        return FormattableString.Invariant(
            $"{SafeText.Line(link.Speed ?? FunctionText.Unknown)} x{link.Width}, at most {SafeText.Line(link.MaximumSpeed ?? FunctionText.Unknown)} x{link.MaximumWidth}");
    }
}
