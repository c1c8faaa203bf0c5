using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Passthrough.Cli.Tests.Commands;

public class HelpTests
{
    private static readonly string[] ExitCodes =
    [
        .. typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (int)f.GetRawConstantValue()!).Order()
            .Select(code => code.ToString(CultureInfo.InvariantCulture)),
    ];

    [Theory]
    [InlineData("list", "--guest --assume-iommu --store --host-id --host --json --help")]
    [InlineData("show", "<ADDRESS> --assume-iommu --store --host-id --host --json --help")]
    [InlineData("check", "<DEVICES>... --vm --override --keep-slots-whole --assume-iommu --store --host-id --host --json --help")]
    [InlineData("assign", "<DEVICES>... --vm --override --keep-slots-whole --reason --request-id --store --host-id --who --host --json --help")]
    [InlineData("release", "<ADDRESS>... --vm --lease --reason --store --host-id --who --host --json --help")]
    [InlineData("attach", "<DEVICES>... --vm --override --keep-slots-whole --driver --user --group --dry-run --reason --request-id --store --host-id --who --host --json --help")]
    [InlineData("detach", "<ADDRESS>... --vm --lease --keep --go-on --dry-run --reason --store --host-id --who --host --json --help")]
    [InlineData("reset", "<ADDRESS> --vm --dry-run --reason --store --host-id --who --host --json --help")]
    [InlineData("owners", "--store --host-id --host --json --help")]
    [InlineData("watch", "--rescan --store --host-id --host --json --help")]
    [InlineData("vfs", "<ADDRESS> --count --dry-run --reason --store --host-id --who --host --json --help")]
    [InlineData("events", "--follow --after --store --host-id --host --json --help")]
    [InlineData("quarantine", "<ADDRESS>... --reason --store --host-id --who --host --json --help")]
    [InlineData("clear", "<ADDRESS>... --reason --store --host-id --who --host --json --help")]
    [InlineData("reconcile", "--apply --store --host-id --who --host --json --help")]
    [InlineData("store", "status migrate verify prune PASSTHROUGH_STORE --help")]
    [InlineData("store status", "--store --json")]
    [InlineData("store migrate", "--store --json")]
    [InlineData("store verify", "--store --json")]
    [InlineData("store prune", "--before --store --host-id --json")]
    [InlineData("fleet", "list assign publish --help")]
    [InlineData("fleet list", "--seen-within --store")]
    [InlineData("fleet assign", "<DEVICES>... --vm --override --keep-slots-whole --seen-within --reason --request-id --store --who")]
    [InlineData("fleet publish", "--every --store --host-id")]
    [InlineData("capture", "<FILE> --host --json --help")]
    [InlineData("", "list show check assign release attach detach reset owners events watch quarantine clear reconcile store vfs fleet capture --host --json --help --version")]
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
    public void The_help_of_check_names_every_field_of_a_specification()
    {
        var unknown = (SpecInvalid)DeviceSpec.Read("bogus=1").Error!;

        ToolRun.Of("check", "--help").Output.Should().ContainAll(unknown.Expected.Replace(" or ", ", ", StringComparison.Ordinal).Split(", "));
    }

    [Fact]
    public void The_help_of_the_tool_lists_the_exit_codes() =>
        ToolRun.Of("--help").Lines.SkipWhile(l => l != "Exit codes:").Skip(1).Select(l => l.TrimStart().Split(' ')[0]).Should().Equal(ExitCodes);

    [Fact]
    public void The_readme_lists_the_exit_codes()
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md")).ReplaceLineEndings(" ");
        string sentence = text[text.IndexOf("The exit code is", StringComparison.Ordinal)..].Split('.')[0];

        Regex.Matches(sentence, @"\d+", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Value).Should().Equal(ExitCodes);
    }

    [Theory]
    [InlineData("mount points")]
    [InlineData("network interfaces")]
    [InlineData("IOMMU groups")]
    public void The_help_of_capture_says_what_a_recording_tells_beyond_lspci(string words) => ToolRun.Of("capture", "--help").Output.Should().Contain(words);

    [Fact]
    public void The_version_is_the_packages()
    {
        ToolRun run = ToolRun.Of("--version");

        run.ExitCode.Should().Be(0);
        run.Output.TrimEnd('\n').Should().MatchRegex(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$");
    }
}
