namespace Passthrough.Benchmarks;

/// <summary>A thread that does one thing over and over until it is stopped.</summary>
public sealed class BusyWriter
{
    private readonly Thread _thread;
    private volatile bool _stopped;

    public BusyWriter(Action action)
    {
        _thread = new(() =>
        {
            while (!_stopped)
            {
                action();
            }
        })
        {
            IsBackground = true,
        };
        _thread.Start();
    }

    public void Stop()
    {
        _stopped = true;
        _thread.Join();
    }
}
