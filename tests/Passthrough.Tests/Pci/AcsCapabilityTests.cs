namespace Passthrough.Tests.Pci;

public sealed class AcsCapabilityTests
{
    private static AcsCapability Read(ushort offered, ushort enabled) =>
        AcsCapability.Read(new ConfigImage(4096).Extended(0x148, 0x000D, 1, 0).Word(0x14C, offered).Word(0x14E, enabled), 0x148).GetValueOrThrow();

    [Theory]
    [InlineData(0x01, AcsServices.SourceValidation)]
    [InlineData(0x02, AcsServices.TranslationBlocking)]
    [InlineData(0x04, AcsServices.RequestRedirect)]
    [InlineData(0x08, AcsServices.CompletionRedirect)]
    [InlineData(0x10, AcsServices.UpstreamForwarding)]
    [InlineData(0x20, AcsServices.EgressControl)]
    [InlineData(0x40, AcsServices.DirectTranslated)]
    public void Each_service_has_its_bit_in_both_registers(ushort bit, AcsServices service)
    {
        Read(bit, 0).Should().Be(new AcsCapability(service, AcsServices.None));
        Read(0, bit).Should().Be(new AcsCapability(AcsServices.None, service));
    }

    [Fact]
    public void Bits_that_are_no_service_are_left_out()
    {
        Read(0xFF80, 0xFF80).Should().Be(default(AcsCapability));
        Read(0xFFFF, 0xFFFF).Offered.ToString().Should().Be(
            "SourceValidation, TranslationBlocking, RequestRedirect, CompletionRedirect, UpstreamForwarding, EgressControl, DirectTranslated");
    }
}
