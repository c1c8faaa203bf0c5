using Passthrough.Cli.Commands;

namespace Passthrough.Cli.Tests.Output;

public class ShowTextTests
{
    private static string[] Lines(PciFunction function)
    {
        using var console = CapturedConsole.Redirected();
        ShowCommand.Print(console.Console, SampleHost.Inventory, function, OwnershipPolicy.Default, asJson: false);
        return console.Lines;
    }

    [Fact]
    public void What_identifies_a_function_is_a_question_mark_where_it_could_not_be_read()
    {
        string[] lines = Lines(new PciFunction(PciAddress.Parse("0000:06:00.0"), "pci0000:00/06.0"));

        lines[0].Should().Be("0000:06:00.0  ?");
        lines.Should().Contain(["  vendor        ?", "  device        ?", "  subsystem     ?", "  class         ?", "  revision      ?", "  device type   ?"]);
    }
}
