using System.Text.Json;

namespace Passthrough.Cli.Tests.Commands;

public sealed class UnprivilegedTests : IDisposable
{
    private readonly HostTree _host = HostTree.Sample();
    private readonly UnprivilegedTool _tool = new();

    public void Dispose()
    {
        _host.Dispose();
        _tool.Dispose();
    }

    [UnprivilegedFact]
    public void The_live_host_is_listed_and_what_could_not_be_read_is_unknown_never_none()
    {
        ToolRun run = _tool.Run("list", "--json");

        run.ExitCode.Should().Be(0);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.EnumerateArray().Where(f => f.GetProperty("configBytes").GetInt32() <= 64).Should()
            .OnlyContain(f => f.GetProperty("msix").ValueKind == JsonValueKind.Null && f.GetProperty("unknown").EnumerateArray().Any(u => u.GetString() == "msix"));
    }

    [UnprivilegedFact]
    public void What_a_user_may_read_is_judged_as_root_judges_it() => _tool.Run("list", "--host", _host.Path).Output.Should().Be(ToolRun.Of("list", "--host", _host.Path).Output);

    [UnprivilegedFact]
    public void A_table_with_unknown_values_says_how_to_see_them()
    {
        _host.Hide("0000:01:00.0", "config");

        ToolRun run = _tool.Run("list", "--host", _host.Path);

        run.ExitCode.Should().Be(0);
        run.Lines.Single(l => l.StartsWith("0000:01:00.0", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[5].Should().Be("?");
        run.Lines.Should().ContainSingle(l => l.StartsWith("# ? could not be read without rights: run as root"));
    }

    [UnprivilegedFact]
    public void Show_names_what_could_not_be_read()
    {
        _host.Hide("0000:01:00.0", "config");

        _tool.Run("show", "01:00.0", "--host", _host.Path).Lines.Should().ContainSingle(l => l.StartsWith("  Not readable without rights: ") && l.EndsWith("Run as root."));
    }

    [UnprivilegedFact]
    public void A_check_of_a_function_that_could_not_be_read_is_accepted_without_a_layout_and_says_why()
    {
        _host.Hide("0000:01:00.0", "config");

        ToolRun run = _tool.Run("check", "01:00.0", "--vm", "1", "--host", _host.Path);

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain("windows and vectors: ?").And.Contain("PT3004").And.Contain("as root");
    }

    [UnprivilegedFact]
    public void A_capture_where_the_user_may_not_write_ends_with_3()
    {
        using var folder = new TemporaryDirectory();

        ToolRun run = _tool.Run("capture", folder.Below("file"), "--host", _host.Path);

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT4006: ");
    }

    [UnprivilegedFact]
    public void A_recording_that_the_user_may_not_read_ends_with_3()
    {
        using var folder = new TemporaryDirectory();
        string file = folder.Write("secret", "P: /devices/x\n");
        TemporaryDirectory.Hide(file);

        ToolRun run = _tool.Run("list", "--host", file);

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().MatchRegex("^PT400[12]: ");
    }
}
