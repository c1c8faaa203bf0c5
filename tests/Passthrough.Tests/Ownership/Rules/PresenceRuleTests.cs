namespace Passthrough.Tests.Verdicts.Rules;

public sealed class PresenceRuleTests
{
    private sealed record Gone() : VmError(VmErrorCode.FunctionVanished)
    {
        public override string Message => "it disappeared";
    }

    private sealed record Other() : VmError(VmErrorCode.AttributeMalformed)
    {
        public override string Message => "an attribute is odd";
    }

    private static Verdict VerdictOf(PciFunction function) =>
        Verdict.Of(new HostInventory([function], []), function, new OwnershipPolicy { AssumeIommu = true });

    [Fact]
    public void A_function_that_disappeared_while_it_was_read_is_refused()
    {
        VerdictOf(SampleFunctions.Card(card => card with { Warnings = [new Other(), new Gone()] })).Reasons.Should().Equal(new Gone());
    }

    [Fact]
    public void Another_warning_is_no_reason()
    {
        VerdictOf(SampleFunctions.Card(card => card with { Warnings = [new Other()] })).Reasons.Should().BeEmpty();
    }
}
