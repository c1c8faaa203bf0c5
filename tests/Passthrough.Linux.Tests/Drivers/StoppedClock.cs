namespace Passthrough.Linux.Tests.Drivers;

/// <summary>A clock that stands still until a test lets the time of one wait run out: of the one that is waited for, or of the next.</summary>
internal sealed class StoppedClock : TimeProvider, IDisposable
{
    private readonly Lock _sync = new();
    private readonly List<StoppedTimer> _timers = [];
    private int _due;

    /// <summary>Lets the time of one wait run out.</summary>
    public void RunOut()
    {
        StoppedTimer? timer;
        lock (_sync)
        {
            timer = _timers.LastOrDefault();
            _due += timer is null ? 1 : 0;
        }

        timer?.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new StoppedTimer(this, callback, state);
        bool isDue;
        lock (_sync)
        {
            isDue = _due > 0;
            _due -= isDue ? 1 : 0;
            _timers.Add(timer);
        }

        if (isDue)
        {
            _ = Task.Run(timer.Fire);
        }

        return timer;
    }

    public void Dispose()
    {
        lock (_sync)
        {
            _timers.Clear();
        }
    }

    private sealed class StoppedTimer(StoppedClock clock, TimerCallback callback, object? state) : ITimer
    {
        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (clock._sync)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
