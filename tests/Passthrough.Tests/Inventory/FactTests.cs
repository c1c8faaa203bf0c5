namespace Passthrough.Tests.Inventory;

public sealed class FactTests
{
    [Fact]
    public void Default_is_unknown()
    {
        Fact<string?> fact = default;

        fact.IsKnown.Should().BeFalse();
        fact.ValueOrDefault.Should().BeNull();
        fact.TryGet(out _).Should().BeFalse();
        fact.ToString().Should().Be("?");
    }

    [Fact]
    public void A_known_null_is_known_to_be_absent()
    {
        Fact<string?> fact = new(null);

        fact.IsKnown.Should().BeTrue();
        fact.TryGet(out _).Should().BeFalse();
        fact.ToString().Should().Be("none");
    }

    [Fact]
    public void A_value_is_known_and_present()
    {
        Fact<string?> fact = "nvme";

        fact.IsKnown.Should().BeTrue();
        fact.TryGet(out string? value).Should().BeTrue();
        value.Should().Be("nvme");
        fact.ToString().Should().Be("nvme");
    }

    [Fact]
    public void Unknown_known_absent_and_zero_are_three_things()
    {
        Fact<int?> unknown = default, absent = new(null), zero = 0;

        new[] { unknown, absent, zero }.Should().OnlyHaveUniqueItems();
        zero.TryGet(out int? value).Should().BeTrue();
        value.Should().Be(0);
    }

    [Fact]
    public void Equal_values_make_equal_facts()
    {
        Fact<int> left = 3, right = new(3);

        left.Should().Be(right);
        left.Should().NotBe(new Fact<int>(4));
        new Fact<int>(0).Should().NotBe(default(Fact<int>));
    }
}
