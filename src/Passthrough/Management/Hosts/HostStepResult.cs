using System.Collections.Immutable;

namespace Passthrough;

/// <summary>How far a step of a host's is.</summary>
public enum HostStepState
{
    /// <summary>It comes next: it is done when the next result is asked for, after the records were kept.</summary>
    Begins = 1,

    /// <summary>It is done.</summary>
    Done = 2,

    /// <summary>It failed, and may have been done in part.</summary>
    Failed = 3,

    /// <summary>It is past its time and has not come back: the kernel is at it still, and may end it at any time. Nothing more is done to its functions until then.</summary>
    Blocked = 4,
}

/// <summary>What a host tells of a step: twice, before it and after it.</summary>
/// <param name="Step">The step.</param>
/// <param name="State">How far it is.</param>
/// <param name="Notes">What is to be kept of its functions before the next result is asked for; empty when nothing changes.</param>
/// <param name="Error">What went wrong; null unless it failed or is blocked.</param>
public sealed record HostStepResult(HostStep Step, HostStepState State, ImmutableArray<StoredHostRecord> Notes = default, VmError? Error = null)
{
    /// <summary>The step.</summary>
    public HostStep Step { get; } = Step ?? throw new ArgumentNullException(nameof(Step));

    /// <summary>What is to be kept of its functions; never default.</summary>
    public ImmutableArray<StoredHostRecord> Notes { get; } = Notes.IsDefault ? [] : Notes;

    /// <summary>What went wrong; null unless it failed or is blocked.</summary>
    public VmError? Error { get; } = (State is HostStepState.Failed or HostStepState.Blocked) == Error is not null
        ? Error
        : throw new ArgumentException("A step that failed or is blocked has an error, and no other one.", nameof(Error));

    /// <summary>The result as a person reads it.</summary>
    public override string ToString() => Error is { } error ? $"{Step}: {State} ({error.Code.ToText()}: {error.Message})" : $"{Step}: {State}";
}
