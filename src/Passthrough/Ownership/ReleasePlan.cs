using System.Collections.Immutable;
using System.Diagnostics;

namespace Passthrough;

/// <summary>
/// All steps of a lease's release, in order. A step stands there for every function of the lease before the next step does: a reset may reach the
/// neighbours, so all of them are quiet before the first is reset.
/// </summary>
[DebuggerDisplay("{Lease,nq}")]
public sealed class ReleasePlan
{
    private ReleasePlan(Lease lease, ImmutableArray<PlannedStep> steps, ImmutableArray<FunctionKey> absent)
    {
        Lease = lease;
        Steps = steps;
        Absent = absent;
    }

    /// <summary>The lease that is being released.</summary>
    public Lease Lease { get; }

    /// <summary>
    /// The steps. Those of the library that come before the host's are done when <see cref="DeviceRegistry.BeginRelease"/> returns; the host performs its
    /// own, and <see cref="DeviceRegistry.CompleteRelease"/> does the rest.
    /// </summary>
    public ImmutableArray<PlannedStep> Steps { get; }

    /// <summary>Functions of the lease that the host does not report any more: it has no steps to perform on them, so none is in the list.</summary>
    public ImmutableArray<FunctionKey> Absent { get; }

    /// <summary>The plan of a lease's release: for who decides and replays it, or takes it up again after a crash.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="absent">Functions of it that the host does not report any more.</param>
    public static ReleasePlan Of(Lease lease, ImmutableArray<FunctionKey> absent = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ImmutableArray<FunctionKey> gone = absent.IsDefault ? [] : absent;
        return new(
            lease,
            [
                .. TeardownSteps.OfRelease
                    .SelectMany(_ => lease.Functions, (step, function) => new PlannedStep(function, step))
                    .Where(s => !s.IsPerformedByHost || !gone.Contains(s.Function)),
            ],
            gone);
    }
}

/// <summary>One step of a release for one function.</summary>
/// <param name="Function">The function.</param>
/// <param name="Step">What is done to it.</param>
[DebuggerDisplay("{Step} {Address,nq}")]
public readonly record struct PlannedStep(FunctionKey Function, TeardownStep Step)
{
    /// <summary>Where the function is.</summary>
    public PciAddress Address => Function.Address;

    /// <summary>Whether the host performs it; else the library does.</summary>
    public bool IsPerformedByHost => Step.IsPerformedByHost();
}
