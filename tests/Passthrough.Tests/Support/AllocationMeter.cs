namespace Passthrough.Tests.Support;

/// <summary>Counts the bytes that an action allocates on this thread, after it has been warmed up.</summary>
internal static class AllocationMeter
{
    private const int Rounds = 10_000;
    private const int Laps = 3;

    /// <summary>How often an action is performed at each measurement.</summary>
    public const int Calls = Rounds * (1 + Laps);

    /// <summary>What so many rounds allocate. Of a few laps the least: the runtime allocates now and then on a caller's thread, once and not in every round.</summary>
    public static long BytesOf(Func<bool> action)
    {
        Run(action);
        return Enumerable.Range(0, Laps).Min(_ => BytesOfALap(action));
    }

    private static long BytesOfALap(Func<bool> action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(action);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Run(Func<bool> action)
    {
        for (int i = 0; i < Rounds; i++)
        {
            if (!action())
            {
                throw new InvalidOperationException("What is measured must succeed.");
            }
        }
    }
}
