namespace Passthrough.Tests.Pci;

public sealed class AdvancedFeaturesCapabilityTests
{
    private static AdvancedFeaturesCapability Read(byte capabilities, byte control, byte status) => AdvancedFeaturesCapability.Read(
        new ConfigImage(256).Standard(0xC0, 0x13, 0).Byte(0xC2, 6).Byte(0xC3, capabilities).Byte(0xC4, control).Byte(0xC5, status), 0xC0).GetValueOrThrow();

    [Theory]
    [InlineData(0x01, true, false)]
    [InlineData(0x02, false, true)]
    [InlineData(0x03, true, true)]
    [InlineData(0xFC, false, false)]
    public void Two_bits_tell_what_it_has(byte capabilities, bool transactions, bool reset)
    {
        AdvancedFeaturesCapability features = Read(capabilities, 0xFF, 0xFE);

        (features.HasTransactionsPending, features.HasFunctionLevelReset, features.AreTransactionsPending).Should().Be((transactions, reset, false));
    }

    [Fact]
    public void One_bit_of_status_tells_of_pending_transactions() => Read(0, 0, 0x01).AreTransactionsPending.Should().BeTrue();
}
