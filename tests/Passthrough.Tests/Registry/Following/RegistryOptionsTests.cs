namespace Passthrough.Tests.Registry.Following;

public sealed class RegistryOptionsTests
{
    [Fact]
    public void A_registry_keeps_4096_events_unless_told_otherwise() => RegistryOptions.Default.EventsKept.Should().Be(4096);

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(16_777_216)]
    public void A_number_in_the_range_is_taken(int kept) => new RegistryOptions { EventsKept = kept }.EventsKept.Should().Be(kept);

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16_777_217)]
    public void A_number_outside_the_range_is_a_bug_of_the_caller(int kept)
    {
        Func<RegistryOptions> make = () => new RegistryOptions { EventsKept = kept };

        make.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Options_with_equal_numbers_are_equal() => new RegistryOptions { EventsKept = 4096 }.Should().Be(RegistryOptions.Default);
}
