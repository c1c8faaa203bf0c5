namespace Passthrough.Tests.Inventory;

public sealed class PciFunctionTests
{
    private static PciFunction With(ConfigImage image, uint classCode = Sample.NvmeClass) =>
        Sample.Endpoint("01:00.0") with { Config = image.ToImmutable(), ClassCode = classCode };

    [Theory]
    [InlineData(0x00, 0, true)]
    [InlineData(0x80, 0, true)]
    [InlineData(0x01, 1, false)]
    [InlineData(0x81, 1, false)]
    [InlineData(0x02, 2, false)]
    public void The_header_layout_is_without_the_multifunction_bit(byte headerType, int layout, bool isEndpoint)
    {
        PciFunction function = With(new ConfigImage(256).Byte(0x0E, headerType));

        function.HeaderLayout.Should().Be(new Fact<int>(layout));
        function.IsEndpoint.Should().Be(isEndpoint);
        function.IsUnresponsive.Should().BeFalse();
    }

    [Fact]
    public void A_vf_whose_ids_read_ones_answers()
    {
        PciFunction function = With(new ConfigImage(4096).Dword(0x00, 0xFFFF_FFFF)) with { PhysicalFunction = Sample.At("01:00.0") };

        function.IsUnresponsive.Should().BeFalse();
        function.IsEndpoint.Should().BeTrue();
        function.IsVirtualFunction.Should().BeTrue();
    }

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(4096)]
    public void A_function_that_reads_all_ones_does_not_answer(int length)
    {
        PciFunction function = With(new ConfigImage(length).Filled(0xFF));

        function.IsUnresponsive.Should().BeTrue();
        function.HeaderLayout.IsKnown.Should().BeFalse();
    }

    [Theory]
    [InlineData(0x7F, true)]
    [InlineData(0xFF, true)]
    [InlineData(0x7E, false)]
    [InlineData(0x3F, false)]
    public void Header_type_7F_does_not_answer_whatever_the_ids(byte headerType, bool unresponsive)
    {
        With(new ConfigImage(64).Dword(0, 0xA824_144D).Byte(0x0E, headerType)).IsUnresponsive.Should().Be(unresponsive);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(14)]
    public void Without_the_header_type_the_layout_is_unknown_and_silence_is_not_assumed(int length)
    {
        PciFunction function = With(new ConfigImage(length).Filled(0xFF));

        function.IsUnresponsive.Should().BeFalse();
        function.HeaderLayout.IsKnown.Should().BeFalse();
        function.IsEndpoint.Should().BeTrue();
    }

    [Fact]
    public void Sixty_four_bytes_are_enough_to_tell_the_layout()
    {
        With(new ConfigImage(64).Byte(0x0E, 0x01)).IsEndpoint.Should().BeFalse();
        With(new ConfigImage(64)).HeaderLayout.Should().Be(new Fact<int>(0));
    }

    [Theory]
    [InlineData(0x060400u, false)]
    [InlineData(0x060401u, false)]
    [InlineData(0x060700u, false)]
    [InlineData(0x060940u, false)]
    [InlineData(0x060A00u, false)]
    [InlineData(0x060000u, true)]
    [InlineData(0x060100u, true)]
    [InlineData(0x060800u, true)]
    [InlineData(0x068000u, true)]
    [InlineData(0x010802u, true)]
    public void Without_a_header_the_class_tells_bridges(uint classCode, bool isEndpoint)
    {
        With(new ConfigImage(0), classCode).IsEndpoint.Should().Be(isEndpoint);
    }

    [Fact]
    public void A_header_that_was_read_outweighs_the_class()
    {
        With(new ConfigImage(64), Sample.BridgeClass).IsEndpoint.Should().BeTrue();
    }

    [Fact]
    public void A_dead_bridge_is_still_a_bridge_by_its_class()
    {
        With(new ConfigImage(256).Filled(0xFF), Sample.BridgeClass).IsEndpoint.Should().BeFalse();
    }

    [Fact]
    public void A_function_of_which_nothing_was_read_has_only_unknown_facts()
    {
        var function = new PciFunction(Sample.At("01:00.0"), "pci0000:00/01.0");

        function.Driver.IsKnown.Should().BeFalse();
        function.IommuGroup.IsKnown.Should().BeFalse();
        function.NumaNode.IsKnown.Should().BeFalse();
        function.Bars.IsKnown.Should().BeFalse();
        function.HostUses.IsKnown.Should().BeFalse();
        function.IsVirtualFunction.Should().BeFalse();
    }
}
