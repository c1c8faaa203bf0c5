using static Passthrough.Cli.Tests.KernelHost;

namespace Passthrough.Cli.Tests.Work;

public sealed class ResetTests : IDisposable
{
    private readonly KernelHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("reset 01:00.0", "PT2001")]
    [InlineData("reset 01:00.0 --vm web2", "PT2001")]
    [InlineData("reset 03:00.0 --vm web1", "PT2002")]
    [InlineData("reset 7f:00.0", "PT4005")]
    [InlineData("reset 01:00.0 --dry-run", "PT2001")]
    public async Task What_is_not_the_one_that_is_named_is_not_reset(string line, string code)
    {
        await _host.DoAsync($"attach {Disk} --vm web1");
        int calls = _host.Kernel.Calls.Length;

        ToolRun run = await _host.RunAsync(line);

        run.ExitCode.Should().Be(1);
        run.Lines[0].Should().StartWith("refused: 0000:").And.EndWith("is not reset, for 1 reason");
        run.Lines[1].Should().StartWith($"  {code}: ");
        _host.Kernel.Calls.Should().HaveCount(calls);
    }

    [Theory]
    [InlineData("reset 01:00", "PT1001: ")]
    [InlineData("reset 01:00.0 --vm a/b", "PT1001: ")]
    public async Task What_is_not_understood_ends_with_2(string line, string problem)
    {
        ToolRun run = await _host.RunAsync(line);

        run.ExitCode.Should().Be(2);
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith(problem);
    }

    [Theory]
    [InlineData("reset 01:00.0")]
    [InlineData("reset 01:00.0 --dry-run")]
    public async Task A_recording_is_refused_with_3(string line)
    {
        string recording = Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35.umockdev");

        ToolRun run = await ToolRun.InProcessAsync([.. line.Split(' '), "--host-id", "lab", "--host", recording, "--store", _host.Store]);

        run.ExitCode.Should().Be(3);
        run.ErrorLines[^1].Should().StartWith("PT4032: ");
    }
}
