using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>Rule 5, the resets that a guest begins itself: registers go back to the image, intent stays.</summary>
public sealed class GuestResetTests
{
    private static PassthroughDevice RunningCard(Func<PciFunction, PciFunction>? change = null)
    {
        PassthroughDevice device = CardDevice(change);
        device.AssignToVm(new VmId(1)).ThrowIfError();
        device.AddMmioRegion(new HostPhysicalAddress(Bar2), new GuestPhysicalAddress(0xC0000000), 0x1000).ThrowIfError();
        device.AddMsixRemap(40, 50, new VcpuId(1)).ThrowIfError();
        device.PciConfig.WriteUInt16(0x04, 0x0006).ThrowIfError();
        return device;
    }

    private static void ShouldBeResetWithIntentKept(PassthroughDevice device)
    {
        device.PciConfig.ToArray().Should().Equal(CardDevice().PciConfig.ToArray());
        device.OwnerVmId.Should().Be(new VmId(1));
        device.MmioRegions.Should().ContainSingle().Which.Should().Be(
            new MmioRegion(new HostPhysicalAddress(Bar2), null, 0x1000, true, false, new BarRange(2, 0, 0x1000)));
        device.RemapInterrupt(40, out _).Should().BeTrue();
    }

    [Fact]
    public void Initiate_function_level_reset()
    {
        PassthroughDevice device = RunningCard();

        device.PciConfig.WriteUInt16(Express + 8, 0xA810).ThrowIfError();

        ShouldBeResetWithIntentKept(device);
    }

    [Fact]
    public void What_else_is_in_the_write_that_asks_for_a_reset_is_not_kept()
    {
        PassthroughDevice device = RunningCard();

        device.PciConfig.WriteUInt16(Express + 8, 0xD0AF).ThrowIfError();

        ShouldBeResetWithIntentKept(device);
    }

    [Fact]
    public void Advanced_features_reset()
    {
        PassthroughDevice device = RunningCard();

        device.PciConfig.WriteByte(AdvancedAt + 4, 0x01).ThrowIfError();

        ShouldBeResetWithIntentKept(device);
    }

    [Fact]
    public void D3hot_to_D0_of_a_function_without_No_Soft_Reset()
    {
        PassthroughDevice device = RunningCard();
        device.PciConfig.WriteUInt16(PowerAt + 4, 0x0003).ThrowIfError();

        device.PciConfig.WriteUInt16(PowerAt + 4, 0x0000).ThrowIfError();

        ShouldBeResetWithIntentKept(device);
    }

    [Fact]
    public void D3hot_to_D0_of_a_function_with_No_Soft_Reset_resets_nothing()
    {
        PassthroughDevice device = RunningCard(card => card with { Config = card.Config.SetItem(PowerAt + 4, 0x0B) });
        device.PciConfig.WriteUInt16(PowerAt + 4, 0x0003).ThrowIfError();

        device.PciConfig.WriteUInt16(PowerAt + 4, 0x0000).ThrowIfError();

        device.PciConfig.ReadUInt16(0x04).GetValueOrThrow().Should().Be(0x0006);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 3)]
    [InlineData(3, 3)]
    public void No_other_change_of_the_power_state_resets(ushort from, ushort to)
    {
        PassthroughDevice device = RunningCard();
        device.PciConfig.WriteUInt16(PowerAt + 4, from).ThrowIfError();

        device.PciConfig.WriteUInt16(PowerAt + 4, to).ThrowIfError();

        device.PciConfig.ReadUInt16(PowerAt + 4).GetValueOrThrow().Should().Be(to);
        device.PciConfig.ReadUInt16(0x04).GetValueOrThrow().Should().Be(0x0006);
    }

    [Fact]
    public void A_write_that_does_not_ask_for_a_reset_resets_nothing()
    {
        PassthroughDevice device = RunningCard();

        device.PciConfig.WriteUInt16(Express + 8, 0x2810).ThrowIfError();
        device.PciConfig.WriteByte(Express + 8, 0xFF).ThrowIfError();
        device.PciConfig.WriteByte(AdvancedAt + 5, 0x01).ThrowIfError();

        device.PciConfig.ReadUInt16(0x04).GetValueOrThrow().Should().Be(0x0006);
    }

    [Theory]
    [InlineData(Express + 7, 0x00, Express + 9, 0xA8)]
    [InlineData(AdvancedAt + 3, 0x01, AdvancedAt + 4, 0x01)]
    public void A_function_without_the_capability_bit_ignores_the_request(int capability, byte without, int control, byte request)
    {
        PassthroughDevice device = RunningCard(card => card with { Config = card.Config.SetItem(capability, without) });

        device.PciConfig.WriteByte(control, request).ThrowIfError();

        device.PciConfig.ReadUInt16(0x04).GetValueOrThrow().Should().Be(0x0006);
    }

    [Fact]
    public void Windows_come_back_when_the_guest_turns_decode_on_again()
    {
        PassthroughDevice device = RunningCard();
        device.PciConfig.WriteUInt16(Express + 8, 0xA810).ThrowIfError();

        device.PciConfig.WriteUInt32(0x18, 0xC000_0000).ThrowIfError();
        device.PciConfig.WriteUInt16(0x04, 0x0002).ThrowIfError();

        device.MmioRegions.Should().ContainSingle().Which.GuestAddress.Should().Be(new GuestPhysicalAddress(0xC000_0000));
    }
}
