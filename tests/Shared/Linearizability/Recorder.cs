using System.Collections.Immutable;

namespace Passthrough.Testing;

/// <summary>Runs trials on real threads and writes down what was called and returned when.</summary>
internal static class Recorder
{
    /// <summary>Runs trials of equally many threads one after the other, all threads of each starting together.</summary>
    /// <returns>The history of each trial.</returns>
    public static async Task<ImmutableArray<ImmutableArray<Operation<TInput, TResult>>>> RecordAsync<TInput, TResult>(
        IReadOnlyList<ParallelTrial<TInput, TResult>> trials)
    {
        int threads = trials[0].Scripts.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, LinearizabilityChecker.MostThreads);
        var line = new StartLine(threads);
        (ParallelTrial<TInput, TResult> Trial, Clock Clock, Operation<TInput, TResult>[][] History)[] runs =
            [.. trials.Select(t => (t, new Clock(), new Operation<TInput, TResult>[threads][]))];

        await Threads.Together([.. Enumerable.Range(0, threads).Select(thread => (Action)(() =>
        {
            try
            {
                foreach ((ParallelTrial<TInput, TResult> trial, Clock clock, Operation<TInput, TResult>[][] history) in runs)
                {
                    line.Wait();
                    history[thread] = Perform(trial, thread, clock);
                }
            }
            catch
            {
                line.Abandon();
                throw;
            }
        }))]);

        return [.. runs.Select(run => run.History.SelectMany(operations => operations).ToImmutableArray())];
    }

    private static Operation<TInput, TResult>[] Perform<TInput, TResult>(ParallelTrial<TInput, TResult> trial, int thread, Clock clock)
    {
        ImmutableArray<Func<TInput>> script = trial.Scripts[thread];
        var operations = new Operation<TInput, TResult>[script.Length];
        for (int i = 0; i < script.Length; i++)
        {
            TInput input = script[i]();
            GiveWay(trial, thread + (3 * i), oneIn: 8);
            long called = clock.Stamp();

            // Some are called and wait: the others overtake them, on a machine with one core too.
            GiveWay(trial, thread + (5 * i), oneIn: 16);
            TResult result = trial.Perform(input);
            operations[i] = new(thread, called, clock.Stamp(), input, result);
        }

        return operations;
    }

    // With more threads than cores nothing would be interleaved but whole time slices.
    private static void GiveWay<TInput, TResult>(ParallelTrial<TInput, TResult> trial, int turn, int oneIn)
    {
        if (trial.Scripts.Length > 1 && turn % oneIn == 0)
        {
            Thread.Yield();
        }
    }

    private sealed class Clock
    {
        private long _last;

        public long Stamp() => Interlocked.Increment(ref _last);
    }
}
