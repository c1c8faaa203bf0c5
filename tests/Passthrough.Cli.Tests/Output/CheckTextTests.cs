using Passthrough.Cli.Commands;
using Passthrough.Cli.Owners;

namespace Passthrough.Cli.Tests.Output;

public class CheckTextTests
{
    private static string[] Lines(HostInventory host, params string[] devices) =>
        Lines(host, new ClaimRequest(new VmId(1), DeviceSelection.Parse(string.Join(' ', devices))));

    private static string[] Lines(HostInventory host, ClaimRequest request)
    {
        using var console = CapturedConsole.Redirected();
        _ = CheckCommand.Print(console.Console, host, request, OwnershipPolicy.Default, OwnerKnowledge.None, asJson: false);
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

        lines.Should().HaveCount(5);
        lines[0].Should().EndWith("for 4 reasons");
        lines[1].Should().StartWith("  PT2022: 0000:01:00.0 shares IOMMU group 10 with 0000:01:00.1, ");
        lines[2].Should().Be("          The same for 0000:01:00.2.");
        lines[3].Should().StartWith("  PT2048: resetting 0000:01:00.0 would reset 0000:01:00.1 too, and 0000:01:00.1 is on the host's driver snd_hda_intel. ");
        lines[4].Should().Be("          The same for 0000:01:00.2.");
    }

    [Fact]
    public void A_named_physical_function_with_virtual_ones_is_refused_with_the_command_that_removes_them()
    {
        string[] lines = Lines(new HostInventory([SampleHost.WithVirtualFunctions], SampleHost.Inventory.Groups), SampleHost.Network);

        lines.Should().HaveCount(2);
        lines[1].Should().StartWith("  PT2041: 0000:03:00.0 has virtual functions enabled: ").And.Contain("(echo 0 > /sys/bus/pci/devices/0000:03:00.0/sriov_numvfs)");
    }

    [Fact]
    public void An_acceptance_names_the_functions_that_were_chosen() =>
        Lines(SampleHost.Inventory, "slot=01:00", "vendor=1af4")[0].Should().Be("accepted: VM 1 could have 0000:01:00.0 0000:01:00.1 0000:03:00.0");

    [Fact]
    public void A_refusal_says_what_was_asked_for_and_every_reason_on_the_way()
    {
        string[] lines = Lines(SampleHost.Inventory, "vendor=144d,device=a80a,count=2");

        lines[0].Should().Be("refused: VM 1 cannot have vendor=144d,device=a80a,count=2, for 2 reasons");
        lines[1].Should().StartWith("  PT2034: 'vendor=144d,device=a80a,count=2' wants 2: 1 match, and 0 can be claimed. ");
        lines[2].Should().StartWith("  PT2021: the host needs 0000:02:00.0: / is mounted from nvme0n1p2. ");
    }

    [Fact]
    public void A_rule_that_is_set_aside_is_told_with_the_reason()
    {
        var request = new ClaimRequest(new VmId(1), PciAddress.Parse(SampleHost.Disk)) { Overrides = [new(VmErrorCode.NeededByHost, "a rescue\nVM \e[31mrepairs it")] };

        string[] lines = Lines(SampleHost.Inventory, request);

        lines[0].Should().StartWith("accepted: ");
        lines[1].Should().Be(@"  Sets aside PT2021 (NeededByHost): a rescue\u000AVM \u001B[31mrepairs it");
    }

    [Fact]
    public void An_acceptance_without_knowledge_of_the_uses_says_so() =>
        Lines(SampleHost.Inventory, SampleHost.Unread, SampleHost.Network).Should()
            .ContainSingle(l => l.StartsWith("  How the host uses 0000:05:00.0 could not be read, so a yes may be in use"));

    [Fact]
    public void An_acceptance_with_knowledge_of_the_uses_stands_alone() =>
        Lines(SampleHost.Inventory, SampleHost.Network).Should().NotContain(l => l.Contains("could not be read"));
}
