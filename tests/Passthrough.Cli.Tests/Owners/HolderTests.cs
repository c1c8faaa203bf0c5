using System.Text.Json;

namespace Passthrough.Cli.Tests.Owners;

/// <summary>Who has devices on a VFIO driver open, as the commands tell it.</summary>
public sealed class HolderTests : IDisposable
{
    private const string Card = "0000:04:00.0", Other = "0000:04:00.1";
    private const string Qemu = "process 1234 (qemu-system-x86): qemu-system-x86_64 -name web1";

    private readonly OwnedHost _host = new();

    public HolderTests()
    {
        _host.Tree.Add(Card, 0x8086, 0x1533, "vfio-pci", 20);
        _host.Tree.Add(Other, 0x8086, 0x1533, "vfio-pci", 20);
        _host.Tree.Run(1, "systemd", "/sbin/init");
    }

    public void Dispose() => _host.Dispose();

    private void Hold() => _host.Tree.Run(1234, "qemu-system-x86", "qemu-system-x86_64 -name web1", "/dev/vfio/vfio", "/dev/vfio/20");

    private void HideProcesses() => _host.Tree.Run(1, "systemd", "/sbin/init", "anon_inode:[vfio-device]");

    private static JsonElement Function(JsonElement list, string address) => list.EnumerateArray().Single(f => f.GetProperty("address").GetString() == address);

    [Fact]
    public async Task The_list_names_a_holder_once_with_all_that_it_holds()
    {
        Hold();

        ToolRun run = await _host.RunAsync("list");

        run.Lines.Should().ContainSingle(l => l.Contains("Held open", StringComparison.Ordinal)).Which.Should().Be($"# Held open by {Qemu}: {Card}, {Other}");
    }

    [Fact]
    public async Task The_list_says_nothing_where_nobody_holds_anything() =>
        (await _host.RunAsync("list")).Output.Should().NotContain("Held open").And.NotContain("process");

    [Fact]
    public async Task The_list_says_that_not_all_could_be_looked_at()
    {
        HideProcesses();

        (await _host.RunAsync("list")).Output.Should().Contain("# Not every process could be looked at");
    }

    [Fact]
    public async Task The_lists_JSON_has_the_holders_of_functions_that_can_have_one()
    {
        Hold();

        JsonElement list = await _host.ReadAsync("list");

        Function(list, Card).GetProperty("holders").GetRawText().ReplaceLineEndings(string.Empty).Replace(" ", string.Empty, StringComparison.Ordinal)
            .Should().Be("""[{"process":1234,"name":"qemu-system-x86","command":"qemu-system-x86_64-nameweb1"}]""");
        Function(list, OwnedHost.Network).TryGetProperty("holders", out _).Should().BeFalse();
        JsonSchema.OfDocument().Faults("list", list.GetRawText()).Should().BeEmpty();
    }

    [Fact]
    public async Task Holders_that_could_not_all_be_looked_at_are_unknown()
    {
        HideProcesses();

        JsonElement list = await _host.ReadAsync("list");

        Function(list, Card).GetProperty("unknown").EnumerateArray().Select(u => u.GetString()).Should().Contain("holders");
        Function(list, OwnedHost.Network).GetProperty("unknown").EnumerateArray().Select(u => u.GetString()).Should().NotContain("holders");
    }

    [Fact]
    public async Task A_shown_function_names_who_has_it_open()
    {
        Hold();

        (await _host.RunAsync("show", Card)).Lines.Should().Contain($"  held open by  {Qemu}");
        JsonElement json = await _host.ReadAsync("show", Card);

        json.GetProperty("holders")[0].GetProperty("process").GetInt32().Should().Be(1234);
        JsonSchema.OfDocument().Faults("show", json.GetRawText()).Should().BeEmpty();
    }

    [Theory]
    [InlineData(Card)]
    [InlineData(OwnedHost.Network)]
    public async Task A_function_that_nobody_has_open_is_shown_as_before(string address) =>
        (await _host.RunAsync("show", address)).Output.Should().NotContain("held open");

    [Fact]
    public async Task A_device_that_nobody_claimed_is_told_with_who_has_it_open()
    {
        Hold();

        (await _host.RunAsync("reconcile")).Lines.Should().Contain($"  {Card} is on vfio-pci, and nobody has a claim on it; it is held open by {Qemu}");
        JsonElement json = await _host.ReadAsync("reconcile");

        json.GetProperty("findings")[0].GetProperty("holders")[0].GetProperty("process").GetInt32().Should().Be(1234);
        JsonSchema.OfDocument().Faults("reconcile", json.GetRawText()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_device_that_nobody_claimed_and_nobody_holds_is_told_alone()
    {
        (await _host.RunAsync("reconcile")).Lines.Should().Contain($"  {Card} is on vfio-pci, and nobody has a claim on it");
        (await _host.ReadAsync("reconcile")).GetProperty("findings")[0].GetProperty("holders").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task A_device_whose_holders_cannot_all_be_told_says_so()
    {
        HideProcesses();

        (await _host.RunAsync("reconcile")).Output.Should().Contain($"{Card} is on vfio-pci, and nobody has a claim on it; whether a process has it open is not known");
    }

    [Fact]
    public async Task A_hostile_name_cannot_forge_a_line()
    {
        _host.Tree.Run(1234, "\e[2J", "a\n0000:99:00.0 yes", "/dev/vfio/20");

        ToolRun run = await _host.RunAsync("list");

        run.Output.Should().NotContain("\e").And.Contain("\\u001B[2J");
        run.Lines.Should().NotContain(l => l.StartsWith("0000:99", StringComparison.Ordinal));
    }
}
