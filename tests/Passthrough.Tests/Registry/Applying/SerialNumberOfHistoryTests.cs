using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>What a history knows of a card, its serial number, while the host's report does not.</summary>
public sealed class SerialNumberOfHistoryTests
{
    private static readonly PciFunction First = Card(0).Serial(1);
    private static readonly PciFunction Second = Card(0).Serial(2);

    /// <summary>VM 1 has the first card, which is gone, and VM 2 the one that was put in its place.</summary>
    private static DeviceRegistry BothClaimed()
    {
        DeviceRegistry registry = Hosts.Registry(First);
        registry.Give(Vm1, First);
        registry.Report(Second);
        registry.Give(Vm2, Second);
        return registry;
    }

    [Fact]
    public void A_claim_that_was_restored_while_the_number_could_not_be_read_does_not_go_to_a_stranger()
    {
        DeviceRegistry before = Hosts.Registry(First);
        before.Give(Vm1, First);
        DeviceRegistry registry = Hosts.Registry(First.Unprivileged());
        registry.Restore(before.Snapshot()).ThrowIfError();

        registry.Report(Second);

        registry.DeviceOf(Second).Ownership.State.Should().Be(OwnershipState.Available);
        registry.LeasesOf(Vm1).Should().ContainSingle();
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void The_number_of_a_card_that_nobody_had_is_not_restored_and_what_is_unknown_makes_no_stranger()
    {
        DeviceRegistry before = Hosts.Registry(First);
        DeviceRegistry registry = Hosts.Registry(First.Unprivileged());
        registry.Restore(before.Snapshot()).ThrowIfError();
        registry.Give(Vm1, First);

        registry.Report(Second);

        registry.DeviceOf(Second).Ownership.Owner.Should().Be(Vm1);
        registry.Devices.Should().ContainSingle();
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void Two_cards_of_one_place_are_two_devices_after_a_restore_too()
    {
        DeviceRegistry registry = Hosts.Registry(First.Unprivileged());

        registry.Restore(BothClaimed().Snapshot()).ThrowIfError();

        registry.LeasesOf(Vm1).Should().ContainSingle();
        registry.LeasesOf(Vm2).Should().ContainSingle();
        registry.Devices.Should().HaveCount(2);
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void Of_two_cards_that_are_gone_one_that_cannot_be_told_is_the_one_that_went_last()
    {
        DeviceRegistry registry = BothClaimed();
        registry.Report(Card(1));

        registry.Report(Second.Unprivileged(), Card(1));

        registry.DeviceOf(Second).Ownership.Owner.Should().Be(Vm2);
    }

    [Fact]
    public void A_card_in_quarantine_is_cleared_though_another_is_in_its_place()
    {
        DeviceRegistry registry = Hosts.Registry(First);
        registry.Bring(OwnershipState.Quarantined, Vm1, First);
        registry.Report(Second);

        registry.Clear(First.Address, "it went to the bin").ThrowIfError();

        registry.Devices.Should().ContainSingle().Which.IsPresent.Should().BeTrue();
    }

    [Fact]
    public void Claims_of_a_whole_host_that_were_restored_before_it_was_read_are_all_found()
    {
        PciFunction[] cards = Enumerable.Range(0, 200).Select(Card).ToArray();
        DeviceRegistry before = Hosts.Registry(cards);
        foreach (PciFunction card in cards)
        {
            before.Give(Vm1, card);
        }

        var registry = new DeviceRegistry();
        registry.Restore(before.Snapshot()).ThrowIfError();
        registry.Report(cards);

        registry.Devices.Should().OnlyContain(d => d.IsPresent && d.Ownership.Owner == Vm1).And.HaveCount(cards.Length);
    }
}
