// Not ...Msix: the tests of the device call an offset so.
namespace Passthrough.Tests.MsixCapabilities;

public sealed class MsixStateTests
{
    [Theory]
    [InlineData(0x8000, true, false)]
    [InlineData(0x4000, false, true)]
    [InlineData(0xC7FF, true, true)]
    [InlineData(0x3FFF, false, false)]
    public void Enable_and_function_mask_are_the_two_high_bits_of_control(ushort control, bool enabled, bool masked) =>
        MsixState.Read(new ConfigImage(256).Standard(0x70, 0x11, 0).Word(0x72, control), 0x70).GetValueOrThrow().Should().Be(new MsixState(enabled, masked));
}
