using static Passthrough.Tests.Registry.Registries;
using static Passthrough.Tests.Support.Hosts;

namespace Passthrough.Tests.Registry.Applying;

/// <summary>The aggregate of a reported function is made when somebody asks first, and made anew when the function is another place or shape.</summary>
public sealed class ReportedAggregateTests
{
    private static readonly HostPhysicalAddress Page = new(SampleFunctions.Bar2);

    private static VmError? Build(PassthroughDevice device) => device.AddMmioRegion(Page, new(0xC000_0000), 0x1000).Error;

    [Fact]
    public void It_is_made_once()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));

        registry.DeviceOf(Card(0)).Device.Should().BeSameAs(registry.DeviceOf(Card(0)).Device);
    }

    [Fact]
    public void Its_owner_is_the_registrys()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice device = registry.DeviceOf(Card(0)).Device;

        Lease lease = registry.Give(Vm1, Card(0));

        device.Ownership.Lease.Should().Be(lease);
        device.AssignToVm(Vm2).Error!.Code.Should().Be(VmErrorCode.ManagedByRegistry);
        registry.Verify().Should().BeEmpty();
    }

    [Theory]
    [InlineData(OwnershipState.Available, null)]
    [InlineData(OwnershipState.Reserved, null)]
    [InlineData(OwnershipState.Assigned, null)]
    [InlineData(OwnershipState.Releasing, VmErrorCode.DeviceBeingReleased)]
    [InlineData(OwnershipState.Quarantined, VmErrorCode.DeviceQuarantined)]
    public void One_that_is_made_late_takes_changes_as_its_state_says(OwnershipState state, VmErrorCode? refusal)
    {
        DeviceRegistry registry = Hosts.Registry(Cards(2));
        registry.Bring(state == OwnershipState.Available ? OwnershipState.Reserved : state, Vm1, state == OwnershipState.Available ? Card(1) : Card(0));

        PassthroughDevice device = registry.DeviceOf(Card(0)).Device;

        (Build(device)?.Code).Should().Be(refusal);
        device.Ownership.Should().Be(registry.DeviceOf(Card(0)).Ownership);
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void One_that_was_made_in_quarantine_takes_changes_once_it_is_cleared()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Bring(OwnershipState.Quarantined, Vm1, Card(0));
        PassthroughDevice device = registry.DeviceOf(Card(0)).Device;

        registry.Clear(Card(0).Address, "clean").ThrowIfError();

        Build(device).Should().BeNull();
    }

    [Fact]
    public void It_stays_when_a_report_changes_nothing_of_its_shape()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice device = registry.DeviceOf(Card(0)).Device;

        registry.Report(Card(0).OnDriver("vfio-pci"));

        registry.DeviceOf(Card(0)).Device.Should().BeSameAs(device);
    }

    [Fact]
    public void A_free_one_whose_BARs_changed_is_made_anew_and_the_old_one_takes_no_changes()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice old = registry.DeviceOf(Card(0)).Device;

        registry.Report(Card(0).WithBar2At(0xFA00_0000));

        PassthroughDevice now = registry.DeviceOf(Card(0)).Device;
        now.Function!.Bars.ValueOrDefault.Should().Contain(b => b.Address == 0xFA00_0000);
        Build(old)!.Code.Should().Be(VmErrorCode.DeviceBeingReleased);
        Build(now)!.Code.Should().Be(VmErrorCode.WindowOutsideBars);
    }

    [Theory]
    [InlineData(OwnershipState.Reserved)]
    [InlineData(OwnershipState.Assigned)]
    public void One_whose_BARs_changed_while_it_had_an_owner_stays_until_the_owner_is_gone(OwnershipState state)
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice old = registry.DeviceOf(Card(0)).Device;
        Lease lease = registry.Bring(state, Vm1, Card(0));

        registry.Report(Card(0).WithBar2At(0xFA00_0000));
        PassthroughDevice during = registry.DeviceOf(Card(0)).Device;
        registry.Release(lease).ThrowIfError();

        during.Should().BeSameAs(old);
        registry.DeviceOf(Card(0)).Device.Function!.Bars.ValueOrDefault.Should().Contain(b => b.Address == 0xFA00_0000);
        Build(old)!.Code.Should().Be(VmErrorCode.DeviceBeingReleased);
    }

    [Fact]
    public void One_whose_BARs_changed_while_it_was_in_quarantine_is_made_anew_once_it_is_cleared()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice old = registry.DeviceOf(Card(0)).Device;
        registry.Bring(OwnershipState.Quarantined, Vm1, Card(0));
        registry.Report(Card(0).WithBar2At(0xFA00_0000));

        registry.Clear(Card(0).Address, "clean").ThrowIfError();

        registry.DeviceOf(Card(0)).Device.Should().NotBeSameAs(old);
    }

    [Fact]
    public void One_whose_BARs_changed_while_it_was_gone_is_made_anew_once_the_owner_is_gone()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice old = registry.DeviceOf(Card(0)).Device;
        Lease lease = registry.Give(Vm1, Card(0));
        registry.Report();
        registry.Report(Card(0).WithBar2At(0xFA00_0000));

        registry.Release(lease).ThrowIfError();

        registry.DeviceOf(Card(0)).Device.Should().NotBeSameAs(old);
    }

    [Theory]
    [InlineData(OwnershipState.Reserved)]
    [InlineData(OwnershipState.Assigned)]
    [InlineData(OwnershipState.Releasing)]
    [InlineData(OwnershipState.Quarantined)]
    public void One_that_moved_is_made_anew_at_its_new_address_with_the_same_owner(OwnershipState state)
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice old = registry.DeviceOf(Card(0)).Device;
        registry.Bring(state, Vm1, Card(0));

        registry.Report(Card(0).OnBus(9));

        PassthroughDevice now = registry.DeviceOf(Card(0).OnBus(9)).Device;
        now.Address.Should().Be(AtBus(9));
        now.Ownership.Should().Be(registry.DeviceOf(Card(0).OnBus(9)).Ownership);
        old.AddMsixRemap(1, 1, default).IsSuccess.Should().BeFalse();
        registry.Verify().Should().BeEmpty();
    }

    [Fact]
    public void One_that_was_gone_and_came_back_to_its_place_is_the_same()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0).Serial(7));
        PassthroughDevice device = registry.DeviceOf(Card(0)).Device;
        registry.Give(Vm1, Card(0));

        registry.Report();
        registry.Report(Card(0).Serial(7).Unprivileged());

        registry.DeviceOf(Card(0)).Device.Should().BeSameAs(device);
        Build(device).Should().BeNull();
    }

    [Fact]
    public void None_is_made_of_a_function_that_is_gone()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        registry.Give(Vm1, Card(0));
        registry.Report();

        registry.DeviceOf(Card(0)).GetDevice().Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceAbsent, Card(0).Address));
    }

    [Fact]
    public void One_that_was_made_before_is_still_its_owners_while_the_function_is_gone()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice device = registry.DeviceOf(Card(0)).Device;
        registry.Give(Vm1, Card(0));
        registry.Report();

        registry.DeviceOf(Card(0)).Device.Should().BeSameAs(device);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_of_a_function_that_was_forgotten_takes_no_changes(bool isClaimedFirst)
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        RegisteredDevice registered = registry.DeviceOf(Card(0));
        PassthroughDevice device = registered.Device;
        Lease[] leases = isClaimedFirst ? [registry.Give(Vm1, Card(0))] : [];
        registry.Report();

        Array.ForEach(leases, lease => registry.Release(lease).ThrowIfError());

        Build(device).Should().NotBeNull();
        registered.GetDevice().Error!.Code.Should().Be(VmErrorCode.DeviceAbsent);
    }

    [Fact]
    public void What_cannot_be_built_says_why_and_is_built_once_it_can_be_read()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0) with { Config = [] });
        VmErrorCode refused = registry.DeviceOf(Card(0)).GetDevice().Error!.Code;

        registry.Report(Card(0));

        refused.Should().Be(VmErrorCode.ConfigIncomplete);
        registry.DeviceOf(Card(0)).GetDevice().IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void A_release_cleans_one_that_was_made()
    {
        DeviceRegistry registry = Hosts.Registry(Card(0));
        PassthroughDevice device = registry.DeviceOf(Card(0)).Device;
        string fresh = DeviceState.Of(device);
        Lease lease = registry.Give(Vm1, Card(0));
        device.LeaveTraces();

        registry.Release(lease).ThrowIfError();

        DeviceState.Of(device).Should().Be(fresh);
    }
}
