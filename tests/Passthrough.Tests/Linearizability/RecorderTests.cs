using System.Collections.Immutable;

namespace Passthrough.Tests.Linearizability;

public sealed class RecorderTests
{
    private static async Task<ImmutableArray<Operation<int, int>>> RecordAsync(Func<int, int> perform, params ImmutableArray<int>[] scripts)
    {
        var trial = new ParallelTrial<int, int>([.. scripts.Select(s => s.Select(input => (Func<int>)(() => input)).ToImmutableArray())], perform);
        return (await Recorder.RecordAsync([trial]))[0];
    }

    [Fact]
    public async Task Every_operation_is_recorded_with_its_thread_its_input_and_its_own_result()
    {
        ImmutableArray<Operation<int, int>> history = await RecordAsync(input => 10 * input, [1, 2], [3]);

        history.Select(o => (o.Thread, o.Input, o.Result)).Should().Equal((0, 1, 10), (0, 2, 20), (1, 3, 30));
    }

    [Fact]
    public async Task The_stamps_are_those_of_one_counter()
    {
        ImmutableArray<Operation<int, int>> history = await RecordAsync(input => input, [1, 2, 3, 4], [5, 6, 7], [8, 9, 10]);

        history.SelectMany(o => new[] { o.Called, o.Returned }).Order().Should().Equal(Enumerable.Range(1, 20).Select(stamp => (long)stamp));
        history.Should().OnlyContain(o => o.Called < o.Returned);
    }

    [Fact]
    public async Task An_operation_that_waits_for_another_thread_overlaps_it()
    {
        using var meeting = new Barrier(8);

        ImmutableArray<Operation<int, int>> history = await RecordAsync(
            input =>
            {
                meeting.SignalAndWait();
                return input;
            },
            [1], [2], [3], [4], [5], [6], [7], [8]);

        history.Max(o => o.Called).Should().BeLessThan(history.Min(o => o.Returned));
    }

    [Fact]
    public async Task An_input_is_chosen_after_the_operation_before_it()
    {
        int last = 0;
        Func<int> next = () => last + 1;
        var trial = new ParallelTrial<int, int>([[next, next, next]], input => last = input);

        ImmutableArray<ImmutableArray<Operation<int, int>>> histories = await Recorder.RecordAsync([trial]);

        histories[0].Select(o => o.Input).Should().Equal(1, 2, 3);
    }

    [Fact]
    public async Task What_an_operation_throws_is_told_and_keeps_nobody_waiting()
    {
        var trial = new ParallelTrial<int, int>([[() => 1], [() => 2]], input => input == 1 ? throw new InvalidOperationException("one") : input);

        Func<Task> record = () => Recorder.RecordAsync([trial, trial]);

        await record.Should().ThrowAsync<InvalidOperationException>().WithMessage("one");
    }

    [Fact]
    public async Task More_threads_than_the_checker_takes_are_refused()
    {
        Func<Task> record = () => RecordAsync(input => input, [1], [2], [3], [4], [5], [6], [7], [8], [9]);

        await record.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }
}
