using System.Text.Json;

namespace Passthrough.Cli.Tests.Owners;

/// <summary>Owners where functions are listed, shown and checked.</summary>
public sealed class OwnerColumnTests : IDisposable
{
    private readonly OwnedHost _host = new();

    public void Dispose() => _host.Dispose();

    private async Task<string> CellsAsync(string address, params string[] options)
    {
        string row = (await _host.RunAsync(["list", .. options])).Lines.Single(l => l.StartsWith(address, StringComparison.Ordinal));
        string[] cells = row.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return $"{cells[7]} | {cells[8]}";
    }

    [Fact]
    public async Task Without_a_store_nobody_has_anything_and_none_is_made()
    {
        ToolRun run = await _host.RunAsync("list");

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        (await CellsAsync(OwnedHost.Network)).Should().Be("yes, from virtio-pci | -");
        File.Exists(_host.Store).Should().BeFalse();
    }

    [Fact]
    public async Task The_column_names_the_VM_and_the_verdict_counts_it()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        (await CellsAsync(OwnedHost.Network)).Should().Be("no: taken PT2001 | web1");
        (await CellsAsync(OwnedHost.Gpu)).Should().Be("yes, from nvidia (+1) | -");
    }

    [Fact]
    public async Task A_device_in_quarantine_is_unclean_and_holds_up_its_group()
    {
        await _host.DoAsync("assign", "02:00.0", "02:00.1", "--vm", "web1");
        await _host.DoAsync("quarantine", "02:00.1", "--reason", "it smells");

        (await CellsAsync(OwnedHost.GpuAudio)).Should().Be("no: unclean PT2014 | (quarantined)");
        (await CellsAsync(OwnedHost.Gpu)).Should().EndWith(" | -").And.StartWith("no: ");
    }

    [Fact]
    public async Task JSON_has_the_owner_or_null()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        JsonElement[] functions = [.. (await _host.ReadAsync("list")).EnumerateArray()];

        JsonElement owner = functions.Single(f => f.GetProperty("address").ValueEquals(OwnedHost.Network)).GetProperty("owner");
        (owner.GetProperty("state").GetString(), owner.GetProperty("vm").GetString(), owner.GetProperty("lease").GetInt32()).Should().Be(("assigned", "web1", 1));
        functions.Single(f => f.GetProperty("address").ValueEquals(OwnedHost.Gpu)).GetProperty("owner").ValueKind.Should().Be(JsonValueKind.Null);
        functions.SelectMany(f => f.GetProperty("unknown").EnumerateArray()).Should().NotContain(u => u.ValueEquals("owner"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_leaves_the_list_and_owners_unknown()
    {
        File.WriteAllText(_host.Store, new string('x', 9000));

        ToolRun run = await _host.RunAsync("list");
        JsonElement function = (await _host.ReadAsync("list"))[1];

        run.ExitCode.Should().Be(0);
        run.Lines.Should().ContainSingle(l => l.StartsWith("# owner: unknown. PT6006: "));
        (await CellsAsync(OwnedHost.Network)).Should().Be("yes, from virtio-pci | ?");
        function.GetProperty("owner").ValueKind.Should().Be(JsonValueKind.Null);
        function.GetProperty("unknown").EnumerateArray().Select(u => u.GetString()).Should().Contain("owner");
    }

    [Fact]
    public async Task A_check_with_owners_that_a_broken_store_keeps_ends_with_3()
    {
        File.WriteAllText(_host.Store, new string('x', 9000));

        ToolRun run = await _host.RunAsync("check 01:00.0 --vm web2");

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT6006: ");
    }

    [Fact]
    public async Task A_check_decides_with_the_owners_and_says_who_has_what()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1", "--who", "alice", "--reason", "ticket 4711");

        ToolRun run = await _host.RunAsync("check 01:00.0 --vm web2");

        run.ExitCode.Should().Be(1);
        run.Lines[1].Should().MatchRegex($@"^  {OwnedHost.Network} is given to VM web1 \(lease 1\) since \d{{4}}-.*Z, by alice.*: ticket 4711$");
        run.Lines[2].Should().StartWith("  PT2001: ");
    }

    [Fact]
    public async Task A_check_of_another_part_of_a_group_for_its_VM_is_accepted_and_for_another_is_not()
    {
        _host.Tree.Add("0000:04:00.0", 0x8086, 0x1533, "vfio-pci", 20);
        _host.Tree.Add("0000:05:00.0", 0x8086, 0x1533, "vfio-pci", 20);
        await _host.DoAsync("assign", "04:00.0", "--vm", "web1");

        (await _host.RunAsync("check 05:00.0 --vm web1")).ExitCode.Should().Be(0);
        (await _host.RunAsync("check 05:00.0 --vm web2")).ExitCode.Should().Be(1);
        (await _host.RunAsync("owners")).Lines[0].Should().StartWith("1 claim, ");
    }

    [Fact]
    public async Task JSON_of_a_check_has_who_had_the_devices()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        JsonElement check = await _host.ReadAsync("check", "01:00.0", "--vm", "web2");

        check.GetProperty("ownersKnown").GetBoolean().Should().BeTrue();
        check.GetProperty("owners")[0].GetProperty("owner").GetProperty("vm").GetString().Should().Be("web1");
    }

    [Fact]
    public async Task Show_says_who_has_it()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");

        (await _host.RunAsync("show 01:00.0")).Lines.Should().ContainSingle(l => l.StartsWith($"  {OwnedHost.Network} is given to VM web1 (lease 1) since "));
    }

    [Fact]
    public async Task A_host_without_an_id_has_unknown_owners_where_there_is_a_store()
    {
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        using HostTree nameless = HostTree.Sample();

        ToolRun list = await ToolRun.InProcessAsync("list", "--host", nameless.Path, "--store", _host.Store);
        ToolRun check = await ToolRun.InProcessAsync("check", "01:00.0", "--vm", "web2", "--host", nameless.Path, "--store", _host.Store);

        list.Lines.Should().ContainSingle(l => l.StartsWith("# owner: unknown. PT4031: "));
        check.ExitCode.Should().Be(0);
        check.Lines.Should().ContainSingle(l => l.StartsWith("  owner: unknown. PT4031: "));
    }

    [Fact]
    public async Task A_terminal_has_the_column_only_where_there_is_a_store()
    {
        using var without = CapturedConsole.Terminal(120);
        using var with = CapturedConsole.Terminal(120);

        await Tool.RunAsync(["list", .. _host.Names], without.Console);
        await _host.DoAsync("assign", "01:00.0", "--vm", "web1");
        await Tool.RunAsync(["list", .. _host.Names], with.Console);

        without.Lines[0].Should().NotContain("Owner");
        with.Lines[0].Should().Contain("Owner");
        with.Lines.Should().ContainSingle(l => l.Contains("no: taken PT2001") && l.TrimEnd().EndsWith(" web1"));
    }
}
