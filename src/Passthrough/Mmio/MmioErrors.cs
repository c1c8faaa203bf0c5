namespace Passthrough;

/// <summary>An MMIO window that breaks a rule.</summary>
/// <param name="Code">Which rule: <see cref="VmErrorCode.WindowEmpty"/> to <see cref="VmErrorCode.WindowDisagreesWithBar"/>, or <see cref="VmErrorCode.WindowSharesPage"/>.</param>
/// <param name="Host">Where the window would begin on the host.</param>
/// <param name="Guest">Where it would begin in the guest.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Conflict">What it conflicts with, in words with values; empty where the code says it all.</param>
public sealed record WindowInvalid(VmErrorCode Code, HostPhysicalAddress Host, GuestPhysicalAddress Guest, ulong Size, string Conflict) : VmError(Code)
{
    /// <inheritdoc/>
    public override string Message => $"the window of 0x{Size:x} bytes from host {Host} to guest {Guest} {Conflict}";
}

/// <summary>The device has no window that begins at an address.</summary>
/// <param name="Host">The host-physical address.</param>
public sealed record WindowNotFound(HostPhysicalAddress Host) : VmError(VmErrorCode.WindowNotFound)
{
    /// <inheritdoc/>
    public override string Message => $"no window of the device begins at host address {Host}";
}
