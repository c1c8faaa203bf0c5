namespace Passthrough.Linux.Tests.Uevents;

/// <summary>A clock whose timers ring when it is told to go on, never by themselves.</summary>
internal sealed class TimedClock : TimeProvider
{
    private readonly Lock _sync = new();
    private readonly List<Alarm> _alarms = [];
    private readonly List<TimeSpan> _set = [];
    private readonly List<(TimeSpan Due, int Times, TaskCompletionSource Set)> _awaited = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_sync)
        {
            return _now.Ticks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Waits until somebody has begun to wait for so long, for the first time or a later one.</summary>
    public Task IsAwaitedAsync(TimeSpan due, int times = 1)
    {
        lock (_sync)
        {
            var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((due, times, set));
            Tell();
            return set.Task;
        }
    }

    /// <summary>Goes on; what is due then rings.</summary>
    public void GoOn(TimeSpan time)
    {
        Alarm[] due;
        lock (_sync)
        {
            _now += time;
            due = [.. _alarms.Where(a => a.At <= _now)];
            _alarms.RemoveAll(a => a.At <= _now);
        }

        Array.ForEach(due, a => a.Ring());
    }

    private void Tell()
    {
        foreach ((TimeSpan due, int times, TaskCompletionSource set) in _awaited.FindAll(a => _set.Count(s => s == a.Due) >= a.Times))
        {
            _awaited.Remove((due, times, set));
            set.SetResult();
        }
    }

    private sealed class Alarm(TimedClock clock, Action ring) : ITimer
    {
        public TimeSpan At { get; private set; }

        public Action Ring { get; } = ring;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._sync)
            {
                clock._alarms.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    At = clock._now + dueTime;
                    clock._alarms.Add(this);
                    clock._set.Add(dueTime);
                    clock.Tell();
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._sync)
            {
                clock._alarms.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
