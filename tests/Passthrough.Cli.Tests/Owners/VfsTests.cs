using System.Text.Json;

namespace Passthrough.Cli.Tests.Owners;

public sealed class VfsTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public VfsTests()
    {
        _host.Tree.Set(OwnedHost.Network, "sriov_totalvfs", "4\n");
        _host.Tree.Set(OwnedHost.Network, "sriov_numvfs", "0\n");
        _host.Tree.Set(OwnedHost.Network, "sriov_drivers_autoprobe", "1\n");
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_dry_run_prints_the_commands_in_order_and_does_nothing()
    {
        ToolRun run = await _host.DoAsync("vfs", "01:00.0", "--count", "2", "--dry-run");

        run.Lines[0].Should().Be($"4 steps (--dry-run, nothing was done): {OwnedHost.Network} gets 2 virtual functions");
        run.Lines.Where(l => l.StartsWith("    ", StringComparison.Ordinal)).Select(l => l.Trim()).Should().Equal(
            $"echo 0 > /sys/bus/pci/devices/{OwnedHost.Network}/sriov_drivers_autoprobe",
            $"echo 2 > /sys/bus/pci/devices/{OwnedHost.Network}/sriov_numvfs",
            $"ls -d /sys/bus/pci/devices/{OwnedHost.Network}/virtfn*",
            $"echo 1 > /sys/bus/pci/devices/{OwnedHost.Network}/sriov_drivers_autoprobe");
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Fact]
    public async Task A_dry_run_in_JSON_keeps_the_documented_schema_with_each_step_and_its_undo()
    {
        JsonElement plan = await _host.ReadAsync("vfs", "01:00.0", "--count", "2", "--dry-run");

        JsonSchema.OfDocument().Faults("vfs", plan.GetRawText()).Should().BeEmpty();
        plan.GetProperty("steps").GetArrayLength().Should().Be(4);
        plan.GetProperty("steps")[1].GetProperty("undo").GetString().Should().Be($"echo 0 > /sys/bus/pci/devices/{OwnedHost.Network}/sriov_numvfs");
    }

    [Fact]
    public async Task As_many_as_there_are_take_nothing()
    {
        ToolRun run = await _host.DoAsync("vfs", "01:00.0", "--count", "0");

        run.Lines.Should().Equal($"{OwnedHost.Network} has 0 virtual functions");
    }

    [Theory]
    [InlineData("01:00.0", "5", "PT4061")]
    [InlineData("02:00.0", "1", "PT4060")]
    [InlineData("09:00.0", "1", "PT4005")]
    public async Task What_cannot_be_is_refused_with_the_reason(string address, string count, string code)
    {
        ToolRun run = await _host.RunAsync("vfs", address, "--count", count);

        run.ExitCode.Should().Be(1);
        run.Output.Should().StartWith("refused: ").And.Contain(code);
    }

    [Fact]
    public async Task A_refusal_in_JSON_keeps_the_documented_schema()
    {
        JsonElement refused = await _host.ReadAsync("vfs", "01:00.0", "--count", "5");

        JsonSchema.OfDocument().Faults("vfs", refused.GetRawText()).Should().BeEmpty();
        refused.GetProperty("accepted").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task A_physical_function_that_a_VM_has_is_refused()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        ToolRun run = await _host.RunAsync("vfs", "01:00.0", "--count", "2");

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("is assigned to VM web1");
    }

    // Files of a tree do not answer: none appears, and all is undone.
    [Fact]
    public async Task A_step_that_fails_ends_with_3_and_says_what_was_undone()
    {
        _host.Tree.Set(OwnedHost.Network, "sriov_numvfs", "many\n");

        ToolRun run = await _host.RunAsync("vfs", "01:00.0", "--count", "2");

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.Error.Should().Contain("PT4011");
    }

    [Theory]
    [InlineData("vfs 01:00.0 --count many")]
    [InlineData("vfs 01:00.0 --count -1")]
    [InlineData("vfs 01:00.0 --count 65536")]
    [InlineData("vfs 01:00.0")]
    [InlineData("vfs nonsense --count 1")]
    public async Task A_wrong_command_line_ends_with_2(string line) => (await _host.RunAsync(line)).ExitCode.Should().Be(2);
}
