using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Something that happened to the ownership of devices. Owners are what these events, in order, amount to.</summary>
/// <param name="Revision">Its number, from 1 without gaps.</param>
public abstract record OwnershipEvent(ulong Revision)
{
    /// <summary>Who owns one of the functions that it is about after this event.</summary>
    internal abstract Ownership OutcomeFor(PciAddress address);
}

/// <summary>A VM was given all functions of a lease.</summary>
/// <param name="Revision">Its number, which is the lease's generation.</param>
/// <param name="Lease">The lease.</param>
public sealed record OwnershipAssigned(ulong Revision, Lease Lease) : OwnershipEvent(Revision)
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    internal override Ownership OutcomeFor(PciAddress address) => new(OwnershipState.Assigned, Lease.Vm, Lease);
}

/// <summary>All functions of a lease are on their way back: the VM reaches them no more, and the host performs its part.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Lease">The lease, which stays in force until the release is complete.</param>
public sealed record OwnershipReleasing(ulong Revision, Lease Lease) : OwnershipEvent(Revision)
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    internal override Ownership OutcomeFor(PciAddress address) => new(OwnershipState.Releasing, Lease.Vm, Lease);
}

/// <summary>All functions of a lease were given back, clean.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Lease">The lease, which is over.</param>
public sealed record OwnershipReleased(ulong Revision, Lease Lease) : OwnershipEvent(Revision)
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    internal override Ownership OutcomeFor(PciAddress address) => default;
}

/// <summary>The functions of a lease were given back, and the host failed at some: those are in quarantine, the others are free.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Lease">The lease, which is over.</param>
/// <param name="Failures">What failed, one at least, each of another function of the lease.</param>
public sealed record OwnershipQuarantined(ulong Revision, Lease Lease, ImmutableArray<StepFailure> Failures) : OwnershipEvent(Revision)
{
    // Made once: a reader of a device's owner allocates nothing.
    private readonly ImmutableArray<QuarantineReason> _reasons = [.. StepFailure.Checked(Failures).Select(f => new QuarantineReason(Lease.Vm, f.Step, f.Error))];

    /// <summary>The lease, which is over.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    /// <summary>What failed, one at least, each of another function of the lease.</summary>
    public ImmutableArray<StepFailure> Failures { get; } = StepFailure.Checked(Failures);

    internal override Ownership OutcomeFor(PciAddress address)
    {
        for (int i = 0; i < Failures.Length; i++)
        {
            if (Failures[i].Address == address)
            {
                return new(OwnershipState.Quarantined, null, null, _reasons[i]);
            }
        }

        return default;
    }

    /// <summary>Equal when revision, lease and failures are, in the same order.</summary>
    /// <param name="other">The other event.</param>
    public bool Equals(OwnershipQuarantined? other) =>
        other is not null && Revision == other.Revision && Lease.Equals(other.Lease) && Failures.AsSpan().SequenceEqual(other.Failures.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Revision, Lease);
}

/// <summary>A device left quarantine and is free.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Address">The device.</param>
/// <param name="Reason">Why somebody holds it to be clean; never empty.</param>
public sealed record OwnershipCleared(ulong Revision, PciAddress Address, string Reason) : OwnershipEvent(Revision)
{
    internal override Ownership OutcomeFor(PciAddress address) => default;
}
