using Passthrough.Cli.Output;

namespace Passthrough.Cli.Tests.Output;

public class ReasonListTests
{
    [Fact]
    public void The_same_reason_for_many_functions_stands_once_with_their_addresses()
    {
        HostInventory host = SampleHost.WithoutIommu;

        string[] paragraphs = [.. ReasonList.Paragraphs(ReasonList.Of(host.Functions.Select(f => Verdict.Of(host, f))))];

        paragraphs.Should().ContainSingle(p => p.StartsWith("PT5001: 0000:01:00.0 is in no IOMMU group. Turn on VT-d"));
        paragraphs.Should().ContainSingle(p => p.Contains("The same for 0000:01:00.1, 0000:02:00.0, 0000:03:00.0, 0000:04:00.0, 0000:05:00.0."));
    }

    [Fact]
    public void A_reason_that_a_whole_group_shares_is_told_once()
    {
        PciFunction gpu = SampleHost.Function(SampleHost.Gpu) with { HostUses = System.Collections.Immutable.ImmutableArray.Create(new HostUse(HostUseKind.BootDisplay, "it is the boot display")) };
        var host = new HostInventory(SampleHost.Inventory.Functions.Select(f => f.Address == gpu.Address ? gpu : f), SampleHost.Inventory.Groups);
        Verdict[] group = [Verdict.Of(host, gpu), Verdict.Of(host, SampleHost.Function(SampleHost.GpuAudio))];

        ReasonList.Of(group).Should().ContainSingle().Which.Others.Should().BeEmpty();
    }
}
