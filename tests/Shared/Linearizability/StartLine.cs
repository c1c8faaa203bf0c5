namespace Passthrough.Testing;

/// <summary>
/// Where threads wait for each other again and again. They stay awake, so that all start within a few hundred nanoseconds: one that has to be woken
/// finds the race over.
/// </summary>
internal sealed class StartLine(int runners)
{
    private long _arrivals;
    private volatile bool _isAbandoned;

    /// <summary>Returns when as many runners as there are have come.</summary>
    public void Wait()
    {
        long mine = Interlocked.Increment(ref _arrivals);
        long complete = (mine + runners - 1) / runners * runners;
        var spinner = new SpinWait();
        while (Volatile.Read(ref _arrivals) < complete && !_isAbandoned)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Keeps nobody waiting any more: for a runner that fails and will not come again.</summary>
    public void Abandon() => _isAbandoned = true;
}
