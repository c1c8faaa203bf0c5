namespace Passthrough.Tests.Verdicts.Rules;

public sealed class GroupRuleTests
{
    private static HostInventory GroupOfTwo(string? driverOfTheOther) => Sample.Host(
        Sample.Endpoint("01:00.0", group: 1, driver: "nvme"),
        Sample.Endpoint("01:00.1", group: 1, driver: driverOfTheOther));

    private static GroupMemberOnHostDriver Blocked(string by, string driver) => new(Sample.At("01:00.0"), new(1), Sample.At(by), driver);

    [Theory]
    [InlineData(null)]
    [InlineData("pci-stub")]
    [InlineData("vfio-pci")]
    [InlineData("mlx5_vfio_pci")]
    [InlineData("hisi-acc-vfio-pci")]
    [InlineData("nvgrace-gpu-vfio-pci")]
    public void A_member_on_no_driver_or_a_harmless_one_does_not_block(string? driver)
    {
        GroupOfTwo(driver).Against("01:00.0").Should().BeEmpty();
    }

    [Theory]
    [InlineData("nvme")]
    [InlineData("snd_hda_intel")]
    [InlineData("vfio")]
    [InlineData("vfio-pci2")]
    [InlineData("notvfio-pci")]
    [InlineData("VFIO-PCI")]
    [InlineData("pcieport")]
    public void A_member_on_a_host_driver_blocks_and_is_named(string driver)
    {
        GroupOfTwo(driver).Against("01:00.0").Should().Equal(Blocked("01:00.1", driver));
    }

    [Fact]
    public void Message_and_remedy_say_who_blocks_and_what_to_do()
    {
        GroupMemberOnHostDriver error = Blocked("01:00.1", "nvme");

        error.ToString().Should().Be(
            "PT2022: 0000:01:00.0 shares IOMMU group 1 with 0000:01:00.1, which is on nvme and not named. Name 0000:01:00.1 in the request too, or unbind it from nvme.");
    }

    [Fact]
    public void A_member_that_is_named_too_does_not_block()
    {
        GroupOfTwo("nvme").Against("01:00.0", "01:00.1").Should().BeEmpty();
    }

    [Fact]
    public void Every_member_that_blocks_is_a_reason()
    {
        HostInventory host = Sample.Host(
            Sample.Endpoint("01:00.0", group: 1),
            Sample.Endpoint("01:00.1", group: 1, driver: "nvme"),
            Sample.Endpoint("01:00.2", group: 1),
            Sample.Endpoint("01:00.3", group: 1, driver: "xhci_hcd"));

        host.Against("01:00.0").Should().Equal(Blocked("01:00.1", "nvme"), Blocked("01:00.3", "xhci_hcd"));
    }

    [Fact]
    public void Bridges_of_the_group_are_exempt()
    {
        Sample.Host(Sample.Endpoint("01:00.0", group: 1), Sample.Bridge("00:1c.0", group: 1)).Against("01:00.0").Should().BeEmpty();
    }

    [Fact]
    public void Functions_of_other_groups_do_not_block()
    {
        Sample.Host(Sample.Endpoint("01:00.0", group: 1), Sample.Endpoint("01:00.1", group: 2, driver: "nvme")).Against("01:00.0").Should().BeEmpty();
    }

    [Fact]
    public void A_member_on_an_unknown_driver_does_not_block()
    {
        HostInventory host = Sample.Host(Sample.Endpoint("01:00.0", group: 1), Sample.Endpoint("01:00.1", group: 1) with { Driver = default });

        host.Against("01:00.0").Should().BeEmpty();
    }

    [Fact]
    public void A_member_that_the_host_does_not_list_does_not_block()
    {
        HostInventory host = Sample.Host(Sample.Endpoint("01:00.0", group: 1)).With(Sample.Group(1, "01:00.0", "01:00.1"));

        host.Against("01:00.0").Should().BeEmpty();
        host.VerdictOn("01:00.0").AssignTogether.Should().Equal(Sample.At("01:00.0"));
    }
}
