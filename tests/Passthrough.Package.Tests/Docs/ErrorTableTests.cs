using System.Text;

namespace Passthrough.Package.Tests.Docs;

/// <summary><c>docs/errors.md</c> and the enum of codes are one list.</summary>
public sealed class ErrorTableTests
{
    private static readonly string[] Ranges =
    [
        "The result itself",
        "Values and text",
        "Ownership",
        "Configuration space, BARs, MMIO and MSI-X",
        "Host and sysfs",
        "VFIO and IOMMU",
        "Stores",
    ];

    public static TheoryData<VmErrorCode> Codes => [.. Enum.GetValues<VmErrorCode>()];

    [Fact]
    public void The_page_has_the_row_of_every_code() => ApprovedText.Check("docs/errors.md", Page(), "PASSTHROUGH_ACCEPT_DOCS");

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_says_what_it_means_and_what_to_do(VmErrorCode code)
    {
        XmlSummaries.OfField(typeof(VmErrorCode), code.ToString()).Should().NotBeEmpty();
        code.Remedy().Should().EndWith(".");
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_lies_in_a_known_range(VmErrorCode code) => ((int)code / 1000).Should().BeInRange(0, Ranges.Length - 1);

    private static string Page()
    {
        StringBuilder page = new("""
            # Errors

            Every refusal and every failure carries a code that never changes its meaning and is never used again for another.
            The tool prints it as `PTnnnn: what, with the values. What to do.` The last column is what to do unless the values
            allow better advice.

            This page is made from the code and a test keeps the two equal (see `CONTRIBUTING.md`).

            """);
        foreach (IGrouping<int, VmErrorCode> range in Enum.GetValues<VmErrorCode>().Order().GroupBy(code => (int)code / 1000))
        {
            page.Append("\n## ").Append(range.Key).Append("xxx: ").Append(Ranges[range.Key]).Append("\n\n| code | name | meaning | what to do |\n|---|---|---|---|\n");
            page.AppendJoin(string.Empty, range.Select(Row));
        }

        return page.ToString();
    }

    private static string Row(VmErrorCode code) =>
        $"| {code.ToText()} | {code} | {Cell(XmlSummaries.OfField(typeof(VmErrorCode), code.ToString()))} | {Cell(code.Remedy())} |\n";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
