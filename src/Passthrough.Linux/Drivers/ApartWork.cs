using System.Collections.Concurrent;

namespace Passthrough.Linux;

/// <summary>
/// Performs steps on threads of their own, since a write to sysfs may wait in the kernel for minutes and cannot be called back. What takes longer than its
/// limit is left there and remembered until it returns.
/// </summary>
/// <param name="clock">What limits are measured by.</param>
internal sealed class ApartWork(TimeProvider clock)
{
    private readonly ConcurrentDictionary<LinuxStep, StepNotReturned> _blocked = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentQueue<FunctionKey> _returned = [];

    /// <summary>The step of one of some functions that has not returned; null when there is none.</summary>
    public HostStepBlocked? WhyBlocked(IEnumerable<FunctionKey> functions)
    {
        foreach ((LinuxStep step, StepNotReturned why) in _blocked)
        {
            if (step.Functions.Any(b => functions.Any(b.IsSameFunction)))
            {
                return new(step.ToString(), why);
            }
        }

        return null;
    }

    /// <summary>Whether a step of a function was blocked here and has returned: what the store says of it is over.</summary>
    public bool HasReturned(FunctionKey function) => _returned.Any(function.IsSameFunction);

    /// <summary>Performs a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="host">What it is performed with.</param>
    /// <param name="limit">How long it may take.</param>
    /// <returns>Null, or what went wrong; <see cref="StepNotReturned"/> when it is in the kernel still.</returns>
    public async Task<VmError?> RunAsync(LinuxStep step, StepHost host, TimeSpan limit)
    {
        var ended = new TaskCompletionSource<VmError?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<VmError?> waiting = ended.Task.WaitAsync(limit, clock);
        new Thread(() => Perform(step, host, ended)) { IsBackground = true, Name = step.Name }.Start();
        try
        {
            return await waiting.ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            var why = new StepNotReturned(step.Command, limit);
            _blocked[step] = why;

            // At once when it has returned in between.
            _ = ended.Task.ContinueWith(_ => Returned(step), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return why;
        }
    }

    private void Returned(LinuxStep step)
    {
        foreach (FunctionKey function in step.Functions)
        {
            _returned.Enqueue(function);
        }

        _blocked.TryRemove(step, out StepNotReturned? _);
    }

    private static void Perform(LinuxStep step, StepHost host, TaskCompletionSource<VmError?> ended)
    {
        try
        {
            ended.SetResult(step.Perform(host));
        }
        catch (Exception thrown)
        {
            // A mistake of ours is the caller's to see, not the end of the process.
            ended.SetException(thrown);
        }
    }
}
