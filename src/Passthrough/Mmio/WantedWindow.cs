namespace Passthrough;

/// <summary>A window that somebody asks for, and what can be said of it by itself (rule 3 of the design).</summary>
internal readonly record struct WantedWindow(HostPhysicalAddress Host, GuestPhysicalAddress Guest, ulong Size)
{
    public WindowInvalid Refuse(VmErrorCode code, string conflict) => new(code, Host, Guest, Size, conflict);

    /// <summary>Size and alignment, and that neither range wraps.</summary>
    public WindowInvalid? CheckShape(ulong pageSize)
    {
        if (Size == 0)
        {
            return Refuse(VmErrorCode.WindowEmpty, "is empty");
        }

        if (!Bits.IsAligned(Host.Value | Guest.Value | Size, pageSize))
        {
            return Refuse(VmErrorCode.WindowMisaligned, $"is not aligned to the host's pages of 0x{pageSize:x} bytes");
        }

        // The last byte may be the last of the address space.
        return Size - 1 > ulong.MaxValue - Math.Max(Host.Value, Guest.Value)
            ? Refuse(VmErrorCode.WindowWraps, "runs past the end of the address space")
            : null;
    }
}
