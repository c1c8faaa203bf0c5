namespace Passthrough;

/// <summary>The error that says why a device's state does not allow an operation.</summary>
internal static class StateRefusal
{
    /// <summary>Why an operation is refused; null when <see cref="OwnershipTable"/> allows it.</summary>
    public static VmError? Of(OwnershipOperation operation, PciAddress address, Ownership now) =>
        OwnershipTable.Of(operation, now.State).Refusal is { } code ? ErrorOf(code, address, now) : null;

    private static VmError ErrorOf(VmErrorCode code, PciAddress address, Ownership now) => (code, now) switch
    {
        (VmErrorCode.DeviceReserved, { Owner: { } owner }) => new DeviceReserved(address, owner),
        (VmErrorCode.AlreadyAssigned, { Owner: { } owner }) => new AlreadyAssigned(address, owner),
        (VmErrorCode.DeviceQuarantined, { Quarantine: { } reason }) => new DeviceQuarantined(address, reason),
        _ => new DeviceStateConflict(code, address),
    };
}
