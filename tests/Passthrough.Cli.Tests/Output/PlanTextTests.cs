using Passthrough.Cli.Output;

namespace Passthrough.Cli.Tests.Output;

public class PlanTextTests
{
    private static readonly FunctionKey Function = new(PciAddress.Parse("0000:01:00.0"));

    private static string[] Lines(params HostStep[] steps)
    {
        using var console = CapturedConsole.Terminal(40);
        PlanText.Write(console.Console, "VM web1 gets 0000:01:00.0", new HostPlan(null, [.. steps]));
        return console.Lines;
    }

    [Fact]
    public void Each_step_stands_above_its_command_which_is_never_broken()
    {
        string[] lines = Lines(new MadeStep("override", "echo vfio-pci > /sys/bus/pci/devices/0000:01:00.0/driver_override"), new MadeStep("unbind", "echo x"));

        lines.Should().Equal(
            "2 steps (--dry-run, nothing was done): VM web1 gets 0000:01:00.0",
            "  override of 0000:01:00.0",
            "    echo vfio-pci > /sys/bus/pci/devices/0000:01:00.0/driver_override",
            "  unbind of 0000:01:00.0",
            "    echo x");
    }

    [Fact]
    public void No_step_is_said() => Lines().Should().Equal("nothing to do: VM web1 gets 0000:01:00.0");

    private sealed record MadeStep(string What, string Line) : HostStep(What, [Function], Line);
}
