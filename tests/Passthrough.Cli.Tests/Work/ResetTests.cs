using System.Text.Json;
using Passthrough.Testing;
using static Passthrough.Cli.Tests.KernelHost;

namespace Passthrough.Cli.Tests.Work;

public sealed class ResetTests : IDisposable
{
    private readonly KernelHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_free_device_is_reset_and_free_again()
    {
        ToolRun run = await _host.RunAsync($"reset {Free}");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal($"reset: {Free}");
        run.ErrorLines.Should().Equal($"reset of {Free} ...");
        _host.Kernel.Resets.Done.Should().Equal(Free);
        (await _host.ClaimsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_device_of_a_VM_is_reset_for_that_VM_which_keeps_it()
    {
        await _host.DoAsync($"attach {Disk} --vm web1");

        ToolRun run = await _host.RunAsync($"reset {Disk} --vm web1");

        run.ExitCode.Should().Be(0);
        _host.Kernel.Resets.Done.Should().Equal(Disk);
        (await _host.ClaimsAsync()).Should().Equal($"web1 assigned {Disk}");
    }

    [Fact]
    public async Task What_would_be_done_is_printed_and_neither_host_nor_store_is_changed()
    {
        ToolRun run = await _host.RunAsync($"reset {Free} --dry-run");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal(
            $"1 step (--dry-run, nothing was done): {Free} is reset", $"  reset of {Free}", $"    echo 1 > /sys/bus/pci/devices/{Free}/reset");
        _host.Kernel.Calls.Should().BeEmpty();
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Fact]
    public async Task A_reset_that_fails_ends_with_3_and_what_was_free_is_in_quarantine()
    {
        _host.Kernel.FailAt(1, Errno.InputOutput);

        ToolRun run = await _host.RunAsync($"reset {Free}");

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines[^1].Should().StartWith($"PT6030: reset of {Free} failed (PT4040: ").And.Contain($"in quarantine: {Free}");
    }

    [Fact]
    public async Task A_reset_that_does_not_come_back_ends_with_3()
    {
        _host.BlockAt(1);

        ToolRun run = await _host.RunAsync($"reset {Free}");

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines[^1].Should().StartWith($"PT6034: reset of {Free} has not come back: ");
    }

    [Fact]
    public async Task JSON_has_all_that_were_reset()
    {
        JsonElement reset = await _host.ReadAsync($"reset {Free}");

        reset.GetProperty("accepted").GetBoolean().Should().BeTrue();
        reset.GetProperty("functions").EnumerateArray().Select(f => f.GetString()).Should().Equal(Free);
    }

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
