using static Passthrough.Tests.Support.SampleFunctions;

namespace Passthrough.Tests.Devices;

/// <summary>A message goes out while the guest has written to configuration space what lets it out, whichever register it wrote last.</summary>
public sealed class MessageControlTests
{
    private const int Command = 0x04;
    private const int Control = MsixAt + 2;

    public static TheoryData<ushort, ushort, bool> Registers => new()
    {
        { 0x0004, 0x8000, true },
        { 0x0000, 0x8000, false },
        { 0x0004, 0x0000, false },
        { 0x0004, 0xC000, false },
        { 0x0004, 0x4000, false },
        { 0x0543, 0xC000, false },
    };

    /// <summary>A card in a VM, whose guest has unmasked entry 0.</summary>
    private static PassthroughDevice ProgrammedCard()
    {
        PassthroughDevice device = CardDevice();
        device.AssignToVm(new VmId(1)).ThrowIfError();
        device.Interrupts.Table!.TryGuestWrite(0, 0x2000, 8, 0xFEE0_1000).Should().BeTrue();
        device.Interrupts.Table.TryGuestWrite(0, 0x2008, 8, 0x41).Should().BeTrue();
        return device;
    }

    private static bool GoesOut(PassthroughDevice device) => device.Interrupts.Table!.Raise(0).GetValueOrThrow().Message is not null;

    [Theory]
    [MemberData(nameof(Registers))]
    public void After_a_write_of_Command(ushort command, ushort control, bool expected)
    {
        PassthroughDevice device = ProgrammedCard();

        device.PciConfig.GuestWrite(Control, 2, control);
        device.PciConfig.GuestWrite(Command, 2, command);

        GoesOut(device).Should().Be(expected);
    }

    [Theory]
    [MemberData(nameof(Registers))]
    public void After_a_write_of_MSI_X_control(ushort command, ushort control, bool expected)
    {
        PassthroughDevice device = ProgrammedCard();

        device.PciConfig.GuestWrite(Command, 2, command);
        device.PciConfig.GuestWrite(Control, 2, control);

        GoesOut(device).Should().Be(expected);
    }

    [Theory]
    [InlineData(Command, 0x0000)]
    [InlineData(Control, 0x0000)]
    [InlineData(Control, 0xC000)]
    public void No_more_once_the_guest_takes_back_one_of_them(int register, ushort value)
    {
        PassthroughDevice device = ProgrammedCard();
        device.PciConfig.GuestWrite(Command, 2, 0x0004);
        device.PciConfig.GuestWrite(Control, 2, 0x8000);

        device.PciConfig.GuestWrite(register, 2, value);

        GoesOut(device).Should().BeFalse();
    }
}
