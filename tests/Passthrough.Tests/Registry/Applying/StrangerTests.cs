using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>A function in another's place inherits nothing of it.</summary>
public sealed class StrangerTests
{
    public static TheoryData<OwnershipState> Taken => TakenStates;

    private static readonly PciFunction Mine = Card(0).Serial(1);

    public static TheoryData<string> Strangers => [.. Others.Select(o => o.Name)];

    private static (string Name, PciFunction Function)[] Others { get; } =
    [
        ("another model", Mine.OfModel(0x9999)),
        ("another vendor", Mine with { VendorId = 0x10DE }),
        ("another serial number", Card(0).Serial(2)),
        ("another way to the same address", Card(1).OnBus(1)),
        ("another model that cannot be read", Mine.OfModel(0x9999).Unprivileged()),
    ];

    [Theory]
    [MemberData(nameof(Strangers))]
    public void A_stranger_is_free_and_the_claim_waits_for_the_one_that_is_gone(string name)
    {
        PciFunction stranger = Others.Single(o => o.Name == name).Function;
        DeviceRegistry registry = Hosts.Registry(Mine);
        Lease lease = registry.Give(Vm1, Mine);

        registry.Report(stranger);

        registry.DeviceOf(stranger).Ownership.Should().Be(default(Ownership));
        registry.LeasesOf(Vm1).Should().Equal(lease);
        registry.Devices.Select(d => (d.IsPresent, d.Ownership.State)).Should().Equal((true, OwnershipState.Available), (false, OwnershipState.Assigned));
        registry.Verify().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void A_stranger_is_free_whatever_the_state_of_the_other(OwnershipState state)
    {
        DeviceRegistry registry = Hosts.Registry(Mine);
        registry.Bring(state, Vm1, Mine);

        registry.Report(Card(0).Serial(2));

        registry.DeviceOf(Mine).Ownership.State.Should().Be(OwnershipState.Available);
        registry.Assign(Ask(Vm2, Mine)).IsSuccess.Should().BeTrue();
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void A_stranger_is_told_from_the_owner_also_when_nothing_could_be_read_in_between()
    {
        DeviceRegistry registry = Hosts.Registry(Mine);
        Lease lease = registry.Give(Vm1, Mine);
        registry.Report(Mine.Unprivileged());

        registry.Report(Card(0).Serial(2));

        registry.DeviceOf(Mine).Ownership.State.Should().Be(OwnershipState.Available);
        registry.LeasesOf(Vm1).Should().Equal(lease);
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void A_virtual_function_of_a_stranger_inherits_nothing_either()
    {
        PciFunction[] card = Card(0).WithVirtual(1);
        DeviceRegistry registry = Hosts.Registry(card);
        Lease lease = registry.Give(Vm1, card[1]);

        registry.Report(Card(0).OfModel(0x9999).WithVirtual(1));

        registry.DeviceOf(card[1]).Ownership.State.Should().Be(OwnershipState.Available);
        registry.LeasesOf(Vm1).Should().Equal(lease);
    }

    [Fact]
    public void A_lease_of_one_that_is_gone_says_nothing_about_a_stranger()
    {
        DeviceRegistry registry = Hosts.Registry(Mine);
        Lease old = registry.Give(Vm1, Mine);
        registry.Report(Card(0).Serial(2));
        Lease strangers = registry.Give(Vm2, Mine);

        registry.Release(old).IsSuccess.Should().BeTrue();

        registry.LeasesOf(Vm2).Should().Equal(strangers);
        registry.Release(old).Error!.Code.Should().Be(VmErrorCode.AlreadyReleased);
        registry.DeviceOf(Mine).Ownership.Owner.Should().Be(Vm2);
    }

    [Fact]
    public void Both_are_claimed_and_gone_and_each_comes_back_to_its_owner()
    {
        PciFunction other = Card(0).Serial(2);
        DeviceRegistry registry = Hosts.Registry(Mine);
        Lease first = registry.Give(Vm1, Mine);
        registry.Report(other);
        Lease second = registry.Give(Vm2, other);
        registry.Report();

        int gone = registry.Devices.Count(d => !d.IsPresent);
        registry.Report(Mine);
        Lease? back = registry.DeviceOf(Mine).Ownership.Lease;
        registry.Report(other);

        gone.Should().Be(2);
        back.Should().Be(first);
        registry.DeviceOf(other).Ownership.Lease.Should().Be(second);
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void Of_two_that_are_gone_the_one_that_went_last_is_found_and_after_its_release_the_other()
    {
        PciFunction other = Card(0).Serial(2);
        DeviceRegistry registry = Hosts.Registry(Mine);
        registry.Give(Vm1, Mine);
        registry.Report(other);
        registry.Give(Vm2, other);
        registry.Report();

        VmId? last = registry.DeviceOf(Mine).Ownership.Owner;
        registry.Release(AtBus(1), Vm2).ThrowIfError();

        last.Should().Be(Vm2);
        registry.DeviceOf(Mine).Ownership.Owner.Should().Be(Vm1);
        registry.Release(AtBus(1), Vm1).IsSuccess.Should().BeTrue();
        registry.Devices.Should().BeEmpty();
    }
}
