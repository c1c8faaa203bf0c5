namespace Passthrough;

/// <summary>A host vector that has a remap already.</summary>
/// <param name="HostVector">The host vector.</param>
/// <param name="Existing">Its remap.</param>
public sealed record RemapExists(ushort HostVector, MsixRemap Existing) : VmError(VmErrorCode.RemapExists)
{
    /// <inheritdoc/>
    public override string Message => $"host vector {HostVector} is remapped already, to guest vector {Existing.GuestVector} on vCPU {Existing.Target}";
}

/// <summary>An MSI-X table with fewer free entries than are asked for.</summary>
/// <param name="Capacity">How many entries it has.</param>
/// <param name="Free">How many of them are free.</param>
/// <param name="Wanted">How many were asked for.</param>
public sealed record RemapTableFull(int Capacity, int Free = 0, int Wanted = 1) : VmError(VmErrorCode.RemapTableFull)
{
    /// <inheritdoc/>
    public override string Message => Free == 0
        ? $"all {Capacity} entries of the MSI-X table are in use"
        : $"{Wanted} remaps were asked for, and {Free} of the {Capacity} entries of the MSI-X table are free";
}

/// <summary>A host vector without a remap.</summary>
/// <param name="HostVector">The host vector.</param>
public sealed record RemapNotFound(ushort HostVector) : VmError(VmErrorCode.RemapNotFound)
{
    /// <inheritdoc/>
    public override string Message => $"host vector {HostVector} has no remap";
}

/// <summary>A block of remaps in which a host vector stands twice.</summary>
/// <param name="HostVector">The host vector.</param>
public sealed record RemapNamedTwice(ushort HostVector) : VmError(VmErrorCode.RemapNamedTwice)
{
    /// <inheritdoc/>
    public override string Message => $"host vector {HostVector} stands in the block twice";
}

/// <summary>An entry that the function's MSI-X table does not have.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="TableSize">How many entries there are, or could be where the function has no table.</param>
public sealed record MsixEntryOutOfRange(int Entry, int TableSize) : VmError(VmErrorCode.MsixEntryOutOfRange)
{
    /// <inheritdoc/>
    public override string Message => $"entry {Entry} is outside the MSI-X table's 0 to {TableSize - 1}";
}

/// <summary>A table entry that another remap names.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="HostVector">The host vector whose remap would name it.</param>
/// <param name="OtherHostVector">The host vector whose remap names it, or would: an earlier one of the same block.</param>
public sealed record RemapEntryTaken(int Entry, ushort HostVector, ushort OtherHostVector) : VmError(VmErrorCode.RemapEntryTaken)
{
    /// <inheritdoc/>
    public override string Message => $"host vector {HostVector} names table entry {Entry}, which host vector {OtherHostVector} names already";
}

/// <summary>A message that is not decoded, because its address does not say where the interrupt goes.</summary>
/// <param name="Code"><see cref="VmErrorCode.MsixMessageRemappable"/> or <see cref="VmErrorCode.MsixAddressInvalid"/>.</param>
/// <param name="Refused">The message.</param>
/// <param name="Form">The form in which it was read.</param>
public sealed record MsixMessageNotDecoded(VmErrorCode Code, MsixMessage Refused, MsixDestinationForm Form) : VmError(Code)
{
    /// <inheritdoc/>
    public override string Message => Code == VmErrorCode.MsixMessageRemappable
        ? $"the message to 0x{Refused.Address:x} has the remappable format"
        : $"0x{Refused.Address:x} is not the address of an interrupt message with a destination in the form {Form}";
}
