using System.Diagnostics;

namespace Passthrough.Lab.Running;

/// <summary>Waits for what the kernel does in its own time.</summary>
internal static class Eventually
{
    // Only what hangs reaches it, also where the machine outside is busy.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits until something is so.</summary>
    public static async Task HoldsAsync(Func<bool> holds, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Stopwatch.GetElapsedTime(start).Should().BeLessThan(Limit, $"in the end {what}");
            await Task.Delay(Pause);
        }
    }

    /// <summary>Waits until there is something.</summary>
    public static async Task<T> FindAsync<T>(Func<T?> find, string what)
        where T : class
    {
        T? found = null;
        await HoldsAsync(() => (found = find()) is not null, what);
        return found!;
    }
}
