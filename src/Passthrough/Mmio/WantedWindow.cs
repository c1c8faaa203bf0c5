using System.Collections.Immutable;

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

    /// <summary>That the range lies inside one memory BAR that the host has placed, off the pages that are trapped for MSI-X.</summary>
    public WindowInvalid? CheckBar(ulong pageSize, ImmutableArray<PciBar> bars, MsixCapability? msix, out PciBar bar)
    {
        bar = default;
        foreach (PciBar candidate in bars)
        {
            if (candidate.IsMemory && candidate.Address != 0 && Host.Value >= candidate.Address && Host.Value - candidate.Address < candidate.Size)
            {
                bar = candidate;
            }
        }

        if (bar.Size == 0 || Size > bar.Size - (Host.Value - bar.Address))
        {
            return Refuse(VmErrorCode.WindowOutsideBars, "does not lie inside one memory BAR of the function");
        }

        ulong offset = Host.Value - bar.Address;
        foreach (BarRange trapped in BarRange.TrappedIn(bar, msix, pageSize))
        {
            if (GuestBars.RangesOverlap(offset, Size, trapped.Offset, trapped.Size))
            {
                return Refuse(VmErrorCode.WindowOnMsixPages, $"covers the MSI-X pages at 0x{trapped.Offset:x} of BAR {bar.Index}");
            }
        }

        return null;
    }
}
