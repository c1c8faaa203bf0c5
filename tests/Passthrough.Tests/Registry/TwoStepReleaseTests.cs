using static Passthrough.Tests.Registry.Cards;
using static Passthrough.Tests.Registry.Registries;

namespace Passthrough.Tests.Registry;

/// <summary>A release with room for the host's part.</summary>
public sealed class TwoStepReleaseTests
{
    private const int InterruptLine = 0x3C;

    private readonly DeviceRegistry _registry = Registered(3);
    private readonly Lease _lease;
    private readonly PassthroughDevice _device;

    public TwoStepReleaseTests()
    {
        _lease = _registry.GiveAndUse(Vm1, 0, 2);
        _device = _registry.Find(0).Device;
    }

    [Fact]
    public void The_plan_is_of_the_lease()
    {
        ReleasePlan plan = _registry.BeginRelease(_lease).GetValueOrThrow();

        plan.Lease.Should().BeSameAs(_lease);
        plan.Steps.Should().Equal(ReleasePlan.Of(_lease).Steps);
    }

    [Fact]
    public void Owner_and_lease_stay_until_the_release_is_complete()
    {
        _registry.BeginRelease(_lease).ThrowIfError();

        new[] { 0, 2 }.Select(d => _registry.OwnershipOf(d)).Should().AllBeEquivalentTo(new Ownership(OwnershipState.Releasing, Vm1, _lease));
        _registry.LeasesOf(Vm1).Should().Equal(_lease);
        _device.OwnerVmId.Should().Be(Vm1);
        _device.IsAssigned.Should().BeFalse();
    }

    [Fact]
    public void What_comes_before_the_hosts_part_is_done_when_the_release_has_begun()
    {
        PassthroughDevice expected = UsedCard.StandAlone();
        lock (expected.Custody.Sync)
        {
            expected.Perform(TeardownSteps.OfRelease[..4]);
        }

        _registry.BeginRelease(_lease).ThrowIfError();

        _device.PciConfig.ToArray().Should().Equal(expected.PciConfig.ToArray());
        _device.MmioRegions.Should().Equal(expected.MmioRegions).And.HaveCount(1);
        _device.MsixRemaps.Should().Equal(expected.MsixRemaps).And.HaveCount(1);
    }

    [Fact]
    public void A_guests_write_is_dropped()
    {
        _registry.BeginRelease(_lease).ThrowIfError();
        byte[] before = _device.PciConfig.ToArray();

        _device.PciConfig.GuestWrite(InterruptLine, 1, 0x55);

        _device.PciConfig.ToArray().Should().Equal(before);
    }

    [Fact]
    public void A_tools_write_is_refused()
    {
        _registry.BeginRelease(_lease).ThrowIfError();
        byte[] before = _device.PciConfig.ToArray();

        _device.PciConfig.WriteByte(InterruptLine, 0x55).Error!.Code.Should().Be(VmErrorCode.DeviceBeingReleased);
        _device.PciConfig.SetStatusBits(0x04, 0x8000_0000).Error!.Code.Should().Be(VmErrorCode.DeviceBeingReleased);

        _device.PciConfig.ToArray().Should().Equal(before);
    }

    [Fact]
    public void A_guests_read_gives_all_ones_and_a_tools_the_bytes()
    {
        _registry.BeginRelease(_lease).ThrowIfError();

        _device.PciConfig.GuestRead(0, 4).Should().Be(uint.MaxValue);
        _device.PciConfig.GuestRead(InterruptLine, 1).Should().Be(0xFF);
        _device.PciConfig.ReadUInt32(0).GetValueOrThrow().Should().NotBe(uint.MaxValue);
    }

    [Fact]
    public void A_guests_read_of_the_MSIX_table_gives_all_ones()
    {
        _registry.BeginRelease(_lease).ThrowIfError();

        _device.Interrupts.Table!.TryGuestRead(0, 0x2000, 8, out ulong entry).Should().BeTrue();
        entry.Should().Be(ulong.MaxValue);
    }

    [Fact]
    public void A_guests_write_to_the_MSIX_table_is_dropped()
    {
        MsixTable table = _device.Interrupts.Table!;
        _registry.BeginRelease(_lease).ThrowIfError();
        MsixEntry before = table.Read(5).GetValueOrThrow();

        table.TryGuestWrite(0, 0x2000 + (5 * 16), 8, 0xFEE0_2000).Should().BeTrue();

        table.Read(5).GetValueOrThrow().Should().Be(before);
    }

    [Fact]
    public void An_interrupt_goes_nowhere()
    {
        bool delivered = _device.RemapInterrupt(UsedCard.HostVector, out _);

        _registry.BeginRelease(_lease).ThrowIfError();

        delivered.Should().BeTrue();
        _device.RemapInterrupt(UsedCard.HostVector, out _).Should().BeFalse();
    }

    [Fact]
    public void A_complete_release_leaves_free_devices_like_new_ones()
    {
        _registry.BeginRelease(_lease).ThrowIfError();

        _registry.CompleteRelease(_lease).ThrowIfError();

        new[] { 0, 2 }.Select(c => DeviceState.Of(_registry.Find(c).Device)).Should().Equal(FreshState(0), FreshState(2));
        _registry.LeasesOf(Vm1).Should().BeEmpty();
        _registry.Revision.Should().Be(3);
    }

    [Fact]
    public void A_released_device_may_be_prepared_and_assigned_again()
    {
        _registry.BeginRelease(_lease).ThrowIfError();
        _registry.CompleteRelease(_lease, []).ThrowIfError();

        _device.AddMsixRemap(7, 8, new VcpuId(9)).ThrowIfError();
        Lease next = _registry.Give(Vm2, 0);

        _device.RemapInterrupt(7, out _).Should().BeTrue();
        _registry.OwnershipOf(0).Should().Be(new Ownership(OwnershipState.Assigned, Vm2, next));
    }

    [Fact]
    public void The_lease_of_a_complete_release_was_released_before()
    {
        _registry.BeginRelease(_lease).ThrowIfError();
        _registry.CompleteRelease(_lease).ThrowIfError();

        VmErrorCode?[] codes = [_registry.Release(_lease).Error?.Code, _registry.BeginRelease(_lease).Error?.Code, _registry.CompleteRelease(_lease).Error?.Code];

        codes.Should().AllBeEquivalentTo(VmErrorCode.AlreadyReleased);
    }

    [Fact]
    public void A_device_on_its_way_back_is_told_as_such()
    {
        _registry.BeginRelease(_lease).ThrowIfError();

        VmResult<Lease> result = _registry.Assign(Claim(Vm2, 2));

        result.Error.Should().Be(new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, At(2)));
    }

    [Fact]
    public void ReleaseAll_reports_a_lease_on_its_way_back_and_goes_on()
    {
        Lease other = _registry.Give(Vm1, 1);
        _registry.BeginRelease(_lease).ThrowIfError();

        var outcomes = _registry.ReleaseAll(Vm1);

        outcomes.Should().Equal(
            new ReleaseOutcome(_lease, new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, At(0))),
            new ReleaseOutcome(other, VmResult.Success));
    }

    [Fact]
    public void Null_is_no_lease()
    {
        Action[] calls = [() => _registry.BeginRelease(null!).ThrowIfError(), () => _registry.CompleteRelease(null!).ThrowIfError(), () => ReleasePlan.Of(null!)];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
    }
}
