using static Passthrough.Tests.Verdicts.Rules.Claiming;

namespace Passthrough.Tests.Verdicts.Rules;

/// <summary>The group's rule where VMs have members of it.</summary>
public sealed class GroupOwnershipRuleTests
{
    private const string Named = "01:00.0";
    private const string Member = "01:00.1";

    private static HostInventory GroupOfTwo(string? driverOfTheOther = null) => Sample.Host(
        Sample.Endpoint(Named, group: 1),
        Sample.Endpoint(Member, group: 1, driver: driverOfTheOther));

    private static GroupMemberTaken Taken(VmError cause) => new(Sample.At(Named), new(1), Sample.At(Member), cause);

    [Fact]
    public void A_member_that_is_reserved_for_another_vm_is_named_with_its_owner()
    {
        DeviceRegistry registry = GroupOfTwo().Registry();
        registry.Bring(OwnershipState.Reserved, Vm2, Member);

        registry.WhyNot(Vm1, Named).Should().Equal(Taken(new DeviceReserved(Sample.At(Member), Vm2)));
    }

    [Fact]
    public void A_member_that_another_vm_has_is_named_with_its_owner()
    {
        DeviceRegistry registry = GroupOfTwo().Registry();
        registry.Take(Vm2, Member);

        registry.WhyNot(Vm1, Named).Should().ContainSingle().Which.Message.Should()
            .Be("0000:01:00.0 shares IOMMU group 1 with 0000:01:00.1, and 0000:01:00.1 is assigned to VM 2");
    }

    [Fact]
    public void A_member_on_its_way_back_from_another_vm_still_is_in_the_way()
    {
        DeviceRegistry registry = GroupOfTwo().Registry();
        registry.Bring(OwnershipState.Releasing, Vm2, Member);

        registry.WhyNot(Vm1, Named).Should().Equal(Taken(new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, Sample.At(Member))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_member_in_quarantine_is_in_everybodys_way(uint vm)
    {
        DeviceRegistry registry = GroupOfTwo().Registry();
        registry.Bring(OwnershipState.Quarantined, Vm2, Member);

        registry.WhyNot(new VmId(vm), Named).Should()
            .Equal(Taken(new DeviceQuarantined(Sample.At(Member), new(Vm2, TeardownStep.ResetFunction, Failure))));
    }

    [Theory]
    [InlineData(OwnershipState.Reserved)]
    [InlineData(OwnershipState.Assigned)]
    [InlineData(OwnershipState.Releasing)]
    public void A_member_of_the_same_vm_is_no_reason_whatever_its_driver(OwnershipState state)
    {
        DeviceRegistry registry = GroupOfTwo(driverOfTheOther: null).Registry();
        registry.Bring(state, Vm1, Member);
        registry.Report(GroupOfTwo(driverOfTheOther: "nvme"));

        registry.WhyNot(Vm1, Named).Should().BeEmpty();
    }

    [Fact]
    public void A_member_that_was_given_back_is_no_reason()
    {
        DeviceRegistry registry = GroupOfTwo().Registry();
        registry.Release(registry.Take(Vm2, Member)).ThrowIfError();

        registry.WhyNot(Vm1, Named).Should().BeEmpty();
    }

    [Fact]
    public void A_named_member_that_another_vm_has_is_told_by_its_own_reason_only()
    {
        DeviceRegistry registry = GroupOfTwo().Registry();
        registry.Take(Vm2, Member);

        registry.WhyNot(Vm1, $"{Named} {Member}").Should().Equal(new AlreadyAssigned(Sample.At(Member), Vm2));
    }

    [Fact]
    public void A_member_that_another_vm_has_and_one_on_a_host_driver_are_both_told()
    {
        HostInventory host = Sample.Host(
            Sample.Endpoint(Named, group: 1),
            Sample.Endpoint(Member, group: 1),
            Sample.Endpoint("01:00.2", group: 1, driver: "xhci_hcd"));
        DeviceRegistry registry = Sample.Host(Sample.Endpoint(Member, group: 1)).Registry();
        registry.Take(Vm2, Member);
        registry.Report(host);

        registry.WhyNot(Vm1, Named).Should().Equal(
            Taken(new AlreadyAssigned(Sample.At(Member), Vm2)),
            new GroupMemberOnHostDriver(Sample.At(Named), new(1), Sample.At("01:00.2"), "xhci_hcd"));
    }

    [Fact]
    public void A_member_of_another_vm_that_is_gone_is_no_reason_any_more()
    {
        DeviceRegistry registry = GroupOfTwo().Registry();
        registry.Take(Vm2, Member);
        registry.Report(Sample.Host(Sample.Endpoint(Named, group: 1)));

        registry.WhyNot(Vm1, Named).Should().BeEmpty();
    }

    [Fact]
    public void A_group_that_counts_as_none_keeps_nobody_away_from_a_member_where_an_iommu_is_assumed()
    {
        HostInventory host = GroupOfTwo("nvme").With(Sample.Group(1, Named, Member) with { Name = IommuGroup.NoIommuName });
        DeviceRegistry registry = host.Registry(new OwnershipPolicy { AssumeIommu = true });
        registry.Take(Vm2, Member);

        registry.WhyNot(Vm1, Named).Should().BeEmpty();
    }

    [Fact]
    public void Functions_of_two_groups_go_to_two_vms()
    {
        DeviceRegistry registry = Sample.Host(Sample.Endpoint(Named, group: 1), Sample.Endpoint(Member, group: 2)).Registry();
        registry.Take(Vm2, Member);

        registry.WhyNot(Vm1, Named).Should().BeEmpty();
    }
}
