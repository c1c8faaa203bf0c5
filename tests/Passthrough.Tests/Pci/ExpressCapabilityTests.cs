namespace Passthrough.Tests.Pci;

public sealed class ExpressCapabilityTests
{
    private static ExpressCapability Read(ushort capabilities, uint deviceCapabilities = 0, ushort control = 0, ushort status = 0) =>
        ExpressCapability.Read(
            new ConfigImage(256).Standard(0x70, 0x10, 0).Word(0x72, capabilities).Dword(0x74, deviceCapabilities).Word(0x78, control).Word(0x7A, status), 0x70).GetValueOrThrow();

    [Fact]
    public void An_endpoint_of_version_2_reads_as_such()
    {
        ExpressCapability express = Read(0x0002, 0x1000_8FC2, 0x5936, 0x0029);

        express.Should().Be(new ExpressCapability(0x0002, 0x1000_8FC2, 0x5936, 0x0029));
        express.Version.Should().Be(2);
        express.PortType.Should().Be(ExpressPortType.Endpoint);
        express.IsSlotImplemented.Should().BeFalse();
        express.HasFunctionLevelReset.Should().BeTrue();
        express.AreTransactionsPending.Should().BeTrue();
        new[] { express.MaximumPayload, express.Payload, express.ReadRequest }.Should().Equal(512, 256, 4096);
    }

    [Theory]
    [InlineData(0x0002, ExpressPortType.Endpoint)]
    [InlineData(0x0012, ExpressPortType.LegacyEndpoint)]
    [InlineData(0x0042, ExpressPortType.RootPort)]
    [InlineData(0x0052, ExpressPortType.UpstreamPort)]
    [InlineData(0x0062, ExpressPortType.DownstreamPort)]
    [InlineData(0x0072, ExpressPortType.ExpressToPciBridge)]
    [InlineData(0x0082, ExpressPortType.PciToExpressBridge)]
    [InlineData(0x0092, ExpressPortType.IntegratedEndpoint)]
    [InlineData(0xFFA2, ExpressPortType.EventCollector)]
    public void The_port_type_is_four_bits(ushort capabilities, ExpressPortType type) => Read(capabilities).PortType.Should().Be(type);

    [Fact]
    public void A_reserved_port_type_keeps_its_number() => ((int)Read(0x00B2).PortType).Should().Be(0xB);

    [Fact]
    public void A_slot_is_bit_8_and_the_interrupt_message_the_five_bits_above()
    {
        Read(0x0142).IsSlotImplemented.Should().BeTrue();
        Read(0xFEF2).IsSlotImplemented.Should().BeFalse();
        Read(0x3E00).InterruptMessageNumber.Should().Be(31);
        Read(0xC1FF).InterruptMessageNumber.Should().Be(0);
    }

    [Fact]
    public void Function_level_reset_is_bit_28_of_device_capabilities_alone()
    {
        Read(0, 0x1000_0000).HasFunctionLevelReset.Should().BeTrue();
        Read(0xFFFF, 0xEFFF_FFFF, 0xFFFF, 0xFFFF).HasFunctionLevelReset.Should().BeFalse();
    }

    [Fact]
    public void Pending_transactions_are_bit_5_of_device_status_alone()
    {
        Read(0, 0, 0, 0x0020).AreTransactionsPending.Should().BeTrue();
        Read(0xFFFF, 0xFFFF_FFFF, 0xFFFF, 0xFFDF).AreTransactionsPending.Should().BeFalse();
    }

    [Fact]
    public void Payloads_and_reads_are_128_bytes_doubled_by_three_bits()
    {
        Enumerable.Range(0, 8).Select(n => Read(0, (uint)n | 0xFFFF_FFF8).MaximumPayload).Should().Equal(128, 256, 512, 1024, 2048, 4096, 8192, 16384);
        Enumerable.Range(0, 8).Select(n => Read(0, 0, (ushort)((n << 5) | 0xFF1F)).Payload).Should().Equal(128, 256, 512, 1024, 2048, 4096, 8192, 16384);
        Enumerable.Range(0, 8).Select(n => Read(0, 0, (ushort)((n << 12) | 0x8FFF)).ReadRequest).Should().Equal(128, 256, 512, 1024, 2048, 4096, 8192, 16384);
    }
}
