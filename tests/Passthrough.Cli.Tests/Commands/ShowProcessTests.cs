namespace Passthrough.Cli.Tests.Commands;

public sealed class ShowProcessTests : IDisposable
{
    private readonly HostTree _host = HostTree.Sample();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void All_sections_are_there()
    {
        ToolRun run = ToolRun.Of("show", "02:00.0", "--host", _host.Path);

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Lines.Where(l => !l.StartsWith(' ')).Skip(1).Should().Equal(
            "Could a VM have it?", "Identity", "Location and driver", "IOMMU group 11", "BARs on the host", "Capabilities (offset, id, name)", "MSI-X", "Reset and link",
            "Used by the host", "What a guest would see");
        run.Lines.Should().Contain("  yes, from nvidia")
            .And.Contain("  Name all endpoints of its group in one request: 0000:02:00.0 0000:02:00.1")
            .And.Contain(l => l.StartsWith("  member        0000:02:00.1  endpoint, driver snd_hda_intel"))
            .And.Contain("  reset methods flr bus (in the kernel's order)")
            .And.Contain("    window 0-ffff  64K");
    }

    [Fact]
    public void An_address_in_upper_case_or_without_segment_is_the_same_function() =>
        ToolRun.Of("show", "0000:02:00.0", "--host", _host.Path).Output.Should().Be(ToolRun.Of("show", "02:00.0", "--host", _host.Path).Output);

    [Fact]
    public void An_address_without_a_function_ends_with_3()
    {
        ToolRun run = ToolRun.Of("show", "7f:00.0", "--host", _host.Path);

        run.ExitCode.Should().Be(3);
        run.Output.Should().BeEmpty();
        run.ErrorLines.Should().Equal("PT4005: the host has no function at 0000:7f:00.0. List the host's functions and use one of their addresses.");
    }
}
