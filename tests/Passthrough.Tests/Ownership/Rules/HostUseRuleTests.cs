namespace Passthrough.Tests.Verdicts.Rules;

public sealed class HostUseRuleTests
{
    private static readonly HostUse Root = new(HostUseKind.MountedFileSystem, "/ is mounted from nvme0n1p1");
    private static readonly HostUse Display = new(HostUseKind.BootDisplay, "the firmware booted with it as display");

    [Fact]
    public void Every_use_is_a_reason_with_its_evidence()
    {
        PciFunction function = Sample.Endpoint("01:00.0", group: 1).UsedFor(Root, Display);

        Sample.Host(function).Against("01:00.0").Should().Equal(new NeededByHost(function.Address, Root), new NeededByHost(function.Address, Display));
        new NeededByHost(function.Address, Root).Message.Should().Be("the host needs 0000:01:00.0: / is mounted from nvme0n1p1");
    }

    [Fact]
    public void Unknown_uses_are_no_reason()
    {
        Sample.Host(Sample.Endpoint("01:00.0", group: 1) with { HostUses = default }).Against("01:00.0").Should().BeEmpty();
    }

    [Fact]
    public void A_use_of_a_member_that_is_not_named_is_no_reason_of_this_rule()
    {
        HostInventory host = Sample.Host(Sample.Endpoint("01:00.0", group: 1), Sample.Endpoint("01:00.1", group: 1).UsedFor(Root));

        host.Against("01:00.0").Should().BeEmpty();
        host.VerdictOn("01:00.0").Reasons.Should().Equal(new NeededByHost(Sample.At("01:00.1"), Root));
    }

    [Fact]
    public void A_host_driver_on_a_named_function_is_no_reason()
    {
        Sample.Host(Sample.Endpoint("01:00.0", group: 1, driver: "nvme")).Against("01:00.0").Should().BeEmpty();
    }
}
