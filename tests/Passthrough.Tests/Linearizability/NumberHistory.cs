using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Passthrough.Tests.Linearizability;

/// <summary>Histories of a number, written down by hand.</summary>
internal static class NumberHistory
{
    private static readonly ConcurrentDictionary<int, ImmutableArray<ImmutableArray<int>>> KnownPermutations = new();

    public static Operation<NumberCall, int> Read(int thread, long called, long returned, int told) => new(thread, called, returned, new NumberCall.Read(), told);

    public static Operation<NumberCall, int> Write(int thread, long called, long returned, int value) =>
        new(thread, called, returned, new NumberCall.Write(value), value);

    public static Operation<NumberCall, int> Add(int thread, long called, long returned, int value, int told) =>
        new(thread, called, returned, new NumberCall.Add(value), told);

    public static Operation<NumberCall, int> Claim(int thread, long called, long returned, int vm, int told) =>
        new(thread, called, returned, new NumberCall.Claim(vm), told);

    public static LinearizabilityReport<NumberCall, int> Check(params Operation<NumberCall, int>[] history) =>
        LinearizabilityChecker.Check(new NumberSpecification(), history);

    /// <summary>Whether some permutation of the operations is an explanation: every one is tried to its end, nothing is remembered.</summary>
    public static bool HasExplanation(ImmutableArray<Operation<NumberCall, int>> history) =>
        Permutations(history.Length).Any(order => IsExplanation([.. order.Select(i => history[i])]));

    /// <summary>Whether an order keeps what came before what, and one thread that does the same is told the same.</summary>
    public static bool IsExplanation(ImmutableArray<Operation<NumberCall, int>> order)
    {
        var specification = new NumberSpecification();
        int number = specification.Start;
        bool isExplained = true;
        for (int i = 0; i < order.Length; i++)
        {
            (number, int told) = specification.Apply(number, order[i].Input);
            isExplained &= told == order[i].Result;
            for (int later = i + 1; later < order.Length; later++)
            {
                isExplained &= order[later].Returned > order[i].Called;
            }
        }

        return isExplained;
    }

    private static ImmutableArray<ImmutableArray<int>> Permutations(int count) =>
        KnownPermutations.GetOrAdd(count, c => [.. PermutationsOf([.. Enumerable.Range(0, c)])]);

    private static IEnumerable<ImmutableArray<int>> PermutationsOf(ImmutableArray<int> items) =>
        items.IsEmpty ? [[]] : items.SelectMany(first => PermutationsOf(items.Remove(first)).Select(rest => rest.Insert(0, first)));
}
