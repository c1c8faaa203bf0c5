using Passthrough.Cli.Commands;

namespace Passthrough.Cli.Tests.Output;

public class CheckTextTests
{
    private static string[] Lines(HostInventory host, params string[] addresses)
    {
        using var console = CapturedConsole.Redirected();
        _ = CheckCommand.Print(console.Console, host, [.. addresses.Select(a => PciAddress.Parse(a))], new VmId(1), OwnershipPolicy.Default, asJson: false);
        return console.Lines;
    }

    [Fact]
    public void The_same_reason_for_many_functions_with_the_same_cure_stands_once()
    {
        PciFunction gpu = SampleHost.Function(SampleHost.Gpu);
        PciFunction usb = gpu with { Address = PciAddress.Parse("0000:01:00.2") };
        PciFunction audio = SampleHost.Function(SampleHost.GpuAudio);
        var group = new IommuGroup(new(10), [gpu.Address, audio.Address, usb.Address]) { ReservedRegions = System.Collections.Immutable.ImmutableArray<ReservedRegion>.Empty };

        string[] lines = Lines(new HostInventory([gpu, audio, usb], [group]), SampleHost.Gpu, "0000:01:00.2");

        lines.Should().HaveCount(3);
        lines[0].Should().EndWith("for 2 reasons");
        lines[1].Should().StartWith("  PT2022: 0000:01:00.0 shares IOMMU group 10 with 0000:01:00.1, ");
        lines[2].Should().Be("          The same for 0000:01:00.2.");
    }

    [Fact]
    public void A_named_physical_function_with_virtual_ones_is_accepted_with_a_note_that_they_go_first()
    {
        string[] lines = Lines(new HostInventory([SampleHost.WithVirtualFunctions], SampleHost.Inventory.Groups), SampleHost.Network);

        lines[0].Should().StartWith("accepted: ");
        lines[1].Should().StartWith("  0000:03:00.0: remove its 2 virtual functions first (echo 0 > ");
    }

    [Fact]
    public void An_acceptance_without_knowledge_of_the_uses_says_so() =>
        Lines(SampleHost.Inventory, SampleHost.Unread, SampleHost.Network).Should()
            .ContainSingle(l => l.StartsWith("  How the host uses 0000:05:00.0 could not be read, so a yes may be in use"));

    [Fact]
    public void An_acceptance_with_knowledge_of_the_uses_stands_alone() =>
        Lines(SampleHost.Inventory, SampleHost.Network).Should().NotContain(l => l.Contains("could not be read"));
}
