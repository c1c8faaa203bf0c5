using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>Rule 5: nothing of one guest is seen by the next.</summary>
public sealed class TeardownTests
{
    /// <summary>A card with everything a guest can leave behind.</summary>
    private static PassthroughDevice UsedCard()
    {
        PassthroughDevice device = CardDevice();
        device.AddMmioRegion(new HostPhysicalAddress(Bar2), new GuestPhysicalAddress(0xC0000000), 0x1000).ThrowIfError();
        device.AddMsixRemap(40, 50, new VcpuId(1)).ThrowIfError();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        device.PciConfig.WriteUInt16(0x04, 0x0547).ThrowIfError();
        device.PciConfig.WriteUInt32(0x10, 0xDEAD_0000).ThrowIfError();
        device.PciConfig.WriteUInt32(0x30, 0xFFFF_FFFF).ThrowIfError();
        device.PciConfig.WriteByte(0x3C, 0x0A).ThrowIfError();
        device.PciConfig.WriteUInt16(MsixAt + 2, 0xC000).ThrowIfError();
        device.PciConfig.WriteUInt16(PowerAt + 4, 0x0003).ThrowIfError();
        return device;
    }

    [Fact]
    public void Unassign_leaves_a_device_like_a_new_one()
    {
        PassthroughDevice device = UsedCard();

        device.Unassign().ThrowIfError();

        DeviceState.Of(device).Should().Be(DeviceState.Of(CardDevice()));
    }

    [Fact]
    public void Unassign_removes_what_was_prepared_before_the_assignment_too()
    {
        PassthroughDevice device = HandMade();
        device.AddMsixRemap(1, 2, new VcpuId(3)).ThrowIfError();
        device.AddMmioRegion(new HostPhysicalAddress(0x1000), new GuestPhysicalAddress(0x1000), 0x1000).ThrowIfError();
        device.AssignToVm(new VmId(1)).ThrowIfError();

        device.Unassign().ThrowIfError();

        device.MsixRemapCount.Should().Be(0);
        device.MmioRegionCount.Should().Be(0);
        device.RemapInterrupt(1, out _).Should().BeFalse();
    }

    [Fact]
    public void Reset_keeps_owner_windows_and_remaps_and_stops_both()
    {
        PassthroughDevice device = UsedCard();

        device.Reset().ThrowIfError();

        device.OwnerVmId.Should().Be(new VmId(1));
        device.MmioRegions.Should().ContainSingle().Which.IsMapped.Should().BeFalse();
        device.MmioRegions[0].Bar.Should().Be(new BarRange(2, 0, 0x1000));
        device.MsixRemaps.Should().Equal(new MsixRemap(40, 50, new VcpuId(1), false));
        device.RemapInterrupt(40, out _).Should().BeFalse();
        device.PciConfig.ToArray().Should().Equal(CardDevice().PciConfig.ToArray());
    }

    [Fact]
    public void Resume_brings_windows_and_remaps_back()
    {
        PassthroughDevice device = UsedCard();
        device.Reset().ThrowIfError();

        device.Resume().ThrowIfError();

        device.MmioRegions.Should().ContainSingle().Which.IsMapped.Should().BeTrue();
        device.RemapInterrupt(40, out GuestInterrupt interrupt).Should().BeTrue();
        interrupt.Should().Be(new GuestInterrupt(50, new VcpuId(1)));
    }

    [Fact]
    public void Resume_of_a_running_device_changes_nothing()
    {
        PassthroughDevice device = UsedCard();
        string before = DeviceState.Of(device);

        device.Resume().ThrowIfError();

        DeviceState.Of(device).Should().Be(before);
    }

    [Fact]
    public void A_remap_that_is_added_between_reset_and_resume_is_active_at_once()
    {
        PassthroughDevice device = UsedCard();
        device.Reset().ThrowIfError();

        device.AddMsixRemap(41, 51, new VcpuId(2)).ThrowIfError();

        device.RemapInterrupt(41, out _).Should().BeTrue();
        device.RemapInterrupt(40, out _).Should().BeFalse();
    }

    [Fact]
    public void A_reset_device_takes_its_windows_where_the_guest_puts_the_BAR()
    {
        PassthroughDevice device = UsedCard();
        device.Reset().ThrowIfError();
        device.Resume().ThrowIfError();

        device.PciConfig.WriteUInt32(0x18, 0xD000_0000).ThrowIfError();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        device.MmioRegions.Should().ContainSingle().Which.GuestAddress.Should().Be(new GuestPhysicalAddress(0xD000_0000));
    }

    [Fact]
    public void The_next_owner_may_put_a_BAR_elsewhere()
    {
        PassthroughDevice device = UsedCard();
        device.Unassign().ThrowIfError();

        VmResult<MmioRegion> window = device.AddMmioRegion(new HostPhysicalAddress(Bar2), new GuestPhysicalAddress(0xE000_0000), 0x1000);

        window.IsSuccess.Should().BeTrue();
    }
}
