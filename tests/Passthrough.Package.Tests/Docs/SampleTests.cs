namespace Passthrough.Package.Tests.Docs;

/// <summary>What the documentation shows is what the library does.</summary>
public sealed class SampleTests
{
    public SampleTests() => Directory.SetCurrentDirectory(Repository.Root);

    public static TheoryData<string> Compiled => [.. MarkdownSample.All.Select(s => s.Name)];

    public static TheoryData<string> Run => [.. MarkdownSample.All.Where(s => !s.IsOnlyCompiled).Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Compiled))]
    public void A_sample_compiles(string name) => SampleProgram.Compile(Sample(name).Code).Should().NotBeEmpty();

    [Theory]
    [MemberData(nameof(Run))]
    public void A_sample_runs_and_prints_what_the_page_says(string name)
    {
        MarkdownSample sample = Sample(name);

        string output = SampleProgram.Run(SampleProgram.Compile(sample.Code));

        output.TrimEnd().Should().Be(sample.Output ?? output.TrimEnd());
    }

    [Fact]
    public void The_quick_start_says_what_it_prints() => MarkdownSample.QuickStart.Output.Should().NotBeNullOrEmpty();

    private static MarkdownSample Sample(string name) => MarkdownSample.All.Single(s => string.Equals(s.Name, name, StringComparison.Ordinal));
}
