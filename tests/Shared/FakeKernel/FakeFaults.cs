namespace Passthrough.Testing;

/// <summary>Which of a kernel's calls fail, and which wait.</summary>
internal sealed class FakeFaults
{
    private readonly Lock _sync = new();
    private readonly Dictionary<int, int> _failures = [];
    private readonly Dictionary<int, Action?> _waits = [];
    private TaskCompletionSource<int> _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;
    private bool _isEnded;

    public void FailAt(int call, int errno)
    {
        lock (_sync)
        {
            _failures[_calls + call] = errno;
        }
    }

    public void BlockAt(int call, Action? blocked)
    {
        lock (_sync)
        {
            _waits[_calls + call] = blocked;
        }
    }

    public void Unblock() => Open(errno: 0);

    /// <summary>Ends the kernel: calls that wait come back, and none changes anything any more.</summary>
    public void End()
    {
        lock (_sync)
        {
            _isEnded = true;
        }

        Open(Errno.InputOutput);
    }

    /// <summary>Counts a call, waits if it is one that waits.</summary>
    /// <returns>0 to go on, or how it fails.</returns>
    public int Meet()
    {
        Task<int> gate;
        Action? blocked;
        lock (_sync)
        {
            _calls++;
            if (_isEnded)
            {
                return Errno.InputOutput;
            }

            if (_failures.Remove(_calls, out int errno))
            {
                return errno;
            }

            if (!_waits.Remove(_calls, out blocked))
            {
                return 0;
            }

            gate = _gate.Task;
        }

        blocked?.Invoke();
        return gate.GetAwaiter().GetResult();
    }

    private void Open(int errno)
    {
        lock (_sync)
        {
            _gate.SetResult(errno);
            _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
