using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Output;

/// <summary>Differences between store and host, for people.</summary>
internal static class ReconcileText
{
    public static void Write(ToolConsole console, StoreSession session, ReconcileReport report, bool apply)
    {
        var page = new Page(console);
        string where = SafeText.Line($"host {session.Host}, revision {OwnerText.Number(report.Revision)}");
        page.Title(report.Findings.IsEmpty
            ? $"no difference between store and host: {where}"
            : $"{OwnerText.Count(report.Findings.Length, "difference", "differences")} between store and host: {where}");
        foreach (ReconcileFinding finding in report.Findings)
        {
            page.Paragraph(SafeText.Line($"{finding.Message}{(finding.Applied ? ": resolved" : string.Empty)}"), OwnerText.Hanging);
            if (finding.Error is { } error)
            {
                page.Paragraph(SafeText.Line($"    not resolved: {error}"), OwnerText.Hanging * 2);
            }
            else if (finding is { Applied: false, Command: { } command })
            {
                page.Paragraph(SafeText.Line($"    {command}"), OwnerText.Hanging * 2);
            }
        }

        if (!apply && report.Findings.Any(f => f.IsCertain))
        {
            page.Paragraph($"--apply resolves {OwnerText.Count(report.Findings.Count(f => f.IsCertain), "of them, which is certain", "of them, which are certain")}.");
        }
    }

    public static string Kind(ReconcileFindingKind kind) => kind switch
    {
        ReconcileFindingKind.LeftReserved => "leftReserved",
        ReconcileFindingKind.LeftReleasing => "leftReleasing",
        ReconcileFindingKind.EarlierBoot => "earlierBoot",
        ReconcileFindingKind.DeadVm => "deadVm",
        ReconcileFindingKind.DeviceVanished => "deviceVanished",
        ReconcileFindingKind.DeviceReplaced => "deviceReplaced",
        ReconcileFindingKind.BoundUnclaimed => "boundUnclaimed",
        ReconcileFindingKind.UnitShared => "unitShared",
        ReconcileFindingKind.MemoryDiffers => "memoryDiffers",
        ReconcileFindingKind.StoreOlder => "storeOlder",
        ReconcileFindingKind.InvariantBroken => "invariantBroken",
    };
}
