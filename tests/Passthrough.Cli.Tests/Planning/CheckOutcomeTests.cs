using Passthrough.Cli.Owners;
using Passthrough.Cli.Planning;

namespace Passthrough.Cli.Tests.Planning;

public class CheckOutcomeTests
{
    private static CheckOutcome Check(HostInventory host, OwnershipPolicy policy, params string[] addresses) =>
        CheckOutcome.Of(host, new(new VmId(7), DeviceSelection.Parse(string.Join(' ', addresses))), policy, OwnerKnowledge.None);

    private static IEnumerable<VmErrorCode> Codes(CheckOutcome outcome) => outcome.Reasons.Select(r => r.Code);

    [Fact]
    public void A_whole_group_is_accepted_with_a_lease_and_a_layout()
    {
        CheckOutcome outcome = Check(SampleHost.Inventory, OwnershipPolicy.Default, SampleHost.Gpu, SampleHost.GpuAudio);

        outcome.IsAccepted.Should().BeTrue();
        outcome.Lease!.Functions.Select(f => f.Address.ToString()).Should().Equal(SampleHost.Gpu, SampleHost.GpuAudio);
        outcome.Layout.Should().HaveCount(2);
    }

    [Fact]
    public void A_function_named_twice_counts_once() =>
        Check(SampleHost.Inventory, OwnershipPolicy.Default, SampleHost.Network, SampleHost.Network).Addresses.Should().ContainSingle();

    [Fact]
    public void A_refused_request_has_every_reason_of_every_function_and_neither_lease_nor_layout()
    {
        CheckOutcome outcome = Check(SampleHost.WithoutIommu, OwnershipPolicy.Default, SampleHost.Disk, "0000:09:00.0", SampleHost.Bridge, SampleHost.Unread);

        Codes(outcome).Should().BeEquivalentTo(
        [
            VmErrorCode.NoIommuGroup, VmErrorCode.NeededByHost, VmErrorCode.FunctionNotFound, VmErrorCode.NotAnEndpoint, VmErrorCode.NoIommuGroup,
        ]);
        outcome.Lease.Should().BeNull();
        outcome.Layout.Should().BeEmpty();
    }

    [Fact]
    public void The_policy_may_assume_an_IOMMU()
    {
        Codes(Check(SampleHost.WithoutIommu, OwnershipPolicy.Default, SampleHost.Network)).Should().Equal(VmErrorCode.NoIommuGroup);
        Check(SampleHost.WithoutIommu, new OwnershipPolicy { AssumeIommu = true }, SampleHost.Network).IsAccepted.Should().BeTrue();
    }

    [Fact]
    public void A_device_that_cannot_be_made_is_a_reason_that_names_it()
    {
        PciFunction broken = SampleHost.Function(SampleHost.Network) with { Msix = new MsixCapability(3, 5, 0, 5, 0x1000) };
        var host = new HostInventory([broken], SampleHost.Inventory.Groups);

        Check(host, OwnershipPolicy.Default, SampleHost.Network).Reasons.Should().ContainSingle()
            .Which.ToString().Should().StartWith("PT3033: no guest's view of 0000:03:00.0 can be built: ");
    }

    [Theory]
    [InlineData(SampleHost.Gpu)]
    [InlineData(SampleHost.GpuAudio)]
    [InlineData(SampleHost.Disk)]
    [InlineData(SampleHost.Network)]
    [InlineData(SampleHost.Dead)]
    [InlineData(SampleHost.Unread)]
    public void Assignable_means_that_a_request_for_its_group_is_accepted(string address)
    {
        Verdict verdict = Verdict.Of(SampleHost.Inventory, SampleHost.Function(address));

        CheckOutcome outcome = CheckOutcome.Of(SampleHost.Inventory, new(new VmId(0), DeviceSelection.Of(verdict.AssignTogether.AsSpan())), OwnershipPolicy.Default, OwnerKnowledge.None);

        outcome.IsAccepted.Should().Be(verdict.IsAssignable);
    }
}
