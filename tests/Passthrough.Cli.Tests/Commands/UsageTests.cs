namespace Passthrough.Cli.Tests.Commands;

public class UsageTests
{
    [Theory]
    [InlineData("", "required command was not provided")]
    [InlineData("frobnicate", "passthrough does not know 'frobnicate'")]
    [InlineData("--host", "required argument missing for option: '--host'")]
    [InlineData("list --bogus", "passthrough list does not know '--bogus'")]
    [InlineData("list 01:00.0", "passthrough list does not know '01:00.0'")]
    [InlineData("list --host", "required argument missing for option: '--host'")]
    [InlineData("list --host / --host /", "option '--host' expects a single argument but 2 were provided")]
    [InlineData("list @file", "passthrough list does not know '@file'")]
    [InlineData("show", "required argument missing for command: 'show'")]
    [InlineData("show --bogus", "passthrough show has no option '--bogus'")]
    [InlineData("show 01:00.0 02:00.0", "passthrough show does not know '02:00.0'")]
    [InlineData("show 01:00.0 --vm 1", "passthrough show does not know '--vm'")]
    [InlineData("check", "option '--vm' is required")]
    [InlineData("check 01:00.0", "option '--vm' is required")]
    [InlineData("check --vm 1", "required argument missing for command: 'check'")]
    [InlineData("check 01:00.0 --vm", "required argument missing for option: '--vm'")]
    [InlineData("check 01:00.0 --vm 1 --bogus", "passthrough check has no option '--bogus'")]
    [InlineData("check 01:00.0 --vm 1 --override", "required argument missing for option: '--override'")]
    [InlineData("check 01:00.0 --vm 1 --override PT2021", "--override 'PT2021' has no reason: expected CODE=REASON")]
    [InlineData("check 01:00.0 --vm 1 --override 2021=because", "--override '2021=because' names no code: expected one like PT2021 or NeededByHost at position 0")]
    [InlineData("check 01:00.0 --vm 1 --override =because", "--override '=because' names no code")]
    [InlineData("capture", "required argument missing for command: 'capture'")]
    [InlineData("capture a b", "passthrough capture does not know 'b'")]
    [InlineData("capture --assume-iommu a", "passthrough capture")]
    public void A_command_line_that_is_not_understood_ends_with_2_and_says_what_and_where_to_look(string line, string problem)
    {
        ToolRun run = ToolRun.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().OnlyContain(l => l.StartsWith("PT1004: ")).And.Contain(l => l.Contains(problem) && l.Contains("--help"));
    }

    [Theory]
    [InlineData("show", "1:0")]
    [InlineData("show", "")]
    [InlineData("show", "0000:01:00.8")]
    [InlineData("show", "0000:01:20.0")]
    [InlineData("show", "123456789:01:00.0")]
    [InlineData("show", "01:00.0\n")]
    [InlineData("show", "\e[31m")]
    public void A_text_that_is_no_address_ends_with_2_and_quotes_it(string command, string text)
    {
        ToolRun run = ToolRun.Of(command, text);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().MatchRegex(@"^PT1001: '.*' is not a PCI address: expected .+ at position \d+\. Write an address like 0000:01:00\.0 or 01:00\.0\.$");
        run.Error.Should().NotContain("\e");
    }

    [Fact]
    public void Every_bad_address_and_the_bad_vm_are_told_at_once()
    {
        ToolRun run = ToolRun.Of("check", "nonsense", "01:00.0", "99", "--vm", "a b");

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().HaveCount(3).And.OnlyContain(l => l.StartsWith("PT1001: "));
        run.ErrorLines[2].Should().Contain("'a b' is not a VM id");
    }

    [Theory]
    [InlineData("vendor=10de,numa=first", "field 'numa': expected a decimal digit at position 17")]
    [InlineData("vendor=zz", "field 'vendor': expected a hexadecimal digit at position 7")]
    [InlineData("bogus=1", "field 'bogus': expected vendor, device, ")]
    [InlineData("vendor=8086,vendor=8086", "field 'vendor': expected each field once at position 12")]
    [InlineData("count=0", "field 'count': expected a number from 1 to ")]
    [InlineData("slot=01:20", "field 'slot': expected ")]
    [InlineData("group=x", "field 'group': expected a decimal digit at position 6")]
    [InlineData("01:00.0 slot=", "field 'slot': expected ")]
    [InlineData("01:00", "is not a PCI address: expected ")]
    [InlineData("", "is not a PCI address: expected ")]
    public void A_text_that_selects_no_devices_ends_with_2_and_names_field_and_position(string text, string problem)
    {
        ToolRun run = ToolRun.Of("check", text, "--vm", "1");

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT1001: ").And.Contain(problem).And.Contain("slot=0000:01:00");
    }

    [Theory]
    [InlineData("")]
    [InlineData("99999999999999999999999")]
    [InlineData("a/b")]
    public void A_text_that_is_no_vm_id_ends_with_2(string vm)
    {
        ToolRun run = ToolRun.Of("check", "01:00.0", "--vm", vm);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().ContainSingle().Which.Should().StartWith("PT1001: ");
    }
}
