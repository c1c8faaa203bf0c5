using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Something that happened to the ownership of devices. Owners are what these events, in order, amount to.</summary>
/// <param name="Revision">Its number, from 1 without gaps.</param>
public abstract record OwnershipEvent(ulong Revision)
{
    /// <summary>Reads what <see cref="ToJson"/> wrote, also what an earlier version of the library did. Fields that it does not know are ignored.</summary>
    /// <param name="json">The text.</param>
    /// <returns>
    /// The event; or <see cref="VmErrorCode.EventVersionUnknown"/>; or <see cref="VmErrorCode.EventMalformed"/> with the place where the text is no event
    /// or contradicts itself. Errors in it are <see cref="RecordedError"/>s.
    /// </returns>
    public static VmResult<OwnershipEvent> Read(string json) => OwnershipEventText.Read(json);

    /// <summary>
    /// The event in JSON, on one line, its fields as <c>docs/events.md</c> has them. Half a surrogate pair, which no JSON can hold, is written as U+FFFD.
    /// </summary>
    public string ToJson() => OwnershipEventText.Write(this);

    /// <summary>The lease that it is about; null for one that is about no lease.</summary>
    internal abstract Lease? Subject { get; }

    /// <summary>Who owns one of the functions that it is about after this event.</summary>
    internal abstract Ownership OutcomeFor(FunctionKey function);

    /// <summary>The same event, its functions named by where they are now.</summary>
    internal abstract OwnershipEvent At(Lease lease);
}

/// <summary>All functions of a lease are kept for a VM, which does not have them yet.</summary>
/// <param name="Revision">Its number, which is the lease's generation.</param>
/// <param name="Lease">The lease.</param>
public sealed record OwnershipReserved(ulong Revision, Lease Lease) : OwnershipEvent(Revision)
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    internal override Lease? Subject => Lease;

    internal override Ownership OutcomeFor(FunctionKey function) => new(OwnershipState.Reserved, Lease.Vm, Lease);

    internal override OwnershipEvent At(Lease lease) => new OwnershipReserved(Revision, lease);
}

/// <summary>A VM was given all functions of a lease, at once or after they had been reserved for it.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Lease">The lease; its generation is this event's number, or that of the event that reserved.</param>
public sealed record OwnershipAssigned(ulong Revision, Lease Lease) : OwnershipEvent(Revision)
{
    /// <summary>The lease; its generation is this event's number, or that of the event that reserved.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    internal override Lease? Subject => Lease;

    internal override Ownership OutcomeFor(FunctionKey function) => new(OwnershipState.Assigned, Lease.Vm, Lease);

    internal override OwnershipEvent At(Lease lease) => new OwnershipAssigned(Revision, lease);
}

/// <summary>A reservation was given up: all functions of its lease are free and clean.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Lease">The lease, which is over.</param>
public sealed record OwnershipCancelled(ulong Revision, Lease Lease) : OwnershipEvent(Revision)
{
    /// <summary>The lease, which is over.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    internal override Lease? Subject => Lease;

    internal override Ownership OutcomeFor(FunctionKey function) => default;

    internal override OwnershipEvent At(Lease lease) => new OwnershipCancelled(Revision, lease);
}

/// <summary>All functions of a lease are on their way back: the VM reaches them no more, and the host performs its part.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Lease">The lease, which stays in force until the release is complete.</param>
public sealed record OwnershipReleasing(ulong Revision, Lease Lease) : OwnershipEvent(Revision)
{
    /// <summary>The lease, which stays in force until the release is complete.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    internal override Lease? Subject => Lease;

    internal override Ownership OutcomeFor(FunctionKey function) => new(OwnershipState.Releasing, Lease.Vm, Lease);

    internal override OwnershipEvent At(Lease lease) => new OwnershipReleasing(Revision, lease);
}

/// <summary>All functions of a lease were given back, clean.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Lease">The lease, which is over.</param>
public sealed record OwnershipReleased(ulong Revision, Lease Lease) : OwnershipEvent(Revision)
{
    /// <summary>The lease, which is over.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    internal override Lease? Subject => Lease;

    internal override Ownership OutcomeFor(FunctionKey function) => default;

    internal override OwnershipEvent At(Lease lease) => new OwnershipReleased(Revision, lease);
}

/// <summary>The functions of a lease were given back, and the host failed at some: those are in quarantine, the others are free.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Lease">The lease, which is over.</param>
/// <param name="Failures">What failed, one at least, each of another function of the lease.</param>
public sealed record OwnershipQuarantined(ulong Revision, Lease Lease, ImmutableArray<StepFailure> Failures) : OwnershipEvent(Revision)
{
    // By the lease's functions. Made once: a reader of a device's owner allocates nothing.
    private readonly QuarantineReason?[] _reasons = ReasonsOf(Lease, StepFailure.Checked(Failures));

    /// <summary>The lease, which is over.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    /// <summary>What failed, one at least, each of another function of the lease.</summary>
    public ImmutableArray<StepFailure> Failures { get; } = StepFailure.Checked(Failures);

    internal override Lease? Subject => Lease;

    internal override Ownership OutcomeFor(FunctionKey function)
    {
        for (int i = 0; i < _reasons.Length; i++)
        {
            if (_reasons[i] is { } reason && Lease.Functions[i].IsSameFunction(function))
            {
                return new(OwnershipState.Quarantined, null, null, reason);
            }
        }

        return default;
    }

    internal override OwnershipEvent At(Lease lease) => new OwnershipQuarantined(
        Revision, lease, [.. Failures.Select(f => f with { Function = lease.Functions[Lease.IndexOf(f.Function)] })]);

    /// <summary>Equal when revision, lease and failures are, in the same order.</summary>
    /// <param name="other">The other event.</param>
    public bool Equals(OwnershipQuarantined? other) =>
        other is not null && Revision == other.Revision && Lease.Equals(other.Lease) && Failures.AsSpan().SequenceEqual(other.Failures.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Revision, Lease);

    private static QuarantineReason?[] ReasonsOf(Lease? lease, ImmutableArray<StepFailure> failures)
    {
        var reasons = new QuarantineReason?[lease?.Functions.Length ?? 0];
        foreach (StepFailure failure in failures)
        {
            if (lease?.IndexOf(failure.Function) is { } at and >= 0)
            {
                reasons[at] = new(lease.Vm, failure.Step, failure.Error);
            }
        }

        return reasons;
    }
}

/// <summary>A device left quarantine and is free.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Function">The device.</param>
/// <param name="Reason">Why somebody holds it to be clean; never empty.</param>
public sealed record OwnershipCleared(ulong Revision, FunctionKey Function, string Reason) : OwnershipEvent(Revision)
{
    /// <summary>The device.</summary>
    public FunctionKey Function { get; } = Function ?? throw new ArgumentNullException(nameof(Function));

    internal override Lease? Subject => null;

    internal override Ownership OutcomeFor(FunctionKey function) => default;

    internal override OwnershipEvent At(Lease lease) => this;
}
