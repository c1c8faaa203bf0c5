using System.Text.RegularExpressions;

namespace Passthrough.Tests.Docs;

public sealed partial class PerformanceDocTests
{
    private static readonly string Folder = Path.Combine(Documentation.Root, "tests/Passthrough.Benchmarks");
    private static readonly string Document = Documentation.TextOf("performance.md");
    private static readonly string[] BenchmarkFiles = Directory.GetFiles(Folder, "*Benchmarks.cs");

    [Fact]
    public void Every_benchmark_class_is_named_in_the_document_and_every_class_named_there_exists()
    {
        string[] classes = [.. BenchmarkFiles.SelectMany(f => ClassOfBenchmarks().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value)];

        NamesInDocument().Should().BeEquivalentTo(classes).And.NotBeEmpty();
    }

    [Fact]
    public void Every_benchmark_lies_in_the_file_of_its_class()
    {
        string[] marked = [.. Directory.GetFiles(Folder, "*.cs").Where(f => BenchmarkAttribute().IsMatch(File.ReadAllText(f)))];

        marked.Should().BeEquivalentTo(BenchmarkFiles);
    }

    [Fact]
    public void Every_filter_in_the_document_selects_a_benchmark_class()
    {
        string[] filters = [.. Filter().Matches(Document).Select(m => m.Groups[1].Value)];

        filters.Should().NotBeEmpty().And.OnlyContain(filter => BenchmarkFiles.Any(f => Path.GetFileName(f).Contains(filter, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_other_option_in_the_document_is_one_of_the_program()
    {
        string program = File.ReadAllText(Path.Combine(Folder, "Program.cs"));

        string[] options = [.. OwnOption().Matches(Document).Select(m => m.Groups[1].Value)];

        options.Should().NotBeEmpty().And.OnlyContain(option => program.Contains($"\"{option}\"", StringComparison.Ordinal));
    }

    private static string[] NamesInDocument() => [.. ClassInDocument().Matches(Document).Select(m => m.Value).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"^public class (\w+)", RegexOptions.Multiline)]
    private static partial Regex ClassOfBenchmarks();

    [GeneratedRegex(@"^\s*\[Benchmark\b", RegexOptions.Multiline)]
    private static partial Regex BenchmarkAttribute();

    [GeneratedRegex(@"(?<!\.)\b[A-Z]\w*Benchmarks\b")]
    private static partial Regex ClassInDocument();

    [GeneratedRegex(@" -- (--(?!filter\b)[\w-]+)")]
    private static partial Regex OwnOption();

    [GeneratedRegex(@"'\*(\w+)\*'")]
    private static partial Regex Filter();
}
