namespace Passthrough.Tests.Support;

/// <summary>Counts the bytes that an action allocates on this thread, after it has been warmed up.</summary>
internal static class AllocationMeter
{
    private const int Rounds = 10_000;

    public static long BytesOf(Func<bool> action)
    {
        Run(action);
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
