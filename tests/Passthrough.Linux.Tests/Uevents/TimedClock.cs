namespace Passthrough.Linux.Tests.Uevents;

/// <summary>A clock whose timers ring when it is told to go on, never by themselves.</summary>
internal sealed class TimedClock : TimeProvider
{
    private readonly Lock _sync = new();
    private readonly List<Alarm> _alarms = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Set)> _awaited = [];
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

    /// <summary>Waits until somebody waits for so long.</summary>
    public Task IsAwaitedAsync(TimeSpan due)
    {
        lock (_sync)
        {
            var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_alarms.Exists(a => a.At == _now + due))
            {
                set.SetResult();
            }
            else
            {
                _awaited.Add((due, set));
            }

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
                    foreach ((TimeSpan due, TaskCompletionSource set) in clock._awaited.Where(a => a.Due == dueTime).ToArray())
                    {
                        clock._awaited.Remove((due, set));
                        set.SetResult();
                    }
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
