using System.Text.Json;

namespace Passthrough.Cli.Tests.Commands;

public sealed class CheckProcessTests : IDisposable
{
    private readonly HostTree _host = HostTree.Sample();

    public void Dispose() => _host.Dispose();

    private ToolRun Check(params string[] arguments) => ToolRun.Of(["check", "--host", _host.Path, .. arguments]);

    [Fact]
    public void An_accepted_request_prints_the_lease_and_a_layout_that_calls_itself_an_example()
    {
        ToolRun run = Check("01:00.0", "02:00.0", "02:00.1", "--vm", "web-1");

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Lines.Should().Contain("accepted: VM web-1 could have 0000:01:00.0 0000:02:00.0 0000:02:00.1")
            .And.Contain("  lease 1 of VM web-1 for 0000:01:00.0, 0000:02:00.0, 0000:02:00.1, in a registry in memory: nothing was written, and the host was not touched")
            .And.ContainSingle(l => l.StartsWith("Example layout (an example only"))
            .And.Contain("    BAR 0 memory64 64K at guest 0x8000000000")
            .And.Contain("    BAR 0 memory64 64K at guest 0x8000010000")
            .And.Contain("    BAR 0 memory64 64K at guest 0x8000020000");
    }

    [Fact]
    public void A_refused_request_ends_with_1_and_prints_every_reason_with_its_code_and_what_to_do()
    {
        ToolRun run = Check("02:00.0", "03:00.0", "7f:00.0", "--vm", "1");

        run.ExitCode.Should().Be(1);
        run.Lines.Should().HaveCount(4);
        run.Lines[0].Should().Be("refused: VM 1 cannot have 0000:02:00.0 0000:03:00.0 0000:7f:00.0, for 3 reasons");
        run.Lines[1].Should().StartWith("  PT2022: 0000:02:00.0 shares IOMMU group 11 with 0000:02:00.1").And.EndWith("Name 0000:02:00.1 in the request too, or unbind it from snd_hda_intel.");
        run.Lines[2].Should().StartWith("  PT5001: 0000:03:00.0 is in no IOMMU group. Turn on");
        run.Lines[3].Should().StartWith("  PT4005: the host has no function at 0000:7f:00.0. ");
    }

    [Fact]
    public void A_refusal_in_JSON_is_on_standard_output_and_still_ends_with_1()
    {
        ToolRun run = Check("03:00.0", "--vm", "1", "--json");

        run.ExitCode.Should().Be(1);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("accepted").GetBoolean().Should().BeFalse();
        json.RootElement.GetProperty("reasons")[0].GetProperty("code").GetString().Should().Be("PT5001");
    }

    [Fact]
    public void To_assume_an_IOMMU_accepts_a_function_without_one_and_says_so()
    {
        ToolRun run = Check("03:00.0", "--vm", "1", "--assume-iommu");

        run.ExitCode.Should().Be(0);
        run.Lines.Should().Contain(l => l.Contains("Planned as if the host had an IOMMU (--assume-iommu), each function without one its own unit"));
    }

    [Fact]
    public void A_function_named_twice_is_named_once() =>
        Check("01:00.0", "0000:01:00.0", "--vm", "0").Lines[0].Should().Be("accepted: VM 0 could have 0000:01:00.0");

    [Fact]
    public void Slots_and_specifications_choose_functions_and_the_lease_names_them()
    {
        ToolRun run = Check("slot=02:00", "vendor=1af4,driver=virtio-pci", "--vm", "web1", "--keep-slots-whole");

        run.ExitCode.Should().Be(0);
        run.Lines[0].Should().Be("accepted: VM web1 could have 0000:02:00.0 0000:02:00.1 0000:01:00.0");
    }

    [Fact]
    public void A_slot_that_is_asked_for_in_part_is_refused_where_slots_are_kept_whole()
    {
        ToolRun run = Check("02:00.0", "--vm", "1", "--keep-slots-whole");

        run.ExitCode.Should().Be(1);
        run.Lines.Should().ContainSingle(l => l.StartsWith("  PT2044: 0000:02:00.0 travels in slot 0000:02:00, of which 0000:02:00.1 is missing. "));
    }

    [Fact]
    public void More_than_there_are_is_refused_with_how_many_match_and_how_many_can_be_had()
    {
        ToolRun run = Check("vendor=8086,device=1521,count=2", "--vm", "1");

        run.ExitCode.Should().Be(1);
        run.Lines[0].Should().Be("refused: VM 1 cannot have vendor=8086,device=1521,count=2, for 2 reasons");
        run.Lines[1].Should().StartWith("  PT2034: 'vendor=8086,device=1521,count=2' wants 2: 1 match, and 0 can be claimed. ");
        run.Lines[2].Should().StartWith("  PT5001: 0000:03:00.0 is in no IOMMU group. ");
    }

    [Theory]
    [InlineData("PT2047")]
    [InlineData("pt2047")]
    [InlineData("NoUsableReset")]
    public void A_rule_is_set_aside_by_number_or_name(string code)
    {
        _host.Set("0000:01:00.0", "reset_method", "\n");

        Check("01:00.0", "--vm", "1").Lines.Should().HaveCount(2).And.ContainSingle(l => l.StartsWith("  PT2047: 0000:01:00.0 has no way to be reset. "));
        ToolRun run = Check("01:00.0", "--vm", "1", "--override", $"{code}=it is a=test");
        run.ExitCode.Should().Be(0);
        run.Lines[1].Should().Be("  Sets aside PT2047 (NoUsableReset): it is a=test");
    }

    [Fact]
    public void A_rule_that_cannot_be_set_aside_or_has_no_reason_is_a_reason_against_the_request()
    {
        ToolRun run = Check("01:00.0", "--vm", "1", "--override", "PT5001=I know", "--override", "NeededByHost=");

        run.ExitCode.Should().Be(1);
        run.Lines.Should().Contain(l => l.StartsWith("  PT2033: PT5001 (NoIommuGroup) is not overridden: this rule has no exception. "))
            .And.Contain(l => l.StartsWith("  PT2033: PT2021 (NeededByHost) is not overridden: no reason is given. "));
    }
}
