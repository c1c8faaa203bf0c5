using System.Collections.Immutable;
using Passthrough.Cli.Planning;

namespace Passthrough.Cli.Output;

/// <summary>The outcome of a check, for people.</summary>
internal static class CheckText
{
    public static void Write(ToolConsole console, CheckOutcome outcome, OwnershipPolicy policy)
    {
        var page = new Page(console);
        VmId vm = outcome.Request.Vm;
        if (outcome.IsAccepted)
        {
            page.Title($"accepted: VM {vm} could have {string.Join(' ', outcome.Addresses)}");
        }
        else
        {
            string count = outcome.Reasons.Length == 1 ? "1 reason" : FormattableString.Invariant($"{outcome.Reasons.Length} reasons");
            page.Title(SafeText.Line($"refused: VM {vm} cannot have {outcome.Request.Devices}, for {count}"));
        }

        if (policy.AssumeIommu)
        {
            page.Paragraph(Notes.AssumedIommu);
        }

        foreach (string note in Notes.UnknownUses(outcome.Functions))
        {
            page.Paragraph(note);
        }

        foreach (string note in OwnerText.Notes(outcome.Owners))
        {
            page.Paragraph(note);
        }

        foreach ((PciAddress address, Ownership ownership) in outcome.OwnedBefore)
        {
            page.Paragraph(OwnerText.Sentence(address, ownership, outcome.Owners.View), OwnerText.Hanging);
        }

        foreach (RuleOverride given in outcome.Request.Overrides)
        {
            page.Paragraph(SafeText.Line($"Sets aside {given.Code.ToText()} ({given.Code}): {given.Reason}"));
        }

        foreach (string paragraph in ReasonList.Paragraphs(ReasonList.Of(outcome.Reasons)))
        {
            page.Paragraph(paragraph, ReasonList.Indent.Length);
        }

        if (outcome.Lease is { } lease)
        {
            page.Paragraph($"{lease}, in a registry in memory: nothing was written, and the host was not touched");
            page.Heading("Example layout (an example only: a VM manager and its guest choose their own addresses and vectors)");
            foreach (DeviceLayout layout in outcome.Layout)
            {
                WriteLayout(page, layout);
            }
        }
    }

    private static void WriteLayout(Page page, DeviceLayout layout)
    {
        page.Paragraph($"{layout.Address}  {layout.DeviceType}");
        foreach (PlacedBar placed in layout.Bars)
        {
            page.Paragraph($"  BAR {placed.Bar.Index} {GuestText.KindText(placed.Bar)} {ByteSize.Short(placed.Bar.Size)} at guest {placed.Guest}");
            ImmutableArray<PlacedWindow> windows = [.. layout.Windows.Where(w => w.Range.BarIndex == placed.Bar.Index)];
            foreach (PlacedWindow window in windows)
            {
                page.Paragraph($"    window host {window.Host} -> guest {window.Guest}, 0x{window.Range.Size:x} bytes ({ByteSize.Short(window.Range.Size)})", 6);
            }

            if (windows.IsEmpty)
            {
                page.Paragraph($"    no window: {(layout.Device is { } device && device.Memory.SubPageBars.Any(b => b.Bar == placed.Bar) ? "smaller than a page and not known to be alone in it, so " : string.Empty)}all of it is trapped", 4);
            }
        }

        page.Paragraph(layout.Vectors switch
        {
            null => "  windows and vectors: ?",
            0 => "  no MSI-X vector",
            1 => "  MSI-X host vector 0 -> guest vector 0, vCPU 0",
            _ => FormattableString.Invariant($"  MSI-X host vectors 0 to {layout.Vectors - 1} -> the same guest vectors, vCPU 0"),
        });
        foreach (string note in layout.Notes)
        {
            page.Paragraph($"  note: {note}", 4);
        }
    }
}
