namespace Passthrough.Tests.Verdicts.Rules;

public sealed class IsolationRuleTests
{
    private static readonly PciAddress Address = Sample.At("01:00.0");
    private static readonly OwnershipPolicy AssumeIommu = new() { AssumeIommu = true };

    private static IommuGroup NoIommuGroup(params string[] members) => Sample.Group(1, members) with { Name = IommuGroup.NoIommuName };

    [Fact]
    public void A_function_in_no_group_is_not_isolated()
    {
        Sample.Host(Sample.Endpoint("01:00.0")).Against("01:00.0").Should().Equal(new NoIommu(VmErrorCode.NoIommuGroup, Address));
    }

    [Fact]
    public void The_remedy_names_the_kernel_parameters_and_the_firmware_switches()
    {
        new NoIommu(VmErrorCode.NoIommuGroup, Address).Remedy.Should().ContainAll("intel_iommu=on", "amd_iommu", "VT-d", "AMD-Vi", "firmware");
    }

    [Fact]
    public void A_group_named_vfio_noiommu_counts_as_none()
    {
        HostInventory host = Sample.Host(Sample.Endpoint("01:00.0", group: 1)).With(NoIommuGroup("01:00.0"));

        host.Against("01:00.0").Should().Equal(new NoIommu(VmErrorCode.NoIommuProtection, Address));
    }

    [Fact]
    public void A_group_that_counts_as_none_has_no_members_and_no_regions_to_object_to()
    {
        HostInventory host = Sample.Host(Sample.Endpoint("01:00.0", group: 1), Sample.Endpoint("02:00.0", group: 1, driver: "nvme"))
            .With(NoIommuGroup("01:00.0", "02:00.0").WithRegions("direct"));

        host.VerdictOn("01:00.0").AssignTogether.Should().Equal(Address);
        host.VerdictOn("01:00.0").Reasons.Should().Equal(new NoIommu(VmErrorCode.NoIommuProtection, Address));
        host.VerdictOn("01:00.0", AssumeIommu).Reasons.Should().BeEmpty();
    }

    [Fact]
    public void An_unknown_group_is_no_reason()
    {
        Sample.Host(Sample.Endpoint("01:00.0") with { IommuGroup = default }).Against("01:00.0").Should().BeEmpty();
    }

    [Fact]
    public void A_group_that_the_host_does_not_list_is_no_reason()
    {
        var host = new HostInventory([Sample.Endpoint("01:00.0", group: 99)], []);

        host.Against("01:00.0").Should().BeEmpty();
        host.VerdictOn("01:00.0").AssignTogether.Should().Equal(Address);
    }

    [Fact]
    public void Assuming_an_iommu_lifts_the_missing_group()
    {
        Sample.Host(Sample.Endpoint("01:00.0")).VerdictOn("01:00.0", AssumeIommu).Reasons.Should().BeEmpty();
    }

    [Fact]
    public void Assuming_an_iommu_lifts_vfio_noiommu()
    {
        Sample.Host(Sample.Endpoint("01:00.0", group: 1)).With(NoIommuGroup("01:00.0"))
            .VerdictOn("01:00.0", AssumeIommu).Reasons.Should().BeEmpty();
    }

    [Fact]
    public void Assuming_an_iommu_lifts_nothing_else()
    {
        var use = new HostUse(HostUseKind.Swap, "swap is on nvme0n1p2");
        HostInventory host = Sample.Host(Sample.Endpoint("01:00.0").Dead().UsedFor(use));

        host.VerdictOn("01:00.0", AssumeIommu).Reasons.Should().Equal(new FunctionNotResponding(Address), new NeededByHost(Address, use));
    }
}
