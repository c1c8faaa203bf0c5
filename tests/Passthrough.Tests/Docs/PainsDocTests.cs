namespace Passthrough.Tests.Docs;

/// <summary>The page on what users suffer elsewhere names tests that exist, and each of them.</summary>
public sealed class PainsDocTests
{
    private static readonly Type[] Classes = [typeof(Registry.FieldPainTests), typeof(Registry.FieldMistakeTests)];

    private static readonly string[] Named =
    [
        .. Documentation.TextOf("pains.md").Split('`').Where(word => word.Contains('_', StringComparison.Ordinal) && !word.Contains(' ', StringComparison.Ordinal)),
    ];

    private static readonly string[] Tests =
    [
        .. Classes.SelectMany(c => c.GetMethods()).Where(m => m.IsDefined(typeof(FactAttribute), inherit: true)).Select(m => m.Name),
    ];

    [Fact]
    public void Every_test_that_the_page_names_exists_and_every_test_is_named()
    {
        Named.Should().BeEquivalentTo(Tests);
    }

    [Fact]
    public void Every_row_names_a_test()
    {
        Documentation.TextOf("pains.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.Contains("| test |", StringComparison.Ordinal))
            .Should().HaveCountGreaterThan(20).And.OnlyContain(line => line.Contains('_', StringComparison.Ordinal));
    }
}
