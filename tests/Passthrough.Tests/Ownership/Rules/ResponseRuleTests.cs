namespace Passthrough.Tests.Verdicts.Rules;

public sealed class ResponseRuleTests
{
    [Fact]
    public void A_dead_endpoint_is_refused_for_that_alone()
    {
        PciFunction function = Sample.Endpoint("01:00.0", group: 1).Dead();

        Sample.Host(function).Against("01:00.0").Should().Equal(new FunctionNotResponding(function.Address));
    }

    [Fact]
    public void The_remedy_says_what_to_try()
    {
        new FunctionNotResponding(default).Remedy.Should().Contain("D3cold").And.Contain("rescan");
    }

    [Fact]
    public void A_vf_whose_ids_read_ones_is_no_dead_card()
    {
        PciFunction function = Sample.Endpoint("01:10.0", group: 1) with
        {
            Config = new ConfigImage(4096).Dword(0, 0xFFFF_FFFF).ToImmutable(),
            PhysicalFunction = Sample.At("01:00.0"),
        };

        Sample.Host(function).Against("01:10.0").Should().BeEmpty();
    }

    [Fact]
    public void Unread_configuration_is_no_reason()
    {
        Sample.Host(Sample.Endpoint("01:00.0", group: 1) with { Config = [] }).Against("01:00.0").Should().BeEmpty();
    }
}
