using System.Diagnostics;

namespace Passthrough.Cli.Tests.Commands;

public class InterruptionTests
{
    // More than a pipe holds, so that the tool waits in the middle of its output.
    private const int Functions = 400;

    [Fact]
    public void Ctrl_C_ends_a_waiting_tool_with_130_and_no_stack_trace()
    {
        using var host = new HostTree();
        for (int i = 0; i < Functions; i++)
        {
            host.Add($"0000:{i / 32:x2}:{i % 32:x2}.0", 0x1AF4, 0x1041, null, null);
        }

        // A shell that runs the tests in the background has them ignore the signal, and the tool would inherit that.
        using Process tool = ToolRun.Start("env", ["--default-signal=INT", ToolRun.DotNet, ToolRun.Assembly, "list", "--json", "--host", host.Path]);
        _ = tool.StandardOutput.Read();
        _ = ToolRun.OfProcess("kill", ["-INT", tool.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        bool ended = tool.WaitForExit(TimeSpan.FromMinutes(1));

        ended.Should().BeTrue();
        tool.ExitCode.Should().Be(130);
        tool.StandardError.ReadToEnd().Should().BeEmpty();
    }
}
