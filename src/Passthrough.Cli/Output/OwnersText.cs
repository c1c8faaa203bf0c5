using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Output;

/// <summary>Claims and quarantines, for people.</summary>
internal static class OwnersText
{
    public static void Write(ToolConsole console, StoreSession session, ulong revision, OwnerView view)
    {
        string claims = OwnerText.Count(view.Claims.Length, "claim", "claims");
        console.WriteLine(SafeText.Line($"{claims}, {Quarantined(view)}: {Where(session, revision)}"));
        var page = new Page(console);
        foreach (OwnedClaim claim in view.Claims)
        {
            page.Heading(SafeText.Line($"VM {claim.Lease.Vm}, lease {OwnerText.Number(claim.Lease.Generation)}, {Json.JsonText.State(claim.State)} since {OwnerText.Time(claim.At)}"));
            page.Item("by", OwnerText.Stamp(claim.By, view.Host));
            page.Item("asked for", SafeText.Line(claim.Lease.Request.Devices.ToString()!));
            WriteFunctions(page, view, claim);
        }

        WriteQuarantines(page, view);
    }

    public static void WriteQuarantines(ToolConsole console, StoreSession session, ulong revision, OwnerView view)
    {
        console.WriteLine(SafeText.Line($"{Quarantined(view)}: {Where(session, revision)}"));
        WriteQuarantines(new Page(console), view);
    }

    private static void WriteFunctions(Page page, OwnerView view, OwnedClaim claim)
    {
        foreach (OwnedFunction function in claim.Functions)
        {
            page.Item("function", Text(view, function), function.IsPresent == false ? Sgr.Yellow : Sgr.None);
        }

        if (claim.Lease.Request.Id is { } id)
        {
            page.Item("request", id.ToString());
        }

        foreach (RuleOverride given in claim.Lease.Request.Overrides)
        {
            page.Item("sets aside", SafeText.Line($"{given.Code.ToText()} ({given.Code}): {given.Reason}"));
        }
    }

    private static void WriteQuarantines(Page page, OwnerView view)
    {
        foreach (OwnedQuarantine quarantine in view.Quarantines)
        {
            page.Heading(SafeText.Line($"{Text(view, quarantine.Function)}, in quarantine since {OwnerText.Time(quarantine.At)}"));
            page.Paragraph(OwnerText.Reason(quarantine.Reason), OwnerText.Hanging);
        }
    }

    private static string Quarantined(OwnerView view) => $"{OwnerText.Count(view.Quarantines.Length, "device", "devices")} in quarantine";

    private static string Where(StoreSession session, ulong revision) =>
        $"host {session.Host}, revision {OwnerText.Number(revision)}{(session.Location is { } location ? $", store {location}" : string.Empty)}";

    // A name where the host tells one; a function that is gone has its place only.
    private static string Text(OwnerView view, OwnedFunction function) => function.IsPresent switch
    {
        true when view.Registry.Inventory.TryFind(function.Key.Address, out PciFunction? reported) => $"{function.Key.Address}  {FunctionText.FullName(reported)}",
        false => SafeText.Line($"{function.Key.Address}  gone: the host does not report it ({function.Key.Place})"),
        _ => $"{function.Key.Address}",
    };
}
