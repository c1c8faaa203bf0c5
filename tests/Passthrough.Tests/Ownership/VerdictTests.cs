// Not ...Ownership: that is a type of the core.
namespace Passthrough.Tests.Verdicts;

public sealed class VerdictTests
{
    private static readonly HostUse Swap = new(HostUseKind.Swap, "swap is on nvme0n1p2");

    [Fact]
    public void A_request_that_names_nothing_is_refused()
    {
        Sample.Host().Against().Should().Equal(new NothingRequested());
        Verdict.Explain(Sample.Host(), default).Should().Equal(new NothingRequested());
    }

    [Fact]
    public void An_address_without_function_is_refused_and_the_others_are_judged()
    {
        HostInventory host = Sample.Host(Sample.Endpoint("02:00.0"));

        host.Against("01:00.0", "02:00.0").Should().Equal(
            new FunctionNotFound(Sample.At("01:00.0")),
            new NoIommu(VmErrorCode.NoIommuGroup, Sample.At("02:00.0")));
    }

    [Fact]
    public void A_function_named_twice_is_judged_once()
    {
        Sample.Host(Sample.Endpoint("02:00.0")).Against("02:00.0", "0000:02:00.0").Should().HaveCount(1);
    }

    [Fact]
    public void All_reasons_against_one_function_come_at_once_in_the_order_of_the_rules()
    {
        HostInventory host = Sample.Host(
                Sample.Endpoint("01:00.0", group: 1).Dead().UsedFor(Swap),
                Sample.Endpoint("01:00.1", group: 1, driver: "nvme"))
            .With(Sample.Group(1, "01:00.0", "01:00.1").WithRegions("direct"));

        host.Against("01:00.0").Select(r => r.Code).Should().Equal(
            VmErrorCode.FunctionNotResponding,
            VmErrorCode.FirmwareMappedRegion,
            VmErrorCode.NeededByHost,
            VmErrorCode.GroupMemberOnHostDriver);
    }

    [Fact]
    public void Reasons_come_function_by_function_in_the_order_named()
    {
        HostInventory host = Sample.Host(Sample.Endpoint("01:00.0").UsedFor(Swap), Sample.Endpoint("02:00.0").Dead());

        host.Against("02:00.0", "01:00.0").Should().Equal(
            new FunctionNotResponding(Sample.At("02:00.0")),
            new NoIommu(VmErrorCode.NoIommuGroup, Sample.At("02:00.0")),
            new NoIommu(VmErrorCode.NoIommuGroup, Sample.At("01:00.0")),
            new NeededByHost(Sample.At("01:00.0"), Swap));
    }

    [Fact]
    public void The_endpoints_of_a_group_go_together_in_address_order_and_bridges_stay()
    {
        HostInventory host = Sample.Host(
            Sample.Endpoint("01:00.1", group: 1, driver: "snd_hda_intel"),
            Sample.Bridge("00:1c.0", group: 1),
            Sample.Endpoint("01:00.0", group: 1, driver: "nouveau"),
            Sample.Endpoint("02:00.0", group: 2));

        Verdict verdict = host.VerdictOn("01:00.1");

        verdict.AssignTogether.Select(a => a.ToString()).Should().Equal("0000:01:00.0", "0000:01:00.1");
        verdict.IsAssignable.Should().BeTrue();
        verdict.Function.Address.Should().Be(Sample.At("01:00.1"));
    }

    [Fact]
    public void Members_of_one_group_have_one_verdict()
    {
        HostInventory host = Sample.Host(Sample.Endpoint("01:00.0", group: 1), Sample.Endpoint("01:00.1", group: 1).UsedFor(Swap));

        host.VerdictOn("01:00.0").Reasons.Should().Equal(host.VerdictOn("01:00.1").Reasons);
        host.VerdictOn("01:00.0").IsAssignable.Should().BeFalse();
    }

    [Fact]
    public void A_bridge_names_nothing_to_assign_and_is_refused_as_a_bridge()
    {
        HostInventory host = Sample.Host(Sample.Bridge("00:1c.0", group: 1), Sample.Endpoint("01:00.0", group: 1));

        Verdict verdict = host.VerdictOn("00:1c.0");

        verdict.AssignTogether.Should().BeEmpty();
        verdict.IsAssignable.Should().BeFalse();
        verdict.Reasons.Should().Equal(new NotAnEndpoint(Sample.At("00:1c.0"), 1));
    }

    [Fact]
    public void A_function_of_which_nothing_could_be_read_is_not_refused()
    {
        var function = new PciFunction(Sample.At("01:00.0"), "pci0000:00/01.0");

        Verdict verdict = Sample.Host(function).VerdictOn("01:00.0");

        verdict.IsAssignable.Should().BeTrue();
        verdict.AssignTogether.Should().Equal(function.Address);
    }
}
