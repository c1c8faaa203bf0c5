namespace Passthrough.Tests.Results;

public sealed class VmResultTests
{
    private static readonly VmError Error = new OutOfRange("device", 32, 0, 31);
    private static readonly VmError SameError = new OutOfRange("device", 32, 0, 31);
    private static readonly VmError OtherError = new OutOfRange("device", 33, 0, 31);

    [Fact]
    public void Default_is_an_error_that_says_it_was_never_set()
    {
        VmResult result = default;

        result.IsSuccess.Should().BeFalse();
        result.Error.Should().BeOfType<NotInitialized>();
    }

    [Fact]
    public void Success_has_no_error()
    {
        VmResult result = VmResult.Success;

        result.IsSuccess.Should().BeTrue();
        result.Error.Should().BeNull();
    }

    [Fact]
    public void An_error_converts_to_a_refusal()
    {
        VmResult result = Error;

        result.IsSuccess.Should().BeFalse();
        result.Error.Should().BeSameAs(Error);
    }

    [Fact]
    public void A_refusal_needs_an_error()
    {
        Func<VmResult> act = () => VmResult.Failure(null!);

        act.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void ThrowIfError_lets_success_pass()
    {
        Action act = () => VmResult.Success.ThrowIfError();

        act.Should().NotThrow();
    }

    [Fact]
    public void ThrowIfError_throws_the_error_with_its_text()
    {
        Action act = () => VmResult.Failure(Error).ThrowIfError();

        act.Should().Throw<VmErrorException>().WithMessage(Error.ToString()).Which.Error.Should().BeSameAs(Error);
    }

    [Fact]
    public void ThrowIfError_of_default_throws()
    {
        Action act = () => default(VmResult).ThrowIfError();

        act.Should().Throw<VmErrorException>().Which.Error.Code.Should().Be(VmErrorCode.NotInitialized);
    }

    [Fact]
    public void Equal_errors_make_equal_results_with_equal_hashes()
    {
        VmResult left = Error, right = SameError;

        (left == right).Should().BeTrue();
        left.Equals((object)right).Should().BeTrue();
        left.GetHashCode().Should().Be(right.GetHashCode());
    }

    [Fact]
    public void Results_with_different_outcomes_differ()
    {
        VmResult left = Error, right = OtherError;

        (left != right).Should().BeTrue();
        (left == VmResult.Success).Should().BeFalse();
        (VmResult.Success == default(VmResult)).Should().BeFalse();
        left.Equals("text").Should().BeFalse();
    }

    [Fact]
    public void Its_text_is_done_or_the_error()
    {
        VmResult.Success.ToString().Should().Be("done");
        VmResult.Failure(Error).ToString().Should().Be(Error.ToString());
    }

    [Fact]
    public void Success_allocates_nothing()
    {
        long allocated = AllocationMeter.BytesOf(static () => VmResult.Success.IsSuccess);

        allocated.Should().Be(0);
    }
}
