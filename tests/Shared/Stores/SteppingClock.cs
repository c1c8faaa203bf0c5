namespace Passthrough.Testing;

/// <summary>A clock that is a second later each time that somebody looks at it.</summary>
public sealed class SteppingClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private long _looks;

    public override DateTimeOffset GetUtcNow() => Start.AddSeconds(Interlocked.Increment(ref _looks));
}
