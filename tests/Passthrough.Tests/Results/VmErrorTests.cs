namespace Passthrough.Tests.Results;

public sealed class VmErrorTests
{
    private static readonly VmError First = new OutOfRange("bus", 256, 0, 255);
    private static readonly VmError Second = new OutOfRange("device", 32, 0, 31);

    [Fact]
    public void Its_text_is_code_then_message_then_remedy()
    {
        First.ToString().Should().Be("PT1002: bus 256 is outside 0 to 255. Use a value inside the range.");
    }

    [Fact]
    public void An_error_that_stands_for_itself_is_its_only_reason()
    {
        First.Reasons.Should().Equal(First);
    }

    [Fact]
    public void Of_one_reason_is_that_reason()
    {
        VmError.Of([First]).Should().BeSameAs(First);
    }

    [Fact]
    public void Of_two_reasons_is_a_refusal_with_both_in_order()
    {
        VmError error = VmError.Of([First, Second]);

        error.Should().BeOfType<Refused>();
        error.Reasons.Should().Equal(First, Second);
    }

    [Fact]
    public void Of_no_reason_is_a_bug_of_the_caller()
    {
        Func<VmError> ofEmpty = () => VmError.Of([]);
        Func<VmError> ofDefault = () => VmError.Of(default);

        ofEmpty.Should().Throw<ArgumentException>();
        ofDefault.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_refusals_message_names_every_reason_with_its_code()
    {
        new Refused([First, Second]).Message.Should()
            .Be("refused for 2 reasons: PT1002 bus 256 is outside 0 to 255; PT1002 device 32 is outside 0 to 31");
    }

    [Fact]
    public void Refusals_with_equal_reasons_are_equal()
    {
        var left = new Refused([First, Second]);
        var right = new Refused([new OutOfRange("bus", 256, 0, 255), new OutOfRange("device", 32, 0, 31)]);

        left.Should().Be(right);
        left.GetHashCode().Should().Be(right.GetHashCode());
    }

    [Fact]
    public void Refusals_with_other_reasons_or_another_order_differ()
    {
        var refusal = new Refused([First, Second]);

        refusal.Should().NotBe(new Refused([Second, First]));
        refusal.Should().NotBe(new Refused([First]));
        refusal.Should().NotBe(First);
    }
}
