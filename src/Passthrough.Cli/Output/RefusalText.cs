using System.Collections.Immutable;

namespace Passthrough.Cli.Output;

/// <summary>What was refused and every reason why, for people.</summary>
internal static class RefusalText
{
    public static void Write(ToolConsole console, string what, ImmutableArray<VmError> reasons)
    {
        var page = new Page(console);
        page.Title(SafeText.Line($"refused: {what}, for {OwnerText.Count(reasons.Length, "reason", "reasons")}"));
        WriteReasons(page, reasons);
    }

    public static void WriteReasons(Page page, ImmutableArray<VmError> reasons)
    {
        foreach (string paragraph in ReasonList.Paragraphs(ReasonList.Of(reasons)))
        {
            page.Paragraph(paragraph, ReasonList.Indent.Length);
        }
    }
}
