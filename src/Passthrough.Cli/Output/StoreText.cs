using System.Globalization;
using Passthrough.Cli.Output.Json;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Output;

/// <summary>The store itself, for people.</summary>
internal static class StoreText
{
    public static void Write(ToolConsole console, StoreStatusJson status)
    {
        var page = new Page(console);
        page.Title(SafeText.Line(status.Store));
        page.Item("kind", status.Kind);
        if (!status.Exists)
        {
            page.Item("state", string.Equals(status.Kind, StoreCare.Postgres, StringComparison.Ordinal)
                ? "there are no tables yet; 'passthrough store migrate' makes them"
                : "there is none yet; 'passthrough assign' or 'passthrough store migrate' makes it");
            return;
        }

        page.Item("tables", status.Version is { } version ? $"version {Version(version)}" : FunctionText.Unknown);
        if (status.Bytes is { } bytes)
        {
            page.Item("size", ByteSize.Short((ulong)bytes));
        }

        foreach (StoreHostJson host in status.Hosts)
        {
            page.Item("host", SafeText.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{host.Host}  revision {host.Revision}, {OwnerText.Count(host.Claims, "claim", "claims")}, {OwnerText.Count(host.Quarantines, "device", "devices")} in quarantine{(host.PrunedTo > 0 ? $", events up to {host.PrunedTo} are forgotten" : string.Empty)}")));
        }

        if (status.Hosts.Length == 0)
        {
            page.Item("host", "none yet");
        }
    }

    public static void Write(ToolConsole console, StoreVerifiedJson verified)
    {
        var page = new Page(console);
        string what = !verified.Exists ? "there is none yet" : verified.Sound ? "sound" : OwnerText.Count(verified.Faults.Length, "fault", "faults");
        page.Title(SafeText.Line($"{verified.Store}: {what}"));
        foreach (ReasonJson fault in verified.Faults)
        {
            page.Paragraph(SafeText.Line($"{fault.Code}: {fault.Message}. {fault.Remedy}"), ReasonList.Indent.Length);
        }
    }

    public static string Version(int version) => version.ToString(CultureInfo.InvariantCulture);
}
