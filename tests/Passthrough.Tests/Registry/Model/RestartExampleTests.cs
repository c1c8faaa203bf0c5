namespace Passthrough.Tests.Registry;

/// <summary>What a registry and its model know of serial numbers after a new start: histories that chance seldom makes.</summary>
public sealed class RestartExampleTests
{
    private const int VirtualFunctionPick = 17;

    private static readonly ModelHost Host =
        new([new(PlaceShape.RootBus, 0, new(0x100, 7, [new("nvme", "flr")], [new("vfio-pci", "flr")]))]);

    private static readonly RegistryStep Claimed =
        new RegistryStep.Claim(RequestKind.Assign, 0, SelectBy.Addresses, [VirtualFunctionPick], WithGroup: false, Id: 0, []);

    private static RegistryStep.Change Told(HostEvent what, int value = 0) => new(new(what, 0, 0, value), IsTold: true);

    private static RegistryStep.Change Untold(HostEvent what) => new(new(what, 0, 0, 0), IsTold: false);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_number_that_was_hidden_at_a_new_start_tells_no_twin_from_the_card_that_was_claimed_after_it(bool fromEvents)
    {
        var history = new RegistryHistory(Host,
            [Told(HostEvent.SetVirtualFunctions, 1), Told(HostEvent.Die), new RegistryStep.Restart(fromEvents), Claimed, Told(HostEvent.Twin)]);

        SideBySide.Difference(history, new RegistryDriver()).Should().BeNull();
        SideBySide.ModelAfter(history).Devices.Should().ContainSingle(d => d.IsOwnedBy(0)).Which.IsPresent.Should().BeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_number_that_was_claimed_before_a_new_start_tells_a_twin_after_it(bool fromEvents)
    {
        var history = new RegistryHistory(Host,
            [Told(HostEvent.SetVirtualFunctions, 1), Claimed, Told(HostEvent.Die), new RegistryStep.Restart(fromEvents), Told(HostEvent.Twin)]);

        SideBySide.Difference(history, new RegistryDriver()).Should().BeNull();
        SideBySide.ModelAfter(history).Devices.Should().ContainSingle(d => d.IsOwnedBy(0)).Which.IsPresent.Should().BeFalse();
    }

    [Fact]
    public void Events_do_not_tell_a_number_that_was_learnt_after_the_claim()
    {
        var history = new RegistryHistory(Host,
            [Untold(HostEvent.Die), Told(HostEvent.SetVirtualFunctions, 1), Claimed, Told(HostEvent.Die), Told(HostEvent.Twin)]);

        SideBySide.Difference(history, new RegistryDriver()).Should().BeNull();
        SideBySide.ModelAfter(history).Devices.Should().ContainSingle(d => d.IsOwnedBy(0)).Which.IsPresent.Should().BeFalse();
    }
}
