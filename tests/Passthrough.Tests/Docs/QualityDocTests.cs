using System.Text.RegularExpressions;

namespace Passthrough.Tests.Docs;

/// <summary>The document on quality speaks of tests and code that exist.</summary>
public sealed partial class QualityDocTests
{
    private static readonly string Document = Documentation.TextOf("quality.md");
    private static readonly string Tests = Path.Combine(Documentation.Root, "tests");

    [Fact]
    public void Every_test_class_named_in_the_document_exists()
    {
        string[] named = [.. TestClass().Matches(Document).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)];

        named.Should().NotBeEmpty().And.OnlyContain(name => Directory.EnumerateFiles(Tests, name + ".cs", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public void Every_survivor_in_the_document_changes_code_that_is_there()
    {
        Match[] survivors = Survivor().Matches(Document).ToArray<Match>();

        survivors.Should().NotBeEmpty().And.OnlyContain(m => CodeOf(m.Groups["file"].Value).Contains(m.Groups["original"].Value, StringComparison.Ordinal));
    }

    /// <summary>With single spaces, as the list of survivors has it.</summary>
    private static string CodeOf(string file) => Spaces().Replace(File.ReadAllText(Path.Combine(Documentation.Root, "src/Passthrough", file)), " ");

    [GeneratedRegex(@"`(\*?\w*Tests)(?:\.cs)?`", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestClass();

    [GeneratedRegex(@"^- `(?<file>[\w/]+\.cs)`: `(?<original>[^`]+)` → `[^`]*`: ", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Survivor();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
