using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Requests;

public sealed class ClaimRequestTests
{
    [Fact]
    public void A_selection_keeps_the_order_named_and_each_address_once()
    {
        DeviceSelection selection = DeviceSelection.Of(At(2), At(0), At(2), At(1), At(0));

        selection.Addresses.Should().Equal(At(2), At(0), At(1));
    }

    [Fact]
    public void An_address_is_a_selection_of_itself()
    {
        DeviceSelection selection = At(1);

        selection.Should().Be(DeviceSelection.Of(At(1)));
    }

    [Fact]
    public void A_selection_of_nothing_is_empty()
    {
        DeviceSelection.Of().Addresses.Should().BeEmpty();
    }

    [Fact]
    public void Selections_are_equal_when_they_name_the_same_in_the_same_order()
    {
        DeviceSelection selection = DeviceSelection.Of(At(0), At(1));

        selection.Should().Be(DeviceSelection.Of(At(0), At(1), At(0)));
        selection.GetHashCode().Should().Be(DeviceSelection.Of(At(0), At(1), At(0)).GetHashCode());
        selection.Should().NotBe(DeviceSelection.Of(At(1), At(0)));
        selection.Should().NotBe(DeviceSelection.Of(At(0)));
        DeviceSelection.Of().GetHashCode().Should().NotBe(selection.GetHashCode());
    }

    [Fact]
    public void A_selection_reads_as_its_addresses()
    {
        DeviceSelection.Of(At(1), At(0)).ToString().Should().Be("0000:08:01.0 0000:08:00.0");
    }

    [Fact]
    public void Requests_are_equal_when_VM_and_devices_are()
    {
        Claim(Vm1, 0, 1).Should().Be(Claim(Vm1, 0, 1));
        Claim(Vm1, 0, 1).Should().NotBe(Claim(Vm2, 0, 1));
        Claim(Vm1, 0, 1).Should().NotBe(Claim(Vm1, 0));
    }

    [Fact]
    public void Requests_differ_by_their_id()
    {
        ClaimRequest request = Claim(Vm1, 0) with { Id = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) };

        request.Should().Be(Claim(Vm1, 0) with { Id = request.Id });
        request.Should().NotBe(Claim(Vm1, 0));
    }

    [Fact]
    public void Requests_are_equal_when_their_overrides_are_in_the_same_order()
    {
        RuleOverride host = new(VmErrorCode.NeededByHost, "it is spare");
        RuleOverride group = new(VmErrorCode.GroupMemberOnHostDriver, "it is idle");
        ClaimRequest request = Claim(Vm1, 0) with { Overrides = [host, group] };

        request.Should().Be(Claim(Vm1, 0) with { Overrides = [new(VmErrorCode.NeededByHost, "it is spare"), group] });
        request.GetHashCode().Should().Be((Claim(Vm1, 0) with { Overrides = [host, group] }).GetHashCode());
        request.Should().NotBe(Claim(Vm1, 0) with { Overrides = [group, host] });
        request.Should().NotBe(Claim(Vm1, 0) with { Overrides = [host, group with { Reason = "it is not" }] });
        request.Should().NotBe(Claim(Vm1, 0));
    }

    [Fact]
    public void Overrides_that_were_never_set_are_none()
    {
        (Claim(Vm1, 0) with { Overrides = default }).Should().Be(Claim(Vm1, 0));
    }
}
