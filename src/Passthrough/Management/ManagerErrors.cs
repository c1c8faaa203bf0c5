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
