namespace Passthrough.Tests.Results;

public sealed class VmResultOfTTests
{
    private static readonly VmError Error = new OutOfRange("device", 32, 0, 31);
    private static readonly VmError SameError = new OutOfRange("device", 32, 0, 31);

    [Fact]
    public void Default_is_an_error_that_says_it_was_never_set()
    {
        VmResult<int> result = default;

        result.IsSuccess.Should().BeFalse();
        result.Error.Should().BeOfType<NotInitialized>();
    }

    [Fact]
    public void A_value_converts_to_success()
    {
        VmResult<int> result = 42;

        result.IsSuccess.Should().BeTrue();
        result.Error.Should().BeNull();
    }

    [Fact]
    public void An_error_converts_to_a_refusal()
    {
        VmResult<int> result = Error;

        result.IsSuccess.Should().BeFalse();
        result.Error.Should().BeSameAs(Error);
    }

    [Fact]
    public void A_null_error_is_a_bug_of_the_caller()
    {
        Func<VmResult<int>> act = () => (VmError)null!;

        act.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Of_makes_success_of_an_interface()
    {
        IEnumerable<int> value = [1, 2];

        VmResult<IEnumerable<int>> result = VmResult.Of(value);

        result.GetValueOrThrow().Should().BeSameAs(value);
    }

    [Fact]
    public void TryGetValue_gives_the_value_and_no_error()
    {
        VmResult<int> result = 42;

        bool got = result.TryGetValue(out int value, out VmError? error);

        got.Should().BeTrue();
        value.Should().Be(42);
        error.Should().BeNull();
    }

    [Fact]
    public void TryGetValue_gives_the_error_and_no_value()
    {
        VmResult<int> result = Error;

        bool got = result.TryGetValue(out int value, out VmError? error);

        got.Should().BeFalse();
        value.Should().Be(0);
        error.Should().BeSameAs(Error);
    }

    [Fact]
    public void TryGetValue_of_default_gives_the_error_that_it_was_never_set()
    {
        bool got = default(VmResult<string>).TryGetValue(out string? value, out VmError? error);

        got.Should().BeFalse();
        value.Should().BeNull();
        error!.Code.Should().Be(VmErrorCode.NotInitialized);
    }

    // That this compiles without a default arm is half of what the three tests show: a missing arm is an error here.
    private static string Describe(VmResult<string> result) => result switch
    {
        (var value, null) => $"value {value}",
        (_, { } error) => $"error {error.Code}",
    };

    [Fact]
    public void A_switch_without_default_arm_takes_a_value()
    {
        Describe("x").Should().Be("value x");
    }

    [Fact]
    public void A_switch_without_default_arm_takes_an_error()
    {
        Describe(Error).Should().Be("error ValueOutOfRange");
    }

    [Fact]
    public void A_switch_without_default_arm_takes_default()
    {
        Describe(default).Should().Be("error NotInitialized");
    }

    [Fact]
    public void GetValueOrThrow_throws_the_error()
    {
        VmResult<int> result = Error;

        Func<int> act = () => result.GetValueOrThrow();

        act.Should().Throw<VmErrorException>().Which.Error.Should().BeSameAs(Error);
    }

    [Fact]
    public void Equal_values_make_equal_results_with_equal_hashes()
    {
        VmResult<string> left = "x", right = new string('x', 1);

        (left == right).Should().BeTrue();
        left.Equals((object)right).Should().BeTrue();
        left.GetHashCode().Should().Be(right.GetHashCode());
    }

    [Fact]
    public void Equal_errors_make_equal_results_with_equal_hashes()
    {
        VmResult<string> left = Error, right = SameError;

        (left == right).Should().BeTrue();
        left.GetHashCode().Should().Be(right.GetHashCode());
    }

    [Fact]
    public void The_default_value_is_not_the_default_result()
    {
        VmResult<int> zero = 0;

        (zero != default(VmResult<int>)).Should().BeTrue();
        zero.Equals("0").Should().BeFalse();
    }

    [Fact]
    public void Its_text_is_the_values_or_the_errors()
    {
        VmResult<int> value = 42, error = Error;

        value.ToString().Should().Be("42");
        error.ToString().Should().Be(Error.ToString());
    }

    [Fact]
    public void Success_allocates_nothing()
    {
        long allocated = AllocationMeter.BytesOf(static () =>
        {
            VmResult<ulong> result = 42UL;
            return result.TryGetValue(out ulong value, out VmError? error) && value == 42 && error is null;
        });

        allocated.Should().Be(0);
    }
}
