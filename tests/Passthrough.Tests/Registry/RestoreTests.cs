using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry;

/// <summary>A registry goes on from a snapshot.</summary>
public sealed class RestoreTests
{
    public static TheoryData<OwnershipState> Taken => TakenStates;

    private static RegistrySnapshot In(OwnershipState state)
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Bring(state, Vm1, Card(0));
        return registry.Snapshot();
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void Before_a_report_its_functions_are_gone_and_the_report_finds_them(OwnershipState state)
    {
        DeviceRegistry registry = new();
        registry.Restore(In(state)).ThrowIfError();
        RegisteredDevice device = registry.DeviceOf(Card(0));
        (bool, OwnershipState) before = (device.IsPresent, device.Ownership.State);

        registry.Report(Card(0).OnBus(9));

        before.Should().Be((false, state));
        registry.DeviceOf(Card(0).OnBus(9)).Should().BeSameAs(device);
        (device.IsPresent, device.Ownership.State).Should().Be((true, state));
        registry.Verify().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void After_a_report_its_functions_are_found_where_they_are(OwnershipState state)
    {
        DeviceRegistry registry = Hosts.Registry(Card(0).OnBus(9));
        PassthroughDevice made = registry.DeviceOf(Card(0).OnBus(9)).Device;

        registry.Restore(In(state)).ThrowIfError();

        made.Ownership.State.Should().Be(state);
        registry.Devices.Should().ContainSingle().Which.Ownership.State.Should().Be(state);
        registry.LeasesOf(Vm1).SelectMany(l => l.Functions).Should().NotContain(f => f.Address != AtBus(9));
        registry.Verify().Should().BeEmpty();
    }

    [Theory]
    [InlineData(OwnershipState.Reserved, true)]
    [InlineData(OwnershipState.Assigned, true)]
    [InlineData(OwnershipState.Releasing, false)]
    [InlineData(OwnershipState.Quarantined, false)]
    public void A_device_that_was_made_before_takes_changes_as_its_state_says(OwnershipState state, bool takes)
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice made = registry.DeviceOf(Card(0)).Device;

        registry.Restore(In(state)).ThrowIfError();

        made.AddMsixRemap(1, 2, default).IsSuccess.Should().Be(takes);
    }

    [Fact]
    public void A_lease_goes_on_and_the_next_one_has_a_later_generation()
    {
        DeviceRegistry source = Hosts.Registry(Hosts.Cards(2));
        Lease lease = source.Give(Vm1, Card(0));
        DeviceRegistry registry = Hosts.Registry(Hosts.Cards(2));
        registry.Restore(source.Snapshot()).ThrowIfError();

        Lease next = registry.Give(Vm2, Card(1));

        registry.Revision.Should().Be(2);
        next.Generation.Should().Be(2);
        registry.Release(lease).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void A_stranger_at_the_place_of_a_function_inherits_nothing()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0).OfModel(0x9999));

        registry.Restore(In(OwnershipState.Assigned)).ThrowIfError();

        registry.DeviceOf(Card(0)).Ownership.State.Should().Be(OwnershipState.Available);
        registry.LeasesOf(Vm1).Should().ContainSingle();
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void A_function_in_quarantine_keeps_its_reason_and_is_cleared()
    {
        DeviceRegistry registry = new();
        registry.Restore(In(OwnershipState.Quarantined)).ThrowIfError();

        registry.DeviceOf(Card(0)).Ownership.Quarantine.Should().Be(new QuarantineReason(Vm1, TeardownStep.ResetFunction, new FunctionNotResponding(AtBus(1))));
        registry.Clear(AtBus(1), "clean").IsSuccess.Should().BeTrue();
        registry.Devices.Should().BeEmpty();
    }

    [Fact]
    public void A_registry_with_a_history_takes_none()
    {
        DeviceRegistry registry = Of(1);
        registry.Give(Vm1, 0);

        registry.Restore(In(OwnershipState.Assigned)).Error.Should().Be(new RegistryNotEmpty(1));
    }

    [Fact]
    public async Task Who_followed_from_before_has_lost_the_events()
    {
        DeviceRegistry registry = new();
        registry.Restore(In(OwnershipState.Assigned)).ThrowIfError();

        await using IAsyncEnumerator<RegistrySignal> signals = registry.FollowAsync(0).GetAsyncEnumerator();

        (await signals.MoveNextAsync()).Should().BeTrue();
        signals.Current.Should().Be(new EventsLost(registry.Revision));
    }
}
