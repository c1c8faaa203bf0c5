using System.Collections.Immutable;

namespace Passthrough;

/// <summary>Something that a registry is asked to decide.</summary>
public abstract record OwnershipCommand
{
    private protected OwnershipCommand()
    {
    }
}

/// <summary>Give all functions of a request to its VM.</summary>
/// <param name="Request">The request.</param>
public sealed record AssignCommand(ClaimRequest Request) : OwnershipCommand
{
    /// <summary>The request.</summary>
    public ClaimRequest Request { get; } = Request ?? throw new ArgumentNullException(nameof(Request));
}

/// <summary>Keep all functions of a request for its VM while the host makes them ready.</summary>
/// <param name="Request">The request.</param>
public sealed record ReserveCommand(ClaimRequest Request) : OwnershipCommand
{
    /// <summary>The request.</summary>
    public ClaimRequest Request { get; } = Request ?? throw new ArgumentNullException(nameof(Request));
}

/// <summary>Give all functions of a reservation to their VM.</summary>
/// <param name="Lease">The lease.</param>
public sealed record CommitCommand(Lease Lease) : OwnershipCommand
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));
}

/// <summary>Give a reservation up.</summary>
/// <param name="Lease">The lease.</param>
public sealed record CancelCommand(Lease Lease) : OwnershipCommand
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));
}

/// <summary>Take back all functions of a lease at once, without a host's part.</summary>
/// <param name="Lease">The lease.</param>
public sealed record ReleaseCommand(Lease Lease) : OwnershipCommand
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));
}

/// <summary>Begin to take back all functions of a lease; the host's part follows.</summary>
/// <param name="Lease">The lease.</param>
public sealed record BeginReleaseCommand(Lease Lease) : OwnershipCommand
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));
}

/// <summary>End a release that was begun, after the host's part.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Failures">What the host could not do, each of another function of the lease; empty when all went well.</param>
public sealed record CompleteReleaseCommand(Lease Lease, ImmutableArray<StepFailure> Failures = default) : OwnershipCommand
{
    /// <summary>The lease.</summary>
    public Lease Lease { get; } = Lease ?? throw new ArgumentNullException(nameof(Lease));

    /// <summary>What the host could not do; never default.</summary>
    public ImmutableArray<StepFailure> Failures { get; } = StepFailure.Checked(Failures);

    /// <summary>Equal when lease and failures are, in the same order.</summary>
    /// <param name="other">The other command.</param>
    public bool Equals(CompleteReleaseCommand? other) =>
        other is not null && Lease.Equals(other.Lease) && Failures.AsSpan().SequenceEqual(other.Failures.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Lease, Failures.Length);
}

/// <summary>Let a device out of quarantine.</summary>
/// <param name="Address">The device.</param>
/// <param name="Reason">Why it is clean.</param>
public sealed record ClearCommand(PciAddress Address, string Reason) : OwnershipCommand;
