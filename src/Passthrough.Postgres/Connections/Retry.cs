namespace Passthrough.Postgres;

/// <summary>How long something is tried again, and after which pauses: twice as long each time, up to a second, and not in step with others.</summary>
internal sealed class Retry(TimeProvider clock, TimeSpan limit)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _pause = Shortest;

    /// <summary>How often it was tried.</summary>
    public int Tried { get; private set; } = 1;

    /// <summary>Waits for the next time.</summary>
    /// <returns>False when it was tried for long enough.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = _pause * (0.5 + (Random.Shared.NextDouble() / 2));
        if (clock.GetElapsedTime(_start) + pause > limit)
        {
            return false;
        }

        await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
        _pause = _pause * 2 < Longest ? _pause * 2 : Longest;
        Tried++;
        return true;
    }
}
