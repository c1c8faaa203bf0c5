namespace Passthrough;

/// <summary>What whoever drives a function now has made of its MSI-X (PCI Local Bus 3.0, 6.8.2.3).</summary>
/// <param name="IsEnabled">Whether it sends MSI-X messages instead of its INTx (MSI-X Enable).</param>
/// <param name="IsFunctionMasked">Whether all its vectors are masked, whatever their own mask bits say (Function Mask).</param>
public readonly record struct MsixState(bool IsEnabled, bool IsFunctionMasked)
{
    /// <summary>Decodes the capability's Message Control.</summary>
    /// <param name="config">Configuration bytes from offset 0.</param>
    /// <param name="offset">Where the capability begins.</param>
    /// <returns>What it says, or <see cref="VmErrorCode.CapabilityTruncated"/>: its 12 bytes run past the bytes given.</returns>
    public static VmResult<MsixState> Read(ReadOnlySpan<byte> config, int offset)
    {
        if (CapabilityTruncated.Find(config, offset, PciRegister.CapabilityMsix, isExtended: false) is { } error)
        {
            return error;
        }

        ushort control = Bits.UInt16(config, offset + PciRegister.MsixControl);
        return new MsixState((control & PciRegister.MsixEnable) != 0, (control & PciRegister.MsixFunctionMask) != 0);
    }
}
