using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Tests.Owners;

public class WhoAsksTests
{
    [Theory]
    [InlineData("alice", 1000u, null, "alice (uid 1000)")]
    [InlineData("root", 0u, "alice", "alice as root (uid 0)")]
    [InlineData("root", 0u, "root", "root (uid 0)")]
    [InlineData("", 4711u, "", "unknown (uid 4711)")]
    [InlineData("alice", null, null, "alice")]
    public void The_user_is_named_with_the_number_and_who_is_behind_sudo(string user, uint? number, string? sudo, string who) =>
        WhoAsks.Text(user, number, sudo).Should().Be(who);

    [Fact]
    public void A_name_that_is_given_counts() => WhoAsks.Of("scheduler", "passthrough assign").GetValueOrThrow().Should().Be("scheduler");

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void A_name_has_1_to_256_characters(int length) =>
        WhoAsks.Of(new string('a', length), "passthrough assign").Error!.Code.Should().Be(VmErrorCode.CommandLineInvalid);
}
