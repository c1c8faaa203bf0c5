namespace Passthrough.Tests.Verdicts.Rules;

public sealed class SoundnessRuleTests
{
    private static readonly MsixCapability OutsideItsBar = new(16, 2, 0x4000, 0, 0x3000);

    private static Verdict VerdictOf(PciFunction function) =>
        Verdict.Of(new HostInventory([function], []), function, new OwnershipPolicy { AssumeIommu = true });

    [Fact]
    public void A_function_whose_MSI_X_table_lies_outside_its_BAR_is_refused_by_name()
    {
        PciFunction function = SampleFunctions.Card(card => card with { Msix = OutsideItsBar });

        VerdictOf(function).Reasons.Should().ContainSingle()
            .Which.Should().BeOfType<FunctionMalformed>().Which.Address.Should().Be(function.Address);
    }

    [Fact]
    public void The_refusal_has_the_code_and_the_advice_of_its_cause()
    {
        VmError reason = VerdictOf(SampleFunctions.Card(card => card with { Msix = OutsideItsBar })).Reasons.Single();

        reason.Code.Should().Be(VmErrorCode.MsixCapabilityInvalid);
        reason.Remedy.Should().Be(VmErrorCode.MsixCapabilityInvalid.Remedy());
    }

    [Fact]
    public void A_sound_function_is_not()
    {
        VerdictOf(SampleFunctions.Card(card => card with { IommuGroup = new Fact<IommuGroupId?>(null) })).Reasons.Should().BeEmpty();
    }

    [Fact]
    public void What_is_unknown_is_no_reason()
    {
        VerdictOf(SampleFunctions.Card(card => card with { Bars = default, Msix = default })).Reasons.Should().BeEmpty();
    }

    [Fact]
    public void A_capability_whose_table_could_not_be_decoded_is_refused()
    {
        PciFunction function = SampleFunctions.Card(card => card with
        {
            Config = card.Config.SetItem(SampleFunctions.MsixAt + 4, 0x07),
            Msix = new Fact<MsixCapability?>(null),
        });

        VerdictOf(function).Reasons.Should().ContainSingle().Which.Code.Should().Be(VmErrorCode.MsixCapabilityInvalid);
        PassthroughDevice.Create(function).Error!.Code.Should().Be(VmErrorCode.MsixCapabilityInvalid);
    }
}
