using System.Collections.Immutable;
using System.Runtime.ExceptionServices;

namespace Passthrough;

/// <summary>How far the performing of a plan went.</summary>
internal sealed class HostWorkDone
{
    private readonly List<HostStepResult> _failures = [];

    /// <summary>How many steps were begun.</summary>
    public int Begun { get; private set; }

    /// <summary>The steps that failed.</summary>
    public IReadOnlyList<HostStepResult> Failures => _failures;

    /// <summary>Why the store did not keep what the host noted, so that it went no further; null when it did.</summary>
    public VmError? Unkept { get; set; }

    /// <summary>What was thrown: the cancellation of the call, or a mistake of somebody's. Null when nothing was.</summary>
    public ExceptionDispatchInfo? Thrown { get; set; }

    /// <summary>The step that has not come back; null when each has.</summary>
    public HostStepBlocked? Blocked { get; private set; }

    /// <summary>Whether somebody else has the devices by now.</summary>
    public bool IsFenced => Unkept?.Code == VmErrorCode.HostRecordFenced;

    /// <summary>Whether all was done.</summary>
    public bool IsWhole => _failures.Count == 0 && Unkept is null && Thrown is null && Blocked is null;

    public void Count(HostStepResult result)
    {
        if (result.State == HostStepState.Begins)
        {
            Begun++;
        }
        else if (result.State == HostStepState.Failed)
        {
            _failures.Add(result);
        }
        else if (result.State == HostStepState.Blocked)
        {
            Blocked = new(result.Step.ToString(), result.Error!);
        }
    }

    /// <summary>The functions of a lease that are in quarantine for the steps that failed, each with its first; all of them when the host broke off.</summary>
    public ImmutableArray<StepFailure> FailuresOf(Lease lease)
    {
        var failures = ImmutableArray.CreateBuilder<StepFailure>();
        foreach (FunctionKey function in lease.Functions)
        {
            if (WhyUnclean(function) is { } error)
            {
                failures.Add(new(function, TeardownStep.ResetFunction, error));
            }
        }

        // A step that named none of them: nobody knows which of them it has left unclean.
        return failures.Count == 0 && _failures.Count != 0
            ? [.. lease.Functions.Select(f => new StepFailure(f, TeardownStep.ResetFunction, ErrorOf(_failures[0])))]
            : failures.DrainToImmutable();
    }

    private VmError? WhyUnclean(FunctionKey function) =>
        _failures.Find(f => f.Step.Functions.Any(s => s.IsSameFunction(function))) is { } failed ? ErrorOf(failed)
        : Thrown is { SourceException: var thrown } ? new QuarantineRequested($"the host broke off by {thrown.GetType().Name}: {thrown.Message}")
        : null;

    private static HostStepFailed ErrorOf(HostStepResult failed) => new(failed.Step.ToString(), failed.Error!);
}
