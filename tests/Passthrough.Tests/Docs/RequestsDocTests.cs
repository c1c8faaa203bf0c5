using System.Text.RegularExpressions;

namespace Passthrough.Tests.Docs;

/// <summary>The page on requests shows texts that are read, and knows every field.</summary>
public sealed partial class RequestsDocTests
{
    private static readonly string Document = Documentation.TextOf("requests.md");

    public static TheoryData<string> Examples =>
    [
        .. LastCell().Matches(Document).Select(m => m.Groups[1].Value),
        .. Block().Match(Document).Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries),
    ];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_read_and_reads_back(string example)
    {
        DeviceSelection selection = DeviceSelection.Read(example).GetValueOrThrow();

        DeviceSelection.Parse(selection.ToString()).Should().Be(selection);
    }

    [Fact]
    public void Every_field_has_a_row_with_an_example_of_it()
    {
        string fields = Document[Document.IndexOf("## Fields", StringComparison.Ordinal)..];

        Row().Matches(fields).Select(m => m.Groups[1].Value).Should().BeEquivalentTo(SpecField.All.Select(f => f.Key));
        Row().Matches(fields).Should().OnlyContain(m => m.Groups[2].Value.StartsWith(m.Groups[1].Value + "=", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| .*\| `([^`]+)` \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LastCell();

    [GeneratedRegex(@"^\| `([a-z-]+)` \|.*\| `([^`]+)` \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    [GeneratedRegex(@"## More examples\s+```text\n(.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Block();
}
