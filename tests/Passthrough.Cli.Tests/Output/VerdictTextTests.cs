using Passthrough.Cli.Output;

namespace Passthrough.Cli.Tests.Output;

public class VerdictTextTests
{
    [Theory]
    [InlineData(SampleHost.Bridge, "no: bridge PT2020")]
    [InlineData(SampleHost.Gpu, "yes, from nvidia (+1)")]
    [InlineData(SampleHost.Disk, "no: in use PT2021")]
    [InlineData(SampleHost.Network, "yes, from virtio-pci")]
    [InlineData(SampleHost.Dead, "no: no answer PT4004")]
    [InlineData(SampleHost.Unread, "yes")]
    public void A_verdict_is_a_word_and_what_to_look_up(string address, string text) =>
        VerdictText.Short(Verdict.Of(SampleHost.Inventory, SampleHost.Function(address))).Should().Be(text);

    [Theory]
    [InlineData(VmErrorCode.BarInvalid, "no: broken PT3010")]
    [InlineData(VmErrorCode.MsixCapabilityInvalid, "no: broken PT3033")]
    [InlineData(VmErrorCode.FunctionVanished, "no: gone PT4012")]
    [InlineData(VmErrorCode.VirtualFunctionsExist, "no: has VFs PT2041")]
    [InlineData(VmErrorCode.PhysicalFunctionOnVfio, "no: PF on VFIO PT2043")]
    [InlineData(VmErrorCode.NoUsableReset, "no: reset PT2047")]
    [InlineData(VmErrorCode.ResetReachesOthers, "no: reset PT2048")]
    public void What_a_host_alone_refuses_has_a_word_of_its_own(VmErrorCode code, string text) =>
        VerdictText.Short(Verdict.Of(SampleHost.Inventory, SampleHost.Function(SampleHost.Network)) with { Reasons = [new Reason(code)] }).Should().Be(text);

    [Fact]
    public void Further_reasons_are_counted() =>
        VerdictText.Short(Verdict.Of(SampleHost.WithoutIommu, SampleHost.WithoutIommu.Find(PciAddress.Parse(SampleHost.Disk)).GetValueOrThrow()))
            .Should().Be("no: no IOMMU PT5001 +1");

    [Theory]
    [InlineData("vfio-pci")]
    [InlineData("pci-stub")]
    [InlineData("mlx5_vfio_pci")]
    public void A_driver_that_waits_for_a_guest_is_not_one_to_take_it_from(string driver)
    {
        PciFunction function = SampleHost.Function(SampleHost.Network) with { Driver = driver };

        VerdictText.Short(Verdict.Of(SampleHost.Inventory, function)).Should().Be("yes");
    }

    private sealed record Reason(VmErrorCode Code) : VmError(Code)
    {
        public override string Message => "because";
    }
}
