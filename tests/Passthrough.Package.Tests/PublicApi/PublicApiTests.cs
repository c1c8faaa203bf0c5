using System.Reflection;
using Passthrough.Linux;
using Passthrough.Postgres;
using Passthrough.Sqlite;

namespace Passthrough.Package.Tests.PublicApi;

/// <summary>Nobody changes what users compile against without seeing it in a diff.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries => [.. All.Keys];

    internal static Dictionary<string, Assembly> All { get; } = new(StringComparer.Ordinal)
    {
        ["Passthrough"] = typeof(VmResult).Assembly,
        ["Passthrough.Linux"] = typeof(LinuxHost).Assembly,
        ["Passthrough.Postgres"] = typeof(PostgresOwnershipStore).Assembly,
        ["Passthrough.Sqlite"] = typeof(SqliteOwnershipStore).Assembly,
    };

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_surface_is_the_approved_one(string library)
    {
        string actual = PublicApiText.Of(All[library]);

        ApprovedText.Check($"src/{library}/PublicApi.txt", actual, "PASSTHROUGH_ACCEPT_API");
    }

    [Fact]
    public void A_difference_shows_the_lines_that_went_and_came()
    {
        IReadOnlyList<string> difference = LineDifference.Of(["a", "b", "c"], ["a", "x", "c", "d"]);

        difference.Should().Equal("- b", "+ x", "+ d");
    }
}
