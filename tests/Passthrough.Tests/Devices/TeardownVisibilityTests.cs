namespace Passthrough.Tests.Devices;

/// <summary>What can be seen of a device between the steps of its teardown.</summary>
public sealed class TeardownVisibilityTests
{
    private const int PowerControl = SampleFunctions.PowerAt + 4;

    private static readonly HostPhysicalAddress Host = new(SampleFunctions.Bar2);

    /// <summary>A card whose guest has a window placed and sleeps: waking it first is what the teardown begins with.</summary>
    private static void PutToSleep(PassthroughDevice device)
    {
        device.PciConfig.GuestWrite(PowerControl, 2, 0x0003);
        device.PciConfig.GuestWrite(0x04, 2, 0x0006);
        device.AddMmioRegion(Host, new(0xC000_0000), 0x1000).ThrowIfError();
    }

    [Fact]
    public async Task A_sleeping_device_is_at_no_moment_of_its_unassignment_accessible()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();
        int seen = 0;

        await Threads.WhileWriting(
            () =>
            {
                for (int i = 0; i < TestScale.Of(20_000); i++)
                {
                    device.AssignToVm(new VmId(1)).ThrowIfError();
                    PutToSleep(device);
                    device.Unassign().ThrowIfError();
                }
            },
            () => seen += device.Memory.TryFind(Host, out MmioRegion region) && region.IsAccessible ? 1 : 0);

        seen.Should().Be(0);
    }

    [Fact]
    public void Between_the_steps_nothing_is_accessible()
    {
        PassthroughDevice device = SampleFunctions.CardDevice();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        PutToSleep(device);

        device.Custody.Close();
        device.Perform([TeardownStep.EnterD0]);

        device.MmioRegions.Should().ContainSingle().Which.IsAccessible.Should().BeFalse();
    }

    [Fact]
    public void Masking_interrupts_turns_MSI_off_as_well()
    {
        PassthroughDevice device = EverythingFunction.NewDevice();
        device.PciConfig.GuestWrite(EverythingFunction.Msi + 2, 2, 0x0001);

        device.Perform([TeardownStep.MaskInterrupts]);

        (device.PciConfig.GuestRead(EverythingFunction.Msi + 2, 2) & 1).Should().Be(0);
    }

    [Fact]
    public void A_closed_device_signals_no_INTx()
    {
        PassthroughDevice device = EverythingFunction.NewDevice();
        bool before = device.PciConfig.IsIntxEnabled;

        device.Custody.Close();

        before.Should().BeTrue();
        device.PciConfig.IsIntxEnabled.Should().BeFalse();
    }
}
