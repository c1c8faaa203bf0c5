namespace Passthrough.Tests.Results;

public sealed class RecordedErrorTests
{
    [Fact]
    public void It_tells_what_the_error_told()
    {
        VmError error = new OutOfRange("bus", 256, 0, 255);

        var recorded = RecordedError.Of(error);

        (recorded.Code, recorded.Message, recorded.Remedy, recorded.ToString()).Should().Be((error.Code, error.Message, error.Remedy, error.ToString()));
    }

    [Fact]
    public void One_that_was_recorded_before_stays_as_it_is()
    {
        var recorded = new RecordedError(VmErrorCode.FunctionVanished, "a\nb", "c");

        RecordedError.Of(recorded).Should().BeSameAs(recorded);
    }

    [Fact]
    public void Foreign_text_is_kept_as_it_came_and_shown_without_control_characters()
    {
        var recorded = new RecordedError(VmErrorCode.FunctionVanished, "a\n\u001b[2J", "b\r");

        recorded.Text.Should().Be("a\n\u001b[2J");
        recorded.ToString().Should().Be(@"PT4012: a\u000A\u001B[2J. b\u000D");
    }

    [Fact]
    public void A_code_of_a_later_version_is_shown_with_its_number() =>
        new RecordedError((VmErrorCode)4999, "the bus is stuck", "Call the vendor.").ToString().Should().Be("PT4999: the bus is stuck. Call the vendor.");

    [Fact]
    public void A_null_is_a_bug_of_the_caller()
    {
        Action withoutText = () => _ = new RecordedError(VmErrorCode.FunctionVanished, null!, "b");
        Action withoutAdvice = () => _ = new RecordedError(VmErrorCode.FunctionVanished, "a", null!);

        withoutText.Should().Throw<ArgumentNullException>();
        withoutAdvice.Should().Throw<ArgumentNullException>();
    }
}
