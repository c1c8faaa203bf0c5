using System.Collections.Immutable;
using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>A link between functions that only one side of it tells: it was not readable on the other, or read a moment earlier.</summary>
public sealed class SilentLinkTests
{
    private static readonly IommuGroupId Shared = new(5);
    private static readonly PciFunction Link = Card(0).InGroup(5);
    private static readonly PciFunction Silent = Card(1) with { IommuGroup = default };

    private static DeviceRegistry RegistryOf(IommuGroup[] groups, params PciFunction[] functions)
    {
        var registry = new DeviceRegistry();
        _ = registry.Apply(new HostInventory(functions, groups)).GetValueOrThrow();
        return registry;
    }

    public static TheoryData<string, bool, bool, bool> Links => new()
    {
        { "the group lists a function that does not say", true, true, false },
        { "a function names the group, which does not list it", true, false, true },
        { "functions name a group that is not reported", false, false, true },
    };

    [Theory]
    [MemberData(nameof(Links))]
    public void Two_VMs_never_share_a_group_whichever_side_tells_of_it(string because, bool isReported, bool isListed, bool isNamed)
    {
        PciFunction other = isNamed ? Card(1).InGroup(5) : Silent;
        ImmutableArray<PciAddress> members = isListed ? [Link.Address, other.Address] : [Link.Address];
        DeviceRegistry registry = RegistryOf(isReported ? [new IommuGroup(Shared, members)] : [], Link, other);
        registry.Give(Vm1, Link);

        registry.Assign(Ask(Vm2, other)).Error.Should().BeOfType<GroupMemberTaken>(because).Which.Member.Should().Be(Link.Address);
        registry.Assign(Ask(Vm1, other)).IsSuccess.Should().BeTrue();
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void A_physical_function_that_does_not_list_its_virtual_one_yet_is_refused_all_the_same()
    {
        PciFunction[] card = Card(0).WithVirtual(1);
        DeviceRegistry registry = Hosts.Registry(card[0] with { VirtualFunctions = [] }, card[1]);
        registry.Give(Vm1, card[1]);

        registry.Assign(Ask(Vm2, card[0])).Error.Should().Be(new VirtualFunctionsExist(card[0].Address, [card[1].Address], [card[1].Address]));
    }

    [Fact]
    public void A_virtual_function_whose_physical_one_is_missing_from_a_report_stays_its_owners()
    {
        PciFunction[] card = Card(0).WithVirtual(1);
        DeviceRegistry registry = Hosts.Registry(card);
        registry.Give(Vm1, card[1]);

        InventoryChange change = registry.Report(card[1]);

        change.Replaced.Should().BeEmpty();
        registry.DeviceOf(card[1]).Should().Match<RegisteredDevice>(d => d.IsPresent && d.Ownership.Owner == Vm1);
        registry.Report(card).Replaced.Should().BeEmpty();
        registry.DeviceOf(card[1]).Ownership.Owner.Should().Be(Vm1);
    }

    [Fact]
    public void A_card_whose_ids_cannot_be_read_for_once_stays_its_owners_and_a_stranger_after_that_inherits_nothing()
    {
        PciFunction card = Card(0);
        DeviceRegistry registry = Hosts.Registry(card);
        registry.Give(Vm1, card);

        _ = registry.Report(card with { VendorId = 0, DeviceId = 0 });
        OwnershipState whileUnread = registry.DeviceOf(card).Ownership.State;
        _ = registry.Report(card.OfModel(0x7777));

        whileUnread.Should().Be(OwnershipState.Assigned);
        registry.DeviceOf(card).Ownership.State.Should().Be(OwnershipState.Available);
        registry.LeasesOf(Vm1).Should().ContainSingle();
    }

    [Fact]
    public void Lists_that_were_never_made_are_empty_ones()
    {
        PciFunction card = Card(0).InGroup(5) with { HostUses = new(default(ImmutableArray<HostUse>)) };
        DeviceRegistry registry = RegistryOf([new IommuGroup(Shared, default) { ReservedRegions = new(default(ImmutableArray<ReservedRegion>)) }], card);

        registry.Assign(Ask(Vm1, card)).IsSuccess.Should().BeTrue();
        registry.Verify().Should().BeEmpty();
    }
}
