using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Support;

/// <summary>A card with everything a guest can leave behind.</summary>
internal static class UsedCard
{
    public const ushort HostVector = 40;

    /// <summary>One that stands alone, in a VM.</summary>
    public static PassthroughDevice StandAlone()
    {
        PassthroughDevice device = CardDevice();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        device.LeaveTraces();
        return device;
    }

    /// <summary>What its guest and its VM's tool do to a device of <see cref="Card"/>: in the end it sleeps in D3hot.</summary>
    public static void LeaveTraces(this PassthroughDevice device)
    {
        device.AddMmioRegion(new HostPhysicalAddress(Bar2), new GuestPhysicalAddress(0xC0000000), 0x1000).ThrowIfError();
        device.AddMsixRemap(HostVector, 50, new VcpuId(1)).ThrowIfError();
        MsixTable table = device.Interrupts.Table!;
        table.TryGuestWrite(0, 0x2000, 8, 0xFEE0_1000).Should().BeTrue();
        table.TryGuestWrite(0, 0x200C, 4, 0).Should().BeTrue();

        // Pending; without a VM nothing is raised.
        _ = table.Raise(3).IsSuccess;
        device.PciConfig.WriteUInt16(0x04, 0x0547).ThrowIfError();
        device.PciConfig.WriteUInt32(0x10, 0xDEAD_0000).ThrowIfError();
        device.PciConfig.WriteUInt32(0x30, 0xFFFF_FFFF).ThrowIfError();
        device.PciConfig.WriteByte(0x3C, 0x0A).ThrowIfError();
        device.PciConfig.WriteUInt16(Msi + 2, 0x0001).ThrowIfError();
        device.PciConfig.WriteUInt16(MsixAt + 2, 0xC000).ThrowIfError();
        device.PciConfig.WriteUInt16(PowerAt + 4, 0x0003).ThrowIfError();
    }
}
