namespace Passthrough.Tests.Verdicts.Rules;

public sealed class EndpointRuleTests
{
    [Fact]
    public void An_endpoint_gives_no_reason()
    {
        Sample.Host(Sample.Endpoint("01:00.0", group: 1)).Against("01:00.0").Should().BeEmpty();
    }

    [Fact]
    public void A_bridge_is_no_endpoint_and_nothing_else()
    {
        HostInventory host = Sample.Host(Sample.Bridge("00:1c.0"));

        host.Against("00:1c.0").Should().Equal(new NotAnEndpoint(Sample.At("00:1c.0"), 1));
        host.Against("00:1c.0")[0].Message.Should().Be("0000:00:1c.0 is a bridge (header type 1), not an endpoint");
    }

    [Fact]
    public void A_cardbus_bridge_is_no_endpoint()
    {
        PciFunction function = Sample.Endpoint("01:00.0", group: 1) with { Config = new ConfigImage(64).Byte(0x0E, 0x82).ToImmutable() };

        Sample.Host(function).Against("01:00.0").Should().Equal(new NotAnEndpoint(function.Address, 2));
    }

    [Fact]
    public void A_bridge_whose_header_is_unknown_is_one_by_its_class()
    {
        PciFunction function = Sample.Bridge("00:1c.0", group: 1) with { Config = [] };

        Sample.Host(function).Against("00:1c.0").Should().Equal(new NotAnEndpoint(function.Address, default));
    }

    [Fact]
    public void A_dead_bridge_is_refused_as_a_bridge_and_as_dead()
    {
        PciFunction function = Sample.Bridge("00:1c.0", group: 1).Dead();

        Sample.Host(function).Against("00:1c.0").Should().Equal(new NotAnEndpoint(function.Address, default), new FunctionNotResponding(function.Address));
    }
}
