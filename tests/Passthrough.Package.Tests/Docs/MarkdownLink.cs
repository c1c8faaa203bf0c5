using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Passthrough.Package.Tests.Docs;

/// <summary>A link from a page of the repository to another of its files; links to elsewhere are none of ours.</summary>
/// <param name="Page">The page, from the root.</param>
/// <param name="Target">What the link says.</param>
internal sealed partial record MarkdownLink(string Page, string Target)
{
    /// <summary>Where the repository's files are for who reads a page outside of it, as in a package.</summary>
    public const string Published = "https://github.com/passthrough-dev/passthrough/blob/main/";

    /// <summary>All links of the pages at the root, of <c>docs/</c> and of the recordings.</summary>
    public static ImmutableArray<MarkdownLink> All { get; } =
    [
        .. new[] { ".", "docs", "tests/recordings" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.md"))
            .Order(StringComparer.Ordinal)
            .SelectMany(file => TargetsIn(System.IO.File.ReadAllText(file)).Select(target => new MarkdownLink(Path.GetRelativePath(Repository.Root, file), target)))
            .Where(link => link.IsPublished || !link.Target.Contains("://", StringComparison.Ordinal))
            .Distinct(),
    ];

    public bool IsPublished => Target.StartsWith(Published, StringComparison.Ordinal);

    /// <summary>The file that it names, in the clone.</summary>
    public string File => Way.Split('#')[0] switch
    {
        "" => Repository.PathOf(Page),
        var path when IsPublished => Repository.PathOf(path),
        var path => Path.GetFullPath(Path.Combine(Repository.PathOf(Page), "..", path)),
    };

    /// <summary>The heading that it names; none as a rule.</summary>
    public ImmutableArray<string> Fragment => [.. Way.Split('#').Skip(1)];

    private string Way => IsPublished ? Target[Published.Length..] : Target;

    /// <summary>The headings of a page as GitHub makes fragments of them.</summary>
    public static IEnumerable<string> HeadingsOf(string file) =>
        Fences().Replace(System.IO.File.ReadAllText(file), string.Empty).Split('\n')
            .Where(line => line.StartsWith('#'))
            .Select(line => Punctuation().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    private static IEnumerable<string> TargetsIn(string page) => Targets().Matches(Fences().Replace(page, string.Empty)).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fences();

    [GeneratedRegex(@"(?:\]\(|^\[[^\]]+\]: )([^)\s]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Targets();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Punctuation();
}
