using System.Text.Json;

namespace Passthrough.Cli.Tests.Commands;

public sealed class ListProcessTests : IDisposable
{
    private readonly HostTree _host = HostTree.Sample();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Rows_begin_with_the_address_and_say_the_verdict_in_words()
    {
        ToolRun run = ToolRun.Of("list", "--host", _host.Path);

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Lines.Where(l => !l.StartsWith('#')).Select(l => l.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(f => $"{f[0]} {f[7]}").Should().Equal(
            "0000:00:01.0 no: bridge PT2020",
            "0000:01:00.0 yes, from virtio-pci",
            "0000:02:00.0 yes, from nvidia (+1)",
            "0000:02:00.1 yes, from snd_hda_intel (+1)",
            "0000:03:00.0 no: no IOMMU PT5001");
    }

    [Fact]
    public void Awk_finds_the_address_in_the_first_field_and_the_verdict_in_the_eighth() =>
        ToolRun.OfShell($"$TOOL list --host '{_host.Path}' | awk '$8 ~ /^yes/ {{ print $1 }}'").Lines.Should().Equal("0000:01:00.0", "0000:02:00.0", "0000:02:00.1");

    [Fact]
    public void Output_into_a_pipe_has_no_colour() => ToolRun.Of("list", "--host", _host.Path, "--guest").Output.Should().NotContain("\e");

    [Fact]
    public void A_reader_that_goes_away_is_no_error()
    {
        ToolRun run = ToolRun.OfShell($"$TOOL list --json --host '{_host.Path}' | head -1");

        run.Output.Should().Be("[\n");
        run.Error.Should().BeEmpty();
    }

    [Fact]
    public void A_full_disk_ends_with_3()
    {
        ToolRun run = ToolRun.OfShell($"$TOOL list --host '{_host.Path}' > /dev/full");

        run.ExitCode.Should().Be(3);
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT4006: standard output could not be written: ");
    }

    [Fact]
    public void Garbage_in_one_function_is_a_warning_and_leaves_the_others_alone()
    {
        _host.Set("0000:01:00.0", "numa_node", "\e[31mmany\n");

        ToolRun run = ToolRun.Of("list", "--host", _host.Path);

        run.ExitCode.Should().Be(0);
        run.Lines.Count(l => !l.StartsWith('#')).Should().Be(5);
        run.Lines.Should().ContainSingle(l => l.StartsWith("# Warning, 0000:01:00.0: PT4011: "));
        run.Output.Should().NotContain("\e");
    }

    [Fact]
    public void To_assume_an_IOMMU_is_said_and_changes_the_verdict()
    {
        ToolRun run = ToolRun.Of("list", "--host", _host.Path, "--assume-iommu");

        run.Lines.Should().Contain(l => l.StartsWith("0000:03:00.0") && l.Contains("  yes  "));
        run.Lines.Should().ContainSingle(l => l.Contains("Planned as if the host had an IOMMU"));
    }

    [Fact]
    public void A_host_without_functions_is_an_empty_list()
    {
        using var empty = new HostTree();

        ToolRun.Of("list", "--host", empty.Path, "--json").Output.Should().Be("[]\n");
        ToolRun.Of("list", "--host", empty.Path).Lines.Should().ContainSingle(l => l == "# The host has no PCI function.");
    }

    [Fact]
    public void JSON_has_the_functions_in_address_order()
    {
        using JsonDocument json = JsonDocument.Parse(ToolRun.Of("list", "--host", _host.Path, "--json").Output);

        json.RootElement.EnumerateArray().Select(f => f.GetProperty("address").GetString())
            .Should().Equal("0000:00:01.0", "0000:01:00.0", "0000:02:00.0", "0000:02:00.1", "0000:03:00.0");
    }

    [Fact]
    public void A_terminal_of_100_columns_gets_a_table_in_colour()
    {
        ToolRun run = ToolRun.OfShell($"script -qec \"stty cols 100; $TOOL list --host {_host.Path}\" /dev/null");

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain("\e[1mVerdict\e[0m").And.Contain("\e[32myes, from virtio-pci");
    }
}
