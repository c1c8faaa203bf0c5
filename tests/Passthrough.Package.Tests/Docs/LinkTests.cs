namespace Passthrough.Package.Tests.Docs;

/// <summary>No page sends its reader to a file or heading that is not there.</summary>
public sealed class LinkTests
{
    public static TheoryData<string, string> Links
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (MarkdownLink link in MarkdownLink.All)
            {
                data.Add(link.Page, link.Target);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Links))]
    public void A_link_leads_to_a_file_of_the_repository(string page, string target) =>
        File.Exists(new MarkdownLink(page, target).File).Should().BeTrue("{0} links to {1}", page, target);

    [Theory]
    [MemberData(nameof(Links))]
    public void A_link_to_a_heading_leads_to_one(string page, string target)
    {
        var link = new MarkdownLink(page, target);

        link.Fragment.Should().BeSubsetOf(MarkdownLink.HeadingsOf(link.File));
    }

    /// <summary>The packages carry it to where no other file of the repository is.</summary>
    [Fact]
    public void The_readme_links_to_published_files_only() => MarkdownLink.All.Where(l => l.Page is "README.md").Should().NotBeEmpty().And.OnlyContain(l => l.IsPublished);

    [Theory]
    [InlineData("docs/json.md", "errors.md", "docs/errors.md")]
    [InlineData("docs/json.md", "../README.md#versions", "README.md")]
    [InlineData("docs/json.md", "#schema", "docs/json.md")]
    [InlineData("README.md", MarkdownLink.Published + "docs/errors.md", "docs/errors.md")]
    public void A_link_is_read_from_its_page_on(string page, string target, string file) =>
        new MarkdownLink(page, target).File.Should().Be(Repository.PathOf(file));

    [Fact]
    public void A_heading_becomes_the_fragment_that_GitHub_makes_of_it() =>
        MarkdownLink.HeadingsOf(Repository.PathOf("docs/json.md")).Should().Contain("a-function-list---json");
}
