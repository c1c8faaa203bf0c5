namespace Passthrough.Cli.Tests.Commands;

public class HelpTests
{
    [Theory]
    [InlineData("list", "--guest --assume-iommu --host --json --help")]
    [InlineData("show", "<ADDRESS> --assume-iommu --host --json --help")]
    [InlineData("check", "<ADDRESS>... --vm --assume-iommu --host --json --help")]
    [InlineData("capture", "<FILE> --host --json --help")]
    [InlineData("", "list show check capture --host --json --help --version")]
    public void Help_names_every_option_and_calls_the_tool_as_users_do(string command, string words)
    {
        ToolRun run = ToolRun.Of([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Output.Should().ContainAll(words.Split(' ')).And.Contain($"passthrough {command}").And.NotContain("Passthrough.Cli");
    }

    [Fact]
    public void Help_wins_over_what_is_missing() => ToolRun.Of("check", "--help").ExitCode.Should().Be(0);

    [Fact]
    public void The_help_of_the_tool_lists_the_exit_codes() =>
        ToolRun.Of("--help").Output.Should().Contain("0 done, 1 refused with reasons, 2 usage, 3 the host or a file cannot be read or written");

    [Fact]
    public void The_version_is_the_packages()
    {
        ToolRun run = ToolRun.Of("--version");

        run.ExitCode.Should().Be(0);
        run.Output.TrimEnd('\n').Should().MatchRegex(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$");
    }
}
