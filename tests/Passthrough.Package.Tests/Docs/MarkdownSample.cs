using System.Collections.Immutable;

namespace Passthrough.Package.Tests.Docs;

/// <summary>
/// A <c>csharp</c> block of a page. A comment on the line before it may say <c>quick start</c> or <c>compile only</c>; the comment
/// <c>output</c> after it says that the <c>text</c> block that follows is what it prints.
/// </summary>
internal sealed record MarkdownSample(string Page, int Line, string Marker, string Code, string? Output)
{
    private const string QuickStartMarker = "<!-- quick start -->";
    private const string CompileOnlyMarker = "<!-- compile only -->";
    private const string OutputMarker = "<!-- output -->";

    /// <summary>All samples of the README, the other pages at the root and <c>docs/</c>.</summary>
    public static ImmutableArray<MarkdownSample> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md"))
            .Order(StringComparer.Ordinal)
            .SelectMany(file => Read(Path.GetRelativePath(Repository.Root, file), File.ReadAllLines(file))),
    ];

    public static MarkdownSample QuickStart => All.Single(s => s.Page is "README.md" && s.Marker is QuickStartMarker);

    public bool IsOnlyCompiled => Marker is CompileOnlyMarker;

    public string Name => $"{Page}:{Line}";

    private static IEnumerable<MarkdownSample> Read(string page, string[] lines)
    {
        for (int at = 0; at < lines.Length; at++)
        {
            if (lines[at] is "```csharp")
            {
                string[] code = Block(lines, at);
                yield return new(page, at + 1, LastText(lines[..at]), string.Join('\n', code), OutputAfter(lines, at + code.Length + 2));
                at += code.Length + 1;
            }
        }
    }

    private static string[] Block(string[] lines, int fence) => [.. lines.Skip(fence + 1).TakeWhile(line => line is not "```")];

    private static string LastText(string[] before) => before.LastOrDefault(line => line.Length > 0) ?? string.Empty;

    private static string? OutputAfter(string[] lines, int at)
    {
        string[] next = [.. lines.Skip(at).SkipWhile(line => line.Length == 0)];
        string[] block = [.. next.Skip(1).SkipWhile(line => line.Length == 0)];
        return next is [OutputMarker, ..] && block is ["```text", ..] ? string.Join('\n', Block(block, 0)) : null;
    }
}
