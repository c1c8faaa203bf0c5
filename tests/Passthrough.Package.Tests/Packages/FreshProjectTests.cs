using Passthrough.Package.Tests.Docs;

namespace Passthrough.Package.Tests.Packages;

[Collection(SharedPacking.Name)]
[Trait("Category", "Heavy")]
public sealed class FreshProjectTests(FreshProject project) : IClassFixture<FreshProject>
{
    [Fact]
    public void The_quick_start_prints_what_the_README_says()
    {
        string printed = project.Run.ThatSucceeded().Output;

        printed.TrimEnd().Should().Be(MarkdownSample.QuickStart.Output);
    }

    [Fact]
    public void The_packaged_analyzer_warns_of_an_ignored_result() =>
        Warnings().Should().Contain(line => line.Contains("warning PTA0001", StringComparison.Ordinal) && line.Contains(FreshProject.CarelessFile, StringComparison.Ordinal));

    [Fact]
    public void The_quick_start_has_no_warning() =>
        Warnings().Should().OnlyContain(line => line.Contains(FreshProject.CarelessFile, StringComparison.Ordinal));

    private string[] Warnings() => [.. project.Build.Output.Split('\n').Where(line => line.Contains(": warning ", StringComparison.Ordinal))];
}
