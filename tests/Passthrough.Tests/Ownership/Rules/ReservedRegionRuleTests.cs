namespace Passthrough.Tests.Verdicts.Rules;

public sealed class ReservedRegionRuleTests
{
    private static HostInventory HostWith(params string[] types) =>
        Sample.Host(Sample.Endpoint("01:00.0", group: 1)).With(Sample.Group(1, "01:00.0").WithRegions(types));

    [Theory]
    [InlineData("msi")]
    [InlineData("reserved")]
    [InlineData("direct-relaxable")]
    public void Other_regions_are_no_reason(string type)
    {
        HostWith(type).Against("01:00.0").Should().BeEmpty();
    }

    [Fact]
    public void Each_direct_region_is_a_reason_with_its_range()
    {
        HostWith("direct", "msi", "direct").Against("01:00.0").Should().Equal(
            new FirmwareMappedRegion(Sample.At("01:00.0"), new(1), new(0, 0xFFF, "direct")),
            new FirmwareMappedRegion(Sample.At("01:00.0"), new(1), new(0x20_0000, 0x20_0FFF, "direct")));
    }

    [Fact]
    public void The_message_names_range_group_and_function()
    {
        HostWith("direct").Against("01:00.0")[0].Message.Should().Be("firmware keeps 0x0 to 0xfff mapped in IOMMU group 1 of 0000:01:00.0");
    }

    [Fact]
    public void Unknown_regions_are_no_reason()
    {
        HostInventory host = Sample.Host(Sample.Endpoint("01:00.0", group: 1))
            .With(Sample.Group(1, "01:00.0") with { ReservedRegions = default });

        host.Against("01:00.0").Should().BeEmpty();
    }

    [Fact]
    public void A_direct_region_of_another_group_is_no_reason()
    {
        HostInventory host = Sample.Host(Sample.Endpoint("01:00.0", group: 1), Sample.Endpoint("02:00.0", group: 2))
            .With(Sample.Group(2, "02:00.0").WithRegions("direct"));

        host.Against("01:00.0").Should().BeEmpty();
    }
}
