using System.Collections.Immutable;

namespace Passthrough.Tests.Inventory;

public sealed class ResetDifferenceTests
{
    private static readonly ResetFacts All = new(true, true, true);
    private static readonly ResetFacts None = new(false, false, false);

    private static ImmutableArray<ResetDifference> Between(ResetFacts facts, params string[] kernel) => ResetDifference.Between(facts, [.. kernel]);

    [Fact]
    public void The_kernels_order_makes_no_difference() => Between(All, "pm", "bus", "af_flr", "flr").Should().BeEmpty();

    [Theory]
    [InlineData("bus")]
    [InlineData("device_specific")]
    [InlineData("acpi")]
    [InlineData("cxl_bus")]
    [InlineData("FLR")]
    [InlineData("a word of a later kernel")]
    public void What_no_register_tells_is_no_difference(string method) => Between(None, method).Should().BeEmpty();

    [Fact]
    public void What_the_registers_offer_and_the_kernel_does_not_list_differs() => Between(All, "bus").Should().Equal(
        new ResetDifference(ResetMethod.FunctionLevel, true), new ResetDifference(ResetMethod.AdvancedFeatures, true), new ResetDifference(ResetMethod.PowerManagement, true));

    [Fact]
    public void What_the_kernel_lists_and_the_registers_do_not_offer_differs() => Between(None, "pm", "flr", "af_flr").Should().Equal(
        new ResetDifference(ResetMethod.FunctionLevel, false), new ResetDifference(ResetMethod.AdvancedFeatures, false), new ResetDifference(ResetMethod.PowerManagement, false));

    [Fact]
    public void Each_method_is_compared_by_itself() =>
        Between(new(HasFunctionLevel: true, HasAdvancedFeatures: false, HasPowerManagement: true), "flr", "af_flr").Should().Equal(
            new ResetDifference(ResetMethod.AdvancedFeatures, false), new ResetDifference(ResetMethod.PowerManagement, true));

    [Fact]
    public void A_method_is_listed_when_it_is_not_offered()
    {
        new ResetDifference(ResetMethod.FunctionLevel, true).IsListed.Should().BeFalse();
        new ResetDifference(ResetMethod.FunctionLevel, false).IsListed.Should().BeTrue();
    }

    [Fact]
    public void A_kernel_without_any_method_lists_none() => ResetDifference.Between(new(true, false, false), default).Should().Equal(new ResetDifference(ResetMethod.FunctionLevel, true));

    [Fact]
    public void A_function_of_which_all_was_read_tells_its_resets_and_the_differences()
    {
        PciFunction card = SampleFunctions.Card(c => c with { ResetMethods = ImmutableArray.Create("flr", "bus") });

        card.ResetFacts.Should().Be(new Fact<ResetFacts>(All));
        card.ResetDifferences.ValueOrDefault.Should().Equal(new ResetDifference(ResetMethod.AdvancedFeatures, true), new ResetDifference(ResetMethod.PowerManagement, true));
    }

    [Fact]
    public void A_kernel_that_does_not_tell_makes_no_difference_known()
    {
        PciFunction card = SampleFunctions.Card();

        card.ResetFacts.IsKnown.Should().BeTrue();
        card.ResetDifferences.IsKnown.Should().BeFalse();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(64, false)]
    [InlineData(255, false)]
    [InlineData(256, true)]
    public void Too_few_bytes_tell_nothing(int length, bool known)
    {
        PciFunction card = SampleFunctions.Card(c => c with { Config = c.Config[..length], Capabilities = default, ResetMethods = ImmutableArray.Create("flr", "af_flr", "pm") });

        card.ResetFacts.Should().Be(known ? new Fact<ResetFacts>(All) : default);
        card.ResetDifferences.IsKnown.Should().Be(known);
    }

    [Fact]
    public void A_function_that_does_not_answer_tells_nothing()
    {
        PciFunction card = SampleFunctions.Card(c => c with { Config = [.. Enumerable.Repeat((byte)0xFF, 256)], ResetMethods = ImmutableArray<string>.Empty });

        card.ResetFacts.IsKnown.Should().BeFalse();
        card.ResetDifferences.IsKnown.Should().BeFalse();
    }
}
