namespace Passthrough;

/// <summary>A BAR that breaks a rule of the PCI specification.</summary>
/// <param name="Index">The BAR, 0 to 5, or 6 for the expansion ROM.</param>
/// <param name="Rule">The rule, with the values that break it.</param>
public sealed record BarInvalid(int Index, string Rule) : VmError(VmErrorCode.BarInvalid)
{
    /// <inheritdoc/>
    public override string Message => $"BAR {Index} is invalid: {Rule}";
}

/// <summary>An access to configuration space that is not possible there.</summary>
/// <param name="Code"><see cref="VmErrorCode.ConfigOffsetOutOfRange"/> or <see cref="VmErrorCode.ConfigAccessMisaligned"/>.</param>
/// <param name="Offset">The offset in bytes.</param>
/// <param name="Size">The access's size in bytes.</param>
/// <param name="SpaceSize">The size of the function's configuration space in bytes.</param>
public sealed record ConfigAccessInvalid(VmErrorCode Code, int Offset, int Size, int SpaceSize) : VmError(Code)
{
    /// <inheritdoc/>
    public override string Message => Code == VmErrorCode.ConfigOffsetOutOfRange
        ? $"{Size} bytes at offset 0x{unchecked((uint)Offset):x} lie outside the {SpaceSize} bytes of configuration space"
        : $"an access of {Size} bytes at offset 0x{unchecked((uint)Offset):x} is not aligned to its size or not of 1, 2 or 4 bytes";
}

/// <summary>Configuration space is 256 or 4096 bytes, and this is neither.</summary>
/// <param name="Size">The size in bytes.</param>
public sealed record ConfigSizeInvalid(int Size) : VmError(VmErrorCode.ConfigSizeInvalid)
{
    /// <inheritdoc/>
    public override string Message => $"configuration space of {Size} bytes is neither 256 nor 4096";
}

/// <summary>Bits of configuration space that no hardware sets for a guest to clear.</summary>
/// <param name="Offset">The dword's offset in bytes.</param>
/// <param name="Given">The bits that were to be set.</param>
/// <param name="Status">The status bits (RW1C) that the dword has.</param>
public sealed record ConfigBitsNotStatus(int Offset, uint Given, uint Status) : VmError(VmErrorCode.ConfigBitsNotStatus)
{
    /// <inheritdoc/>
    public override string Message => $"0x{Given:x8} at offset 0x{Offset:x} are not all status bits: those that a guest clears there are 0x{Status:x8}";
}
