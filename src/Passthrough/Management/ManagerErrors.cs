namespace Passthrough;

/// <summary>A step of the host's failed.</summary>
/// <param name="Step">The step, and the functions that it is about.</param>
/// <param name="Why">What went wrong.</param>
/// <param name="After">What became of the devices.</param>
public sealed record HostStepFailed(string Step, VmError Why, string After) : VmError(VmErrorCode.HostStepFailed)
{
    /// <inheritdoc/>
    public override string Message => $"{Quoted.Clean(Step, 256)} failed ({Why.Code.ToText()}: {Why.Message}); {After}";
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
    /// <inheritdoc/>
    public override string Message => $"it was put there: {Quoted.Clean(Reason, 512)}";
}

/// <summary>The store is at an earlier revision than this process has seen.</summary>
/// <param name="Host">The host.</param>
/// <param name="Stored">The store's revision.</param>
/// <param name="Seen">The revision that was seen.</param>
public sealed record StoreOlder(HostId Host, ulong Stored, ulong Seen) : VmError(VmErrorCode.StoreOlder)
{
    /// <inheritdoc/>
    public override string Message => $"the store is at revision {Stored} of host {Host}, and this process has seen revision {Seen}";
}
