using System.Collections.Immutable;

namespace Passthrough.Testing;

/// <summary>
/// Looks for an order of a history's operations that a sequential specification explains: the search of Wing and Gong, which takes any operation that
/// was called before all others that are left returned, with Lowe's memory of the pairs (operations done, state) from which it led nowhere. The
/// operations of a thread are in order, so the set of those done is how many each thread has done: a byte for each of eight threads.
/// </summary>
internal static class LinearizabilityChecker
{
    public const int MostThreads = 8;
    public const int MostOperationsOfAThread = byte.MaxValue;

    /// <param name="specification">What the object does when one thread uses it.</param>
    /// <param name="history">The operations, in any order.</param>
    /// <param name="mostConfigurations">How many pairs of operations done and state to look at before giving up.</param>
    /// <exception cref="ArgumentException">This is no history: a thread does two things at once, or there are too many.</exception>
    public static LinearizabilityReport<TInput, TResult> Check<TState, TInput, TResult>(
        ISequentialSpecification<TState, TInput, TResult> specification, IEnumerable<Operation<TInput, TResult>> history, int mostConfigurations = 1_000_000)
        where TState : notnull
    {
        Operation<TInput, TResult>[][] threads = [.. history.GroupBy(o => o.Thread).OrderBy(t => t.Key).Select(t => t.OrderBy(o => o.Called).ToArray())];
        if (threads.Length > MostThreads || threads.Any(t => t.Length > MostOperationsOfAThread))
        {
            throw new ArgumentException($"More than {MostThreads} threads or {MostOperationsOfAThread} operations of one.", nameof(history));
        }

        foreach (Operation<TInput, TResult>[] thread in threads)
        {
            if (thread.Any(o => o.Returned <= o.Called) || thread.Zip(thread.Skip(1)).Any(pair => pair.Second.Called <= pair.First.Returned))
            {
                throw new ArgumentException($"Thread {thread[0].Thread} does two things at once.", nameof(history));
            }
        }

        return new Search<TState, TInput, TResult>(specification, threads, mostConfigurations).Run();
    }

    private sealed class Search<TState, TInput, TResult>(
        ISequentialSpecification<TState, TInput, TResult> specification, Operation<TInput, TResult>[][] threads, int mostConfigurations)
        where TState : notnull
    {
        private readonly int _operations = threads.Sum(t => t.Length);
        private readonly int[] _done = new int[threads.Length];
        private readonly HashSet<(ulong Done, TState State)> _seen = [];
        private readonly List<Operation<TInput, TResult>> _order = [];
        private ulong _doneOfAll;
        private bool _gaveUp;
        private ImmutableArray<Operation<TInput, TResult>> _longest = [];
        private TState _stateAfterLongest = specification.Start;
        private ImmutableArray<StuckOperation<TInput, TResult>> _stuck = [];

        public LinearizabilityReport<TInput, TResult> Run()
        {
            bool explained = Explain(specification.Start);
            HistoryVerdict outcome = explained ? HistoryVerdict.Linearizable : _gaveUp ? HistoryVerdict.GaveUp : HistoryVerdict.Violated;
            return new(outcome, _operations, _longest, $"{_stateAfterLongest}", _stuck, _seen.Count);
        }

        /// <summary>Goes on from a state; true when everything is explained.</summary>
        private bool Explain(TState state)
        {
            if (_order.Count == _operations)
            {
                Remember(state, []);
                return true;
            }

            long firstReturn = FirstReturn();
            for (int thread = 0; thread < threads.Length; thread++)
            {
                if (Next(thread) is { } next && next.Called < firstReturn && Takes(thread, next, state))
                {
                    return true;
                }
            }

            if (_order.Count > _longest.Length || _stuck.IsEmpty)
            {
                Remember(state, _gaveUp ? [] : WhyStuck(state, firstReturn));
            }

            return false;
        }

        private bool Takes(int thread, Operation<TInput, TResult> next, TState state)
        {
            (TState after, TResult expected) = specification.Apply(state, next.Input);
            if (_gaveUp || !EqualityComparer<TResult>.Default.Equals(expected, next.Result))
            {
                return false;
            }

            ulong one = 1UL << (8 * thread);
            _done[thread]++;
            _doneOfAll += one;
            _order.Add(next);
            bool isNew = _seen.Add((_doneOfAll, after));
            _gaveUp |= _seen.Count > mostConfigurations;
            if (isNew && !_gaveUp && Explain(after))
            {
                return true;
            }

            _order.RemoveAt(_order.Count - 1);
            _doneOfAll -= one;
            _done[thread]--;
            return false;
        }

        private Operation<TInput, TResult>? Next(int thread) => _done[thread] < threads[thread].Length ? threads[thread][_done[thread]] : null;

        private long FirstReturn()
        {
            long first = long.MaxValue;
            for (int thread = 0; thread < threads.Length; thread++)
            {
                first = Math.Min(first, Next(thread)?.Returned ?? long.MaxValue);
            }

            return first;
        }

        // After the longest order nothing that may come next fits, or the order would be longer.
        private ImmutableArray<StuckOperation<TInput, TResult>> WhyStuck(TState state, long firstReturn) =>
        [
            .. Enumerable.Range(0, threads.Length).Select(Next).OfType<Operation<TInput, TResult>>().Where(o => o.Called < firstReturn)
                .Select(o => new StuckOperation<TInput, TResult>(o, specification.Apply(state, o.Input).Result)),
        ];

        private void Remember(TState state, ImmutableArray<StuckOperation<TInput, TResult>> stuck) =>
            (_longest, _stateAfterLongest, _stuck) = ([.. _order], state, stuck);
    }
}
