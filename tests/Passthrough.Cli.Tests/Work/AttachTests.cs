using System.Text.Json;
using Passthrough.Testing;
using static Passthrough.Cli.Tests.KernelHost;

namespace Passthrough.Cli.Tests.Work;

public sealed class AttachTests : IDisposable
{
    private const string Request = "7f3c1c9e-0d5b-4c1e-9a63-2f1d5a9b7c10";

    private readonly KernelHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_devices_are_bound_and_what_QEMU_needs_is_printed()
    {
        ToolRun run = await _host.RunAsync($"attach {Disk} {Free} --vm web1 --request-id {Request}");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal(
            $"attached: VM web1 has {Disk} {Free}",
            "  lease         1",
            $"  host          {OwnedHost.Id}",
            $"  store         {_host.Store}",
            $"  request       {Request}",
            "  driver        vfio-pci",
            "  user          - (the files are as they were)",
            "  Start QEMU with:",
            $"    -device vfio-pci,host={Disk}",
            $"    -device vfio-pci,host={Free}");
        _host.Kernel.Drivers.DriverOf(Disk).Should().Be("vfio-pci");
        (await _host.ClaimsAsync()).Should().Equal($"web1 assigned {Disk} {Free}");
    }

    [Fact]
    public async Task Who_waits_is_told_each_step_on_standard_error()
    {
        ToolRun run = await _host.RunAsync($"attach {Disk} --vm web1 --request-id {Request}");

        run.ErrorLines.Should().Equal($"override of {Disk} ...", $"unbind of {Disk} ...", $"probe of {Disk} ...", $"file of {Disk} ...");
    }

    [Fact]
    public async Task The_files_are_given_to_an_account()
    {
        ToolRun run = await _host.DoAsync($"attach {Disk} --vm web1 --user qemu");

        _ = _host.Kernel.ReadOwner("dev/vfio/5", out uint user, out _);
        user.Should().Be(QemuUser);
        run.Lines.Should().Contain("  user          qemu");
    }

    [Fact]
    public async Task Every_reason_against_it_is_told_and_nothing_is_changed()
    {
        ToolRun run = await _host.RunAsync($"attach {Gpu} 7f:00.0 --vm web1");

        run.ExitCode.Should().Be(1);
        run.Lines[0].Should().Be($"refused: VM web1 does not get {Gpu} 0000:7f:00.0, for 2 reasons");
        run.Lines.Should().ContainSingle(l => l.StartsWith("  PT2022: ") && l.Contains($"Name {GpuAudio} in the request too, or --group")).And.ContainSingle(l => l.StartsWith("  PT4005: "));
        _host.Kernel.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task What_the_host_says_against_it_is_an_answer_with_every_reason_too()
    {
        _host.Kernel.Deny("sys/bus/pci/drivers_probe");

        ToolRun run = await _host.RunAsync($"attach {Disk} --vm web1 --user nobody-here");

        run.ExitCode.Should().Be(1);
        run.Lines.Skip(1).Select(l => l.TrimStart()[..6]).Should().Equal("PT4044", "PT4043");
        _host.Kernel.Calls.Should().BeEmpty();
        (await _host.ClaimsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task One_reason_of_the_hosts_is_an_answer_as_well()
    {
        ToolRun run = await _host.RunAsync($"attach {Disk} --vm web1 --user nobody-here");

        run.ExitCode.Should().Be(1);
        run.Lines[1].Should().StartWith("  PT4044: etc/passwd has no account 'nobody-here'. ");
    }

    [Theory]
    [InlineData(Gpu)]
    [InlineData(GpuAudio)]
    [InlineData("group=6")]
    [InlineData("slot=0000:02:00")]
    public async Task With_the_group_all_its_endpoints_are_asked_for(string devices)
    {
        await _host.DoAsync($"attach {devices} --vm web1 --group");

        _host.Kernel.Drivers.DriverOf(Gpu).Should().Be("vfio-pci");
        _host.Kernel.Drivers.DriverOf(GpuAudio).Should().Be("vfio-pci");
        (await _host.ClaimsAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task What_would_be_done_is_printed_and_neither_host_nor_store_is_changed()
    {
        string before = _host.Kernel.Picture();

        ToolRun run = await _host.RunAsync($"attach {Disk} --vm web1 --user qemu --dry-run");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Equal(
            $"4 steps (--dry-run, nothing was done): VM web1 gets {Disk}",
            $"  override of {Disk}",
            $"    echo vfio-pci > /sys/bus/pci/devices/{Disk}/driver_override",
            $"  unbind of {Disk}",
            $"    echo {Disk} > /sys/bus/pci/devices/{Disk}/driver/unbind",
            $"  probe of {Disk}",
            $"    echo {Disk} > /sys/bus/pci/drivers_probe",
            $"  file of {Disk}",
            "    chown 107:108 /dev/vfio/5");
        _host.Kernel.Calls.Should().BeEmpty();
        _host.Kernel.Picture().Should().Be(before);
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Fact]
    public async Task A_plan_writes_nothing_to_a_store_that_is_there()
    {
        await _host.DoAsync($"attach {Disk} --vm web1");
        byte[] before = await File.ReadAllBytesAsync(_host.Store);

        ToolRun planned = await _host.RunAsync($"attach {Free} --vm web1 --dry-run");
        ToolRun refused = await _host.RunAsync($"attach {Disk} --vm web2 --dry-run");

        planned.ExitCode.Should().Be(0);
        refused.ExitCode.Should().Be(1);
        refused.Lines[1].Should().StartWith("  PT2001: ");
        (await File.ReadAllBytesAsync(_host.Store)).Should().Equal(before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_step_that_fails_ends_with_3_and_all_is_undone(int call)
    {
        string before = _host.Kernel.Picture();
        _host.Kernel.FailAt(call, Errno.Busy);

        ToolRun run = await _host.RunAsync($"attach {Disk} --vm web1");

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines[^1].Should().StartWith("PT6030: ").And.Contain(Disk).And.Contain("all was undone");
        _host.Kernel.Picture().Should().Be(before);
        (await _host.ClaimsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_that_does_not_come_back_ends_with_3_and_reconciling_names_the_command_that_ends_it()
    {
        string before = _host.Kernel.Picture();
        _host.BlockAt(2);

        ToolRun run = await _host.RunAsync($"attach {Disk} --vm web1");
        await _host.UnblockAsync();
        string?[] remedies = await _host.RemediesAsync();

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines[^1].Should().StartWith($"PT6034: unbind of {Disk} has not come back: ");
        remedies.Should().Equal("passthrough detach --lease 1 --go-on");
        await _host.DoAsync(remedies[0]!["passthrough ".Length..]);
        _host.Kernel.Picture().Should().Be(before);
        (await _host.ClaimsAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Ctrl_C_stops_before_the_next_step_and_all_is_undone(int call)
    {
        string before = _host.Kernel.Picture();
        _host.InterruptAt(call);

        ToolRun run = await _host.RunAsync($"attach {Disk} --vm web1");

        run.ExitCode.Should().Be(130);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle(l => l.StartsWith("Stopping before the next step: what was done is being undone."));
        _host.Kernel.Picture().Should().Be(before);
        (await _host.ClaimsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_repeated_request_finds_the_lease_and_prints_for_QEMU_again()
    {
        await _host.DoAsync($"attach {Disk} --vm web1 --request-id {Request}");
        int calls = _host.Kernel.Calls.Length;

        ToolRun run = await _host.RunAsync($"attach {Disk} --vm web1 --request-id {Request}");

        run.ExitCode.Should().Be(0);
        run.Lines[0].Should().Be($"repeated: VM web1 has {Disk} under this request already; nothing was changed");
        run.Lines[^1].Should().Be($"    -device vfio-pci,host={Disk}");
        _host.Kernel.Calls.Should().HaveCount(calls);
    }

    [Fact]
    public async Task A_claim_that_was_attached_is_not_released_and_the_command_that_is_named_takes_it_back()
    {
        await _host.DoAsync($"attach {Disk} --vm web1");

        ToolRun run = await _host.RunAsync("release --vm web1");

        run.ExitCode.Should().Be(1);
        run.Lines[0].Should().Be($"refused: lease 1 of VM web1 still holds {Disk}, for 1 reason");
        run.Lines[1].Should().StartWith("  PT6035: ").And.EndWith("Detach it: passthrough detach --lease 1.");
        await _host.DoAsync("detach --lease 1");
        _host.Kernel.Drivers.DriverOf(Disk).Should().Be("nvme");
    }

    [Theory]
    [InlineData("attach 01:00.0 --vm web1")]
    [InlineData("attach 01:00.0 --vm web1 --dry-run")]
    public async Task A_recording_is_refused_with_3(string line)
    {
        string recording = Path.Combine(AppContext.BaseDirectory, "recordings", "lab-q35.umockdev");

        ToolRun run = await ToolRun.InProcessAsync([.. line.Split(' '), "--host-id", "lab", "--host", recording, "--store", _host.Store]);

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines[^1].Should().StartWith("PT4032: ");
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Theory]
    [InlineData("attach 01:00.0 --vm web1 --driver nvme", "PT4045: 'nvme' is no name of a VFIO driver")]
    [InlineData("attach 01:00.0 --vm web1 --driver ../../vfio-pci", "PT4045: ")]
    [InlineData("attach class=01 --vm web1 --group", "PT1004: --group goes with addresses, slots and groups")]
    [InlineData("attach 01:00.0 --vm web1 --request-id 7", "PT1004: --request-id '7' is no GUID")]
    [InlineData("attach nonsense --vm web1", "PT1001: ")]
    [InlineData("attach 01:00.0 --vm a/b", "PT1001: ")]
    public async Task What_is_not_understood_ends_with_2_and_nothing_is_done(string line, string problem)
    {
        ToolRun run = await _host.RunAsync(line);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith(problem);
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Fact]
    public async Task JSON_has_lease_and_arguments_or_steps_or_reasons()
    {
        JsonElement planned = await _host.ReadAsync($"attach {Disk} --vm web1 --dry-run");
        JsonElement given = await _host.ReadAsync($"attach {Disk} --vm web1");
        JsonElement refused = await _host.ReadAsync($"attach {Disk} --vm web2");

        planned.GetProperty("dryRun").GetBoolean().Should().BeTrue();
        planned.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("name").GetString()).Should().Equal("override", "unbind", "probe", "file");
        planned.GetProperty("lease").ValueKind.Should().Be(JsonValueKind.Null);
        given.GetProperty("accepted").GetBoolean().Should().BeTrue();
        given.GetProperty("lease").GetProperty("generation").GetInt32().Should().Be(1);
        given.GetProperty("qemuArguments").EnumerateArray().Select(a => a.GetString()).Should().Equal($"-device vfio-pci,host={Disk}");
        refused.GetProperty("accepted").GetBoolean().Should().BeFalse();
        refused.GetProperty("reasons")[0].GetProperty("code").GetString().Should().Be("PT2001");
    }
}
