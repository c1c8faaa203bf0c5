namespace Passthrough.Tests.Pci;

public sealed class ResetFactsTests
{
    private const int Power = 0x40;
    private const int Express = 0x50;
    private const int Features = 0xB0;

    // A function without any reset of its own: each test adds one thing.
    private static ConfigImage Image => new ConfigImage(256)
        .ListAt(Power)
        .Standard(Power, 0x01, Express).Word(Power + 2, 0x0003).Word(Power + 4, 0x0008)
        .Standard(Express, 0x10, Features).Word(Express + 2, 0x0002)
        .Standard(Features, 0x13, 0).Byte(Features + 2, 6);

    private static ResetFacts Read(ConfigImage image) => ResetFacts.Read(image, PciCapabilityList.Read(image));

    [Fact]
    public void A_function_may_have_none() => Read(Image).Should().Be(default(ResetFacts));

    [Fact]
    public void A_function_without_capabilities_has_none() => ResetFacts.Read([], PciCapabilityList.Empty).Methods.Should().BeEmpty();

    [Fact]
    public void Bit_28_of_device_capabilities_is_function_level_reset() => Read(Image.Dword(Express + 4, 0x1000_0000)).Should().Be(new ResetFacts(true, false, false));

    [Theory]
    [InlineData(0x00, false)]
    [InlineData(0x01, false)]
    [InlineData(0x02, false)]
    [InlineData(0x03, true)]
    public void Advanced_features_need_the_reset_and_the_sight_of_pending_transactions(byte capabilities, bool has) =>
        Read(Image.Byte(Features + 3, capabilities)).Should().Be(new ResetFacts(false, has, false));

    [Fact]
    public void Power_management_without_no_soft_reset_resets() => Read(Image.Word(Power + 4, 0xFFF7)).Should().Be(new ResetFacts(false, false, true));

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(7, false)]
    public void Power_management_of_a_version_that_is_not_defined_does_not_count(ushort version, bool has) =>
        Read(Image.Word(Power + 2, version).Word(Power + 4, 0)).HasPowerManagement.Should().Be(has);

    [Fact]
    public void Methods_are_in_the_order_of_linux() => Read(Image.Dword(Express + 4, 0x1000_0000).Byte(Features + 3, 3).Word(Power + 4, 0)).Methods
        .Select(m => m.KernelName()).Should().Equal("flr", "af_flr", "pm");

    [Fact]
    public void The_first_of_two_capabilities_counts() =>
        Read(Image.Word(Power + 4, 0).Byte(Features + 1, 0xC0).Standard(0xC0, 0x01, 0).Word(0xC2, 3).Word(0xC4, 0x0008)).HasPowerManagement.Should().BeTrue();

    [Theory]
    [InlineData(256)]
    [InlineData(4096)]
    public void A_capability_that_runs_past_the_standard_space_offers_nothing(int size)
    {
        var image = new ConfigImage(size).ListAt(0xF8).Standard(0xF8, 0x10, 0xFC).Dword(0xFC, 0x1000_0000).Byte(0xFC, 0x01);

        Read(image).Should().Be(default(ResetFacts));
    }

    [Fact]
    public void Capabilities_must_be_given() => FluentActions.Invoking(() => ResetFacts.Read([], null!)).Should().Throw<ArgumentNullException>();

    [Fact]
    public void What_is_no_method_is_not_offered_and_has_no_name()
    {
        new ResetFacts(true, true, true).Has((ResetMethod)3).Should().BeFalse();
        FluentActions.Invoking(() => ((ResetMethod)3).KernelName()).Should().Throw<ArgumentOutOfRangeException>();
    }
}
