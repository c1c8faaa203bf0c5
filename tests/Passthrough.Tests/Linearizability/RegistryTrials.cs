using System.Collections.Immutable;

namespace Passthrough.Tests.Linearizability;

/// <summary>Records parallel histories of a registry and checks them.</summary>
internal static class RegistryTrials
{
    private const int Batch = 50;

    /// <summary>The first history for which the specification has no explanation; null when there is none.</summary>
    /// <param name="trials">How many histories, in each of which another registry is asked.</param>
    /// <param name="threads">How many threads ask it.</param>
    /// <param name="callsOfEach">How often each asks.</param>
    /// <param name="make">Makes a registry of <see cref="RegistryScripts.Devices"/> devices that is asked so many times at most.</param>
    public static async Task<LinearizabilityReport<RegistryCall, RegistryAnswer>?> FirstUnexplainedAsync(
        int trials, int threads, int callsOfEach, Func<int, RegistryUnderTest> make)
    {
        var specification = new RegistrySpecification(RegistryScripts.Devices);
        foreach (int[] seeds in Enumerable.Range(0, trials).Chunk(Batch))
        {
            ImmutableArray<ImmutableArray<Operation<RegistryCall, RegistryAnswer>>> histories = await Recorder.RecordAsync(
                [.. seeds.Select(seed => RegistryScripts.Trial(new Random(seed), threads, callsOfEach, make(threads * callsOfEach)))]);
            LinearizabilityReport<RegistryCall, RegistryAnswer>? unexplained = histories.AsParallel()
                .Select(history => LinearizabilityChecker.Check(specification, history))
                .FirstOrDefault(report => report.Outcome != HistoryVerdict.Linearizable);
            if (unexplained is not null)
            {
                return unexplained;
            }
        }

        return null;
    }
}
