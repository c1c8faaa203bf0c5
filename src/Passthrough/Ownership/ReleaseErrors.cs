namespace Passthrough;

/// <summary>The device is in quarantine.</summary>
/// <param name="Address">The device.</param>
/// <param name="Reason">Why it is there.</param>
public sealed record DeviceQuarantined(PciAddress Address, QuarantineReason Reason) : VmError(VmErrorCode.DeviceQuarantined)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is in quarantine: {Reason}";
}

/// <summary>A report of failed steps that cannot be of this release.</summary>
/// <param name="Lease">The lease that is being released.</param>
/// <param name="Rule">What is wrong with the report, with the values.</param>
public sealed record StepFailureInvalid(Lease Lease, string Rule) : VmError(VmErrorCode.StepFailureInvalid)
{
    /// <inheritdoc/>
    public override string Message => $"the release of {Lease} cannot have failed so: {Rule}";
}

/// <summary>A quarantine is to be cleared without saying why.</summary>
/// <param name="Address">The device.</param>
public sealed record ReasonMissing(PciAddress Address) : VmError(VmErrorCode.ReasonMissing)
{
    /// <inheritdoc/>
    public override string Message => $"no reason is given why {Address} is clean";
}
