using System.Collections.Immutable;

namespace Passthrough;

/// <summary>All differences between store, host and memory that were found at one moment.</summary>
/// <param name="Revision">The store's revision then.</param>
/// <param name="Findings">The differences, by kind and then by lease or address; empty when there is none.</param>
public sealed record ReconcileReport(ulong Revision, ImmutableArray<ReconcileFinding> Findings)
{
    /// <summary>The differences; never default.</summary>
    public ImmutableArray<ReconcileFinding> Findings { get; } = Findings.IsDefault ? [] : Findings;
}

/// <summary>A difference between store, host and memory.</summary>
/// <param name="Kind">What kind it is of.</param>
/// <param name="Message">What was found, with the values, in one sentence without a final full stop.</param>
public sealed record ReconcileFinding(ReconcileFindingKind Kind, string Message)
{
    /// <summary>The devices that it is about.</summary>
    public ImmutableArray<PciAddress> Devices { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The VM that it is about; null for none, or for several.</summary>
    public VmId? Vm { get; init; }

    /// <summary>The claim that it is about; null for none.</summary>
    public Lease? Lease { get; init; }

    /// <summary>The command that resolves it, or that a person decides on; words in capitals are to be filled in. Null when no command can.</summary>
    public string? Command { get; init; }

    /// <summary>Whether it is certain, so that reconciling may resolve it.</summary>
    public bool IsCertain { get; init; }

    /// <summary>Whether it was resolved just now.</summary>
    public bool Applied { get; init; }

    /// <summary>Why it could not be resolved just now; null when that was not tried, or done.</summary>
    public VmError? Error { get; init; }

    /// <summary>The finding as a person reads it.</summary>
    public override string ToString() => $"{Kind}: {Message}";
}
