using System.Collections.Immutable;

namespace Passthrough.Tests.Linearizability;

/// <summary>The search against the definition: every permutation of small random histories.</summary>
public sealed class BruteForceComparisonTests
{
    private const int Threads = 3;
    private const int MostOperations = 6;
    private static readonly int Histories = TestScale.Of(40_000);

    [Fact]
    public void The_search_and_all_permutations_agree_on_every_small_history()
    {
        var random = new Random(20261122);
        List<string> disagreements = [];
        int linearizable = 0;

        for (int i = 0; i < Histories; i++)
        {
            ImmutableArray<Operation<NumberCall, int>> history = RandomHistory(random);
            LinearizabilityReport<NumberCall, int> report = NumberHistory.Check([.. history]);
            bool hasExplanation = NumberHistory.HasExplanation(history);
            bool agree = report.Outcome == (hasExplanation ? HistoryVerdict.Linearizable : HistoryVerdict.Violated);
            bool proves = NumberHistory.IsExplanation(report.Explained) && (!hasExplanation || report.Explained.Length == history.Length);
            disagreements.AddRange(agree && proves ? [] : [$"{string.Join("; ", history)}: {report}"]);
            linearizable += hasExplanation ? 1 : 0;
        }

        disagreements.Should().BeEmpty();
        linearizable.Should().BeInRange(Histories / 5, Histories * 4 / 5, "each answer has to be asked for");
    }

    /// <summary>Calls and returns at random; each takes effect at a moment in between, and some results are then made another.</summary>
    private static ImmutableArray<Operation<NumberCall, int>> RandomHistory(Random random)
    {
        var specification = new NumberSpecification();
        var history = ImmutableArray.CreateBuilder<Operation<NumberCall, int>>();
        int number = specification.Start;
        var pending = new (long Called, NumberCall Call, int Result)?[Threads];
        int left = random.Next(1, MostOperations + 1);
        for (long now = 1; left > 0 || pending.Any(p => p is not null); now++)
        {
            int thread = random.Next(Threads);
            if (pending[thread] is { } returning)
            {
                history.Add(new(thread, returning.Called, now, returning.Call, returning.Result + (random.Next(8) == 0 ? 1 : 0)));
                pending[thread] = null;
            }
            else if (left > 0)
            {
                left--;
                NumberCall call = RandomCall(random);
                (number, int result) = specification.Apply(number, call);
                pending[thread] = (now, call, random.Next(8) == 0 ? random.Next(3) : result);
            }
        }

        return history.DrainToImmutable();
    }

    private static NumberCall RandomCall(Random random) => random.Next(4) switch
    {
        0 => new NumberCall.Write(random.Next(3)),
        1 => new NumberCall.Add(1),
        2 => new NumberCall.Claim(1 + random.Next(2)),
        _ => new NumberCall.Read(),
    };
}
