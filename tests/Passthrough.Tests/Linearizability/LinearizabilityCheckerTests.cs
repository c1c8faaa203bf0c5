using static Passthrough.Tests.Linearizability.NumberHistory;

namespace Passthrough.Tests.Linearizability;

public sealed class LinearizabilityCheckerTests
{
    [Fact]
    public void Nothing_is_linearizable() => Check().Outcome.Should().Be(HistoryVerdict.Linearizable);

    [Fact]
    public void One_thread_that_is_told_the_truth_is_linearizable() =>
        Check(Write(0, 1, 2, 5), Add(0, 3, 4, 2, told: 7), Read(0, 5, 6, told: 7)).Outcome.Should().Be(HistoryVerdict.Linearizable);

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public void Overlapping_calls_may_come_in_any_order(int toldFirst, int toldSecond) =>
        Check(Add(0, 1, 3, 1, toldFirst), Add(1, 2, 4, 2, toldSecond)).Outcome.Should().Be(HistoryVerdict.Linearizable);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_read_beside_a_write_may_see_either(int told) =>
        Check(Write(0, 1, 4, 5), Read(1, 2, 3, told)).Outcome.Should().Be(HistoryVerdict.Linearizable);

    [Fact]
    public void Reads_beside_one_long_write_may_see_the_old_and_then_the_new() =>
        Check(Write(0, 1, 10, 5), Read(1, 2, 3, told: 0), Read(1, 4, 5, told: 5)).Outcome.Should().Be(HistoryVerdict.Linearizable);

    [Fact]
    public void A_lost_update_is_found() =>
        Check(Add(0, 1, 3, 1, told: 1), Add(1, 2, 4, 1, told: 1)).Outcome.Should().Be(HistoryVerdict.Violated);

    [Fact]
    public void Two_winners_of_one_device_are_found() =>
        Check(Claim(0, 1, 3, vm: 1, told: 1), Claim(1, 2, 4, vm: 2, told: 2)).Outcome.Should().Be(HistoryVerdict.Violated);

    [Fact]
    public void A_stale_read_after_a_later_write_is_found() =>
        Check(Write(0, 1, 2, 5), Read(1, 3, 4, told: 0)).Outcome.Should().Be(HistoryVerdict.Violated);

    [Fact]
    public void A_read_that_goes_back_in_time_is_found() =>
        Check(Write(0, 1, 10, 5), Read(1, 2, 3, told: 5), Read(2, 4, 5, told: 0)).Outcome.Should().Be(HistoryVerdict.Violated);

    [Fact]
    public void A_result_that_never_could_be_is_found() =>
        Check(Write(0, 1, 3, 5), Read(1, 2, 4, told: 6)).Outcome.Should().Be(HistoryVerdict.Violated);

    [Fact]
    public void Calls_that_do_not_overlap_are_not_reordered() =>
        Check(Add(0, 1, 2, 1, told: 3), Add(1, 3, 4, 2, told: 2)).Outcome.Should().Be(HistoryVerdict.Violated);

    [Fact]
    public void A_chain_of_overlaps_does_not_make_its_ends_overlap() =>
        Check(Write(0, 1, 3, 5), Write(1, 2, 6, 6), Read(2, 4, 5, told: 0)).Outcome.Should().Be(HistoryVerdict.Violated);

    [Fact]
    public void A_violation_is_told_with_the_longest_order_and_with_what_cannot_come_next()
    {
        LinearizabilityReport<NumberCall, int> report = Check(Write(0, 1, 2, 5), Add(1, 3, 6, 1, told: 6), Add(2, 4, 7, 1, told: 6));

        report.Explained.Should().Equal(Write(0, 1, 2, 5), Add(1, 3, 6, 1, told: 6));
        report.State.Should().Be("6");
        report.Stuck.Should().Equal(new StuckOperation<NumberCall, int>(Add(2, 4, 7, 1, told: 6), Expected: 7));
    }

    [Fact]
    public void A_violation_is_readable() =>
        Check(Write(0, 1, 2, 5), Read(1, 3, 4, told: 0)).ToString().Should().Be(
            """
            Violated after 1 configurations: 1 of 2 operations can be explained, in this order:
                1. thread 0 [1, 2] Write { Value = 5 } → 5
            Then the state is 5
            and none of these can come next:
                   thread 1 [3, 4] Read { } → 0, where it should be 5

            """);

    [Fact]
    public void Equal_operations_of_many_threads_are_looked_at_once_for_each_set_and_state()
    {
        // 16! orders; the sets done are 2 per thread, in 3^8 combinations, and the state follows from the set.
        Operation<NumberCall, int>[] history = [.. Enumerable.Range(0, 8).SelectMany(t => new[] { Write(t, 1 + t, 100 + t, 0), Write(t, 200 + t, 300 + t, 0) })];

        LinearizabilityReport<NumberCall, int> report = Check([.. history, Read(0, 400, 401, told: 1)]);

        report.Outcome.Should().Be(HistoryVerdict.Violated);
        report.Configurations.Should().BeLessThan(6_561);
    }

    [Fact]
    public void A_search_that_grows_too_long_is_given_up()
    {
        Operation<NumberCall, int>[] history = [.. Enumerable.Range(0, 8).Select(t => Write(t, 1 + t, 100 + t, t)), Read(0, 200, 201, told: 9)];

        LinearizabilityReport<NumberCall, int> report = LinearizabilityChecker.Check(new NumberSpecification(), history, mostConfigurations: 5);

        report.Outcome.Should().Be(HistoryVerdict.GaveUp);
        report.Configurations.Should().Be(6);
        report.Stuck.Should().BeEmpty();
    }

    [Fact]
    public void A_thread_that_does_two_things_at_once_is_no_history()
    {
        Action check = () => Check(Write(0, 1, 3, 5), Write(0, 2, 4, 6));

        check.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void An_operation_that_returns_before_it_is_called_is_no_history()
    {
        Action check = () => Check(Write(0, 2, 1, 5));

        check.Should().Throw<ArgumentException>();
    }
}
