using System.Text.Json;
using Passthrough.Testing;
using static Passthrough.Cli.Tests.KernelHost;

namespace Passthrough.Cli.Tests.Work;

public sealed class DetachTests : IDisposable
{
    private readonly KernelHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task An_address_gives_its_whole_lease_back_as_it_was_and_says_which_others_go_with_it()
    {
        string before = _host.Kernel.Picture();
        await _host.DoAsync($"attach {Gpu} {GpuAudio} --vm web1");

        ToolRun run = await _host.RunAsync($"detach {GpuAudio}");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal(
            $"detached: lease 1 of VM web1, {Gpu} {GpuAudio}",
            "  Clean, free, and as they were before.",
            $"  The whole lease, so {Gpu} too.");
        _host.Kernel.Picture().Should().Be(before);
        (await _host.ClaimsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_VM_gives_back_all_its_leases()
    {
        string before = _host.Kernel.Picture();
        await _host.DoAsync($"attach {Disk} --vm web1");
        await _host.DoAsync($"attach {Free} --vm web1");

        ToolRun run = await _host.RunAsync("detach --vm web1");

        run.ExitCode.Should().Be(0);
        run.Lines.Where(l => l.StartsWith("detached: lease ")).Should().HaveCount(2);
        _host.Kernel.Picture().Should().Be(before);
    }

    [Fact]
    public async Task A_lease_is_taken_back_by_its_number()
    {
        await _host.DoAsync($"attach {Disk} --vm web1");

        (await _host.RunAsync("detach --lease 1")).Lines[0].Should().Be($"detached: lease 1 of VM web1, {Disk}");
    }

    [Fact]
    public async Task Kept_devices_are_free_and_on_their_VFIO_driver()
    {
        await _host.DoAsync($"attach {Disk} --vm web1");

        ToolRun run = await _host.RunAsync($"detach {Disk} --keep");

        run.ExitCode.Should().Be(0);
        run.Lines[1].Should().Be("  Clean, free, and on the VFIO driver still (--keep).");
        _host.Kernel.Drivers.DriverOf(Disk).Should().Be("vfio-pci");
        _host.Kernel.Resets.Done.Should().Equal(Disk);
        (await _host.ClaimsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task What_would_be_done_is_printed_and_neither_host_nor_store_is_changed()
    {
        await _host.DoAsync($"attach {Gpu} {GpuAudio} --vm web1");
        string before = _host.Kernel.Picture();
        byte[] store = await File.ReadAllBytesAsync(_host.Store);

        ToolRun run = await _host.RunAsync($"detach {Gpu} --dry-run");

        run.ExitCode.Should().Be(0);
        run.Lines[0].Should().Be($"8 steps (--dry-run, nothing was done): lease 1 of VM web1 gives {Gpu} {GpuAudio} back");
        run.Lines.Should().Contain($"    echo 1 > /sys/bus/pci/devices/{Gpu}/reset").And.Contain($"    echo {Gpu} > /sys/bus/pci/drivers/nouveau/bind");
        run.Lines[^1].Should().Be($"  The whole lease, so {GpuAudio} too.");
        _host.Kernel.Picture().Should().Be(before);
        (await File.ReadAllBytesAsync(_host.Store)).Should().Equal(store);
    }

    [Fact]
    public async Task A_step_that_fails_ends_with_3_and_the_device_is_in_quarantine()
    {
        await _host.DoAsync($"attach {Disk} --vm web1");
        _host.Kernel.FailAt(1, Errno.InputOutput);

        ToolRun run = await _host.RunAsync($"detach {Disk}");

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines[^1].Should().StartWith($"PT6030: reset of {Disk} failed (PT4040: ").And.Contain($"in quarantine: {Disk}");
        (await _host.ReadAsync("quarantine")).GetProperty("quarantines").GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task A_lease_at_which_a_step_fails_does_not_stop_the_others()
    {
        await _host.DoAsync($"attach {Disk} --vm web1");
        ulong second = (await _host.ReadAsync($"attach {Free} --vm web1")).GetProperty("lease").GetProperty("generation").GetUInt64();
        _host.Kernel.FailAt(1, Errno.InputOutput);

        ToolRun run = await _host.RunAsync("detach --vm web1");

        run.ExitCode.Should().Be(3);
        run.Lines[0].Should().Be($"detached: lease {second} of VM web1, {Free}");
        run.ErrorLines.Should().ContainSingle(l => l.StartsWith("PT6030: "));
        (await _host.ClaimsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_that_does_not_come_back_ends_with_3_and_the_command_of_reconciling_goes_on()
    {
        string before = _host.Kernel.Picture();
        await _host.DoAsync($"attach {Disk} --vm web1");
        _host.BlockAt(1);

        ToolRun run = await _host.RunAsync($"detach {Disk}");
        await _host.UnblockAsync();
        string?[] remedies = await _host.RemediesAsync();

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines[^1].Should().StartWith($"PT6034: reset of {Disk} has not come back: ");
        remedies.Should().Equal("passthrough detach --lease 1 --go-on");
        await _host.DoAsync(remedies[0]!["passthrough ".Length..]);
        _host.Kernel.Picture().Should().Be(before);
        (await _host.ClaimsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task What_Ctrl_C_stopped_is_gone_on_with_at_somebodys_word_only()
    {
        string before = _host.Kernel.Picture();
        await _host.DoAsync($"attach {Disk} --vm web1");
        _host.InterruptAt(1);

        ToolRun stopped = await _host.RunAsync($"detach {Disk}");
        ToolRun again = await _host.RunAsync($"detach {Disk}");
        ToolRun goneOn = await _host.RunAsync($"detach {Disk} --go-on");

        stopped.ExitCode.Should().Be(130);
        stopped.ErrorLines.Should().ContainSingle(l => l.Contains("go on with 'passthrough detach --lease 1 --go-on'"));
        again.ExitCode.Should().Be(1);
        again.Lines[1].Should().StartWith("  PT2013: ").And.EndWith("go on: passthrough detach --lease 1 --go-on.");
        goneOn.ExitCode.Should().Be(0);
        _host.Kernel.Picture().Should().Be(before);
    }

    [Theory]
    [InlineData("detach --lease 1", "PT2009")]
    [InlineData("detach --lease 77", "PT2008")]
    [InlineData("detach 01:00.0", "PT2002")]
    [InlineData("detach 7f:00.0", "PT4005")]
    public async Task What_is_not_held_is_refused_with_1(string line, string code)
    {
        await _host.DoAsync($"attach {Disk} --vm web1");
        await _host.DoAsync("detach --lease 1");

        ToolRun run = await _host.RunAsync(line);

        run.ExitCode.Should().Be(1);
        run.Lines[0].Should().Be("refused: nothing is detached, for 1 reason");
        run.Lines[1].Should().StartWith($"  {code}: ");
    }

    [Fact]
    public async Task Without_a_store_nothing_is_held_and_none_is_made()
    {
        ToolRun run = await _host.RunAsync("detach --vm web1");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal($"nothing to detach: VM web1 has no lease on host {OwnedHost.Id}");
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Theory]
    [InlineData("detach", "passthrough detach takes one of ADDRESS..., --vm and --lease")]
    [InlineData("detach 01:00.0 --lease 1", "passthrough detach takes one of ADDRESS..., --vm and --lease")]
    [InlineData("detach --lease 0", "--lease '0' is no number of a lease")]
    [InlineData("detach --lease one", "--lease 'one' is no number of a lease")]
    public async Task What_is_not_understood_ends_with_2(string line, string problem)
    {
        ToolRun run = await _host.RunAsync(line);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith($"PT1004: {problem}");
    }

    [Theory]
    [InlineData("detach --vm web1")]
    [InlineData("detach --vm web1 --dry-run")]
    public async Task A_recording_is_refused_with_3(string line)
    {
        string recording = Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35.umockdev");

        ToolRun run = await ToolRun.InProcessAsync([.. line.Split(' '), "--host-id", "lab", "--host", recording, "--store", _host.Store]);

        run.ExitCode.Should().Be(3);
        run.ErrorLines[^1].Should().StartWith("PT4032: ");
    }

    [Fact]
    public async Task JSON_has_each_lease_with_what_became_of_it()
    {
        await _host.DoAsync($"attach {Disk} --vm web1");
        JsonElement planned = await _host.ReadAsync("detach --lease 1 --dry-run");
        _host.Kernel.FailAt(1, Errno.InputOutput);

        JsonElement failed = await _host.ReadAsync("detach --lease 1");

        planned.GetProperty("dryRun").GetBoolean().Should().BeTrue();
        planned.GetProperty("leases")[0].GetProperty("detached").GetBoolean().Should().BeFalse();
        planned.GetProperty("leases")[0].GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("name").GetString()).Should().Equal("reset", "override", "unbind", "bind");
        failed.GetProperty("leases")[0].GetProperty("detached").GetBoolean().Should().BeFalse();
        failed.GetProperty("leases")[0].GetProperty("reasons")[0].GetProperty("code").GetString().Should().Be("PT6030");
    }
}
