using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Tests.Owners;

public class StoreLocationTests
{
    [Theory]
    [InlineData("/a/b.db", "/c/d.db", "/a/b.db")]
    [InlineData(null, "/c/d.db", "/c/d.db")]
    [InlineData(null, "", "/var/lib/passthrough/passthrough.db")]
    [InlineData(null, null, "/var/lib/passthrough/passthrough.db")]
    public void The_option_comes_before_the_variable_and_that_before_the_default(string? option, string? variable, string location) =>
        StoreLocation.Of(option, variable).Text.Should().Be(location);

    [Theory]
    [InlineData("/var/lib/passthrough/passthrough.db", false)]
    [InlineData("owners.db", false)]
    [InlineData("Host=db.example;Database=passthrough", true)]
    [InlineData("Database=passthrough;host=db.example", true)]
    [InlineData("postgres://db.example/passthrough", true)]
    [InlineData("postgresql://db.example/passthrough", true)]
    public void A_connection_string_is_a_server_and_the_rest_is_a_file(string location, bool isPostgres) =>
        StoreLocation.Of(location, null).IsPostgres.Should().Be(isPostgres);
}
