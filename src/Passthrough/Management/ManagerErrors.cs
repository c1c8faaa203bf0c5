using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A step of the host's failed.</summary>
/// <param name="Step">The step, and the functions that it is about.</param>
/// <param name="Why">What went wrong.</param>
/// <param name="After">What became of the devices; null where that is said elsewhere.</param>
public sealed record HostStepFailed(string Step, VmError Why, string? After = null) : VmError(VmErrorCode.HostStepFailed)
{
    private const int LongestStep = 256;

    /// <inheritdoc/>
    public override string Message =>
        $"{Quoted.Clean(Step, LongestStep)} failed ({Why.Code.ToText()}: {Why.Message}){(After is null ? string.Empty : $"; {After}")}";
}

/// <summary>A step of the host's has not come back in time: the kernel is at it still. The claim is left where it is.</summary>
/// <param name="Step">The step, and the functions that it is about.</param>
/// <param name="Why">What the host says of it.</param>
public sealed record HostStepBlocked(string Step, VmError Why) : VmError(VmErrorCode.HostStepBlocked)
{
    private const int LongestStep = 256;

    /// <inheritdoc/>
    public override string Message => $"{Quoted.Clean(Step, LongestStep)} has not come back: {Why.Message}; nothing more is done to the device until it does";
}

/// <summary>The host has made devices of a lease ready: releasing the claim alone would leave them so.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Functions">The functions of which the host has notes.</param>
public sealed record LeaseNeedsDetach(Lease Lease, ImmutableArray<PciAddress> Functions) : VmError(VmErrorCode.LeaseNeedsDetach)
{
    /// <inheritdoc/>
    public override string Message => $"{Lease} was attached: the host has changed {Quoted.List(Functions)} for it, and releasing the claim alone would leave them so";

    /// <inheritdoc/>
    public override string Remedy => $"Detach it: passthrough detach --lease {Lease.Generation}.";

    /// <summary>Equal when lease and functions are.</summary>
    /// <param name="other">The other error.</param>
    public bool Equals(LeaseNeedsDetach? other) => other is not null && Lease.Equals(other.Lease) && Functions.AsSpan().SequenceEqual(other.Functions.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Lease, Functions.Length);
}

/// <summary>The store could not be told how a claim ended: it stays as the store has it.</summary>
/// <param name="Lease">The claim.</param>
/// <param name="Done">What was done at the host, and what the store was to be told.</param>
/// <param name="Why">Why it was not.</param>
public sealed record ClaimUnsettled(Lease Lease, string Done, VmError Why) : VmError(VmErrorCode.ClaimUnsettled)
{
    /// <inheritdoc/>
    public override string Message => $"{Lease} is left as the store has it: {Done}, and the store does not know ({Why.Code.ToText()}: {Why.Message})";
}

/// <summary>A person, or reconciling, put a device into quarantine.</summary>
/// <param name="Reason">Why.</param>
public sealed record QuarantineRequested(string Reason) : VmError(VmErrorCode.QuarantineRequested)
{
    private const int LongestReason = 512;

    /// <inheritdoc/>
    public override string Message => $"it was put there: {Quoted.Clean(Reason, LongestReason)}";
}
