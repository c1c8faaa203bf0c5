namespace Passthrough;

/// <summary>A request that names no device.</summary>
public sealed record NothingRequested() : VmError(VmErrorCode.NothingRequested)
{
    /// <inheritdoc/>
    public override string Message => "the request names no device";
}

/// <summary>The device already has an owner.</summary>
/// <param name="Address">The device.</param>
/// <param name="Owner">The VM that owns it.</param>
public sealed record AlreadyAssigned(PciAddress Address, VmId Owner) : VmError(VmErrorCode.AlreadyAssigned)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is assigned to VM {Owner}";
}

/// <summary>The device is reserved for a VM.</summary>
/// <param name="Address">The device.</param>
/// <param name="Owner">The VM that it is reserved for.</param>
public sealed record DeviceReserved(PciAddress Address, VmId Owner) : VmError(VmErrorCode.DeviceReserved)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is reserved for VM {Owner}";
}

/// <summary>Another VM owns the device.</summary>
/// <param name="Address">The device.</param>
/// <param name="Owner">The VM that owns it.</param>
/// <param name="Named">The VM that was named.</param>
public sealed record OwnedByAnotherVm(PciAddress Address, VmId Owner, VmId Named) : VmError(VmErrorCode.OwnedByAnotherVm)
{
    /// <inheritdoc/>
    public override string Message => $"{Address} is assigned to VM {Owner}, not to VM {Named}";
}

/// <summary>A request about a device that its state or its place does not allow.</summary>
/// <param name="Code">
/// <see cref="VmErrorCode.NotAssigned"/>, <see cref="VmErrorCode.ManagedByRegistry"/>, <see cref="VmErrorCode.DeviceNotRegistered"/>,
/// <see cref="VmErrorCode.AddressAlreadyRegistered"/>, <see cref="VmErrorCode.DeviceHasOwner"/>, <see cref="VmErrorCode.DeviceBeingReleased"/>,
/// <see cref="VmErrorCode.ReleaseNotBegun"/>, <see cref="VmErrorCode.DeviceNotQuarantined"/>, <see cref="VmErrorCode.NotReserved"/>,
/// <see cref="VmErrorCode.DeviceAbsent"/> or <see cref="VmErrorCode.DeviceReported"/>.
/// </param>
/// <param name="Address">The device.</param>
public sealed record DeviceStateConflict(VmErrorCode Code, PciAddress Address) : VmError(Code)
{
    /// <inheritdoc/>
    public override string Message => Code switch
    {
        VmErrorCode.NotAssigned => $"{Address} is assigned to no VM",
        VmErrorCode.ManagedByRegistry => $"{Address} is in a registry, which alone changes its owner",
        VmErrorCode.DeviceNotRegistered => $"no device is registered at {Address}",
        VmErrorCode.AddressAlreadyRegistered => $"a device is registered at {Address} already",
        VmErrorCode.DeviceBeingReleased => $"{Address} is being taken back from its VM",
        VmErrorCode.ReleaseNotBegun => $"the release of {Address} was not begun",
        VmErrorCode.DeviceNotQuarantined => $"{Address} is not in quarantine",
        VmErrorCode.NotReserved => $"{Address} is not reserved: it is assigned already",
        VmErrorCode.DeviceReported => $"{Address} was reported by the host, not registered by hand",
        VmErrorCode.DeviceAbsent => $"the host does not report {Address} any more",
        _ => $"{Address} has an owner, so it can neither enter nor leave a registry",
    };
}

/// <summary>A lease that is not in force.</summary>
/// <param name="Code"><see cref="VmErrorCode.StaleLease"/> or <see cref="VmErrorCode.AlreadyReleased"/>.</param>
/// <param name="Lease">The lease.</param>
public sealed record LeaseNotInForce(VmErrorCode Code, Lease Lease) : VmError(Code)
{
    /// <inheritdoc/>
    public override string Message => Code == VmErrorCode.AlreadyReleased
        ? $"{Lease} was released before"
        : $"{Lease} is not the one in force";
}

/// <summary>An event that does not follow the last one that was replayed.</summary>
/// <param name="Expected">The revision that comes next.</param>
/// <param name="Actual">The event's revision.</param>
public sealed record RevisionGap(ulong Expected, ulong Actual) : VmError(VmErrorCode.RevisionGap)
{
    /// <inheritdoc/>
    public override string Message => $"the next event has revision {Expected}, and this one has {Actual}";
}

/// <summary>An event that contradicts the ownership that the earlier events left.</summary>
/// <param name="Revision">The event's revision.</param>
/// <param name="Why">The contradiction.</param>
public sealed record EventContradicts(ulong Revision, VmError Why) : VmError(VmErrorCode.EventContradicts)
{
    /// <inheritdoc/>
    public override string Message => $"event {Revision} cannot follow: {Why.Message}";
}
