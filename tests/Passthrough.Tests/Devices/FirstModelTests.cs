namespace Passthrough.Tests.Devices;

/// <summary>What the first model (a kernel module) did right and this one keeps, with its numbers.</summary>
public sealed class FirstModelTests
{
    private static PassthroughDevice Create(PassthroughDeviceType type, ushort deviceId, uint packed) =>
        PassthroughDevice.Create(type, 0x1AF4, deviceId, PciAddress.FromPacked(packed).GetValueOrThrow()).GetValueOrThrow();

    [Fact]
    public void A_network_card_goes_to_one_VM_and_comes_back()
    {
        PassthroughDevice device = Create(PassthroughDeviceType.VirtioNet, 0x1041, 0x0800);

        VmResult first = device.AssignToVm(new VmId(1));
        VmResult second = device.AssignToVm(new VmId(2));
        VmId? ownerAfterBoth = device.OwnerVmId;
        VmResult back = device.Unassign();

        first.IsSuccess.Should().BeTrue();
        second.Error.Should().Be(new AlreadyAssigned(device.Address, new VmId(1)));
        ownerAfterBoth.Should().Be(new VmId(1));
        back.IsSuccess.Should().BeTrue();
        device.IsAssigned.Should().BeFalse();
        device.OwnerVmId.Should().BeNull();
    }

    [Fact]
    public void A_disk_finds_its_two_vectors_and_no_other()
    {
        PassthroughDevice device = Create(PassthroughDeviceType.VirtioBlk, 0x1042, 0x1000);

        device.AddMsixRemap(32, 64, new VcpuId(0)).ThrowIfError();
        device.AddMsixRemap(33, 65, new VcpuId(1)).ThrowIfError();

        device.MsixRemapCount.Should().Be(2);
        device.RemapInterrupt(32, out GuestInterrupt first).Should().BeTrue();
        first.Should().Be(new GuestInterrupt(64, new VcpuId(0)));
        device.RemapInterrupt(33, out GuestInterrupt second).Should().BeTrue();
        second.Should().Be(new GuestInterrupt(65, new VcpuId(1)));
        device.RemapInterrupt(99, out _).Should().BeFalse();
    }

    [Fact]
    public void A_display_has_its_window_mapped_at_once()
    {
        PassthroughDevice device = Create(PassthroughDeviceType.VirtioGpu, 0x1050, 0x1800);

        device.AddMmioRegion(new HostPhysicalAddress(0xFE000000), new GuestPhysicalAddress(0xC0000000), 0x1000).ThrowIfError();

        device.MmioRegionCount.Should().Be(1);
        device.MmioRegions.Should().ContainSingle().Which.Should().Be(
            new MmioRegion(new HostPhysicalAddress(0xFE000000), new GuestPhysicalAddress(0xC0000000), 0x1000, true, false, null));
    }

    [Fact]
    public void Configuration_bytes_tell_the_ids()
    {
        PassthroughDevice device = Create(PassthroughDeviceType.VirtioNet, 0x1041, 0x0800);

        device.PciConfig.ToArray()[..4].Should().Equal(0xF4, 0x1A, 0x41, 0x10);
    }

    [Fact]
    public void Command_takes_07_and_the_vendor_id_takes_nothing()
    {
        PassthroughDevice device = Create(PassthroughDeviceType.VirtioNet, 0x1041, 0x0800);

        device.PciConfig.WriteUInt16(0x04, 0x0007).ThrowIfError();
        device.PciConfig.WriteUInt16(0x00, 0x0000).ThrowIfError();

        device.PciConfig.ReadUInt16(0x04).GetValueOrThrow().Should().Be(0x0007);
        device.PciConfig.ReadUInt16(0x00).GetValueOrThrow().Should().Be(0x1AF4);
    }
}
