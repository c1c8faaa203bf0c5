using System.Collections.Immutable;

namespace Passthrough;

/// <summary>The rules that a new window must keep (rule 3 of the design), in the order in which they are told.</summary>
internal static class MmioWindowRules
{
    /// <summary>Size and alignment, and that neither range wraps.</summary>
    public static WindowInvalid? CheckShape(HostPhysicalAddress host, GuestPhysicalAddress guest, ulong size, ulong pageSize)
    {
        if (size == 0)
        {
            return new(VmErrorCode.WindowEmpty, host, guest, size, "is empty");
        }

        if (!Bits.IsAligned(host.Value | guest.Value | size, pageSize))
        {
            return new(VmErrorCode.WindowMisaligned, host, guest, size, $"is not aligned to the host's pages of 0x{pageSize:x} bytes");
        }

        // The last byte may be the last of the address space.
        return size - 1 > ulong.MaxValue - Math.Max(host.Value, guest.Value)
            ? new(VmErrorCode.WindowWraps, host, guest, size, "runs past the end of the address space")
            : null;
    }

    /// <summary>That the range lies inside one placed memory BAR, off the pages that are trapped for MSI-X.</summary>
    public static WindowInvalid? CheckBar(
        HostPhysicalAddress host, GuestPhysicalAddress guest, ulong size, ulong pageSize, ImmutableArray<PciBar> bars, MsixCapability? msix, out PciBar bar)
    {
        bar = default;
        foreach (PciBar candidate in bars)
        {
            if (candidate.IsMemory && candidate.Address != 0 && host.Value >= candidate.Address && host.Value - candidate.Address < candidate.Size)
            {
                bar = candidate;
            }
        }

        if (bar.Size == 0 || size > bar.Size - (host.Value - bar.Address))
        {
            return new(VmErrorCode.WindowOutsideBars, host, guest, size, "does not lie inside one memory BAR of the function");
        }

        ulong offset = host.Value - bar.Address;
        foreach (BarRange trapped in BarRange.TrappedIn(bar, msix, pageSize))
        {
            if (GuestBars.RangesOverlap(offset, size, trapped.Offset, trapped.Size))
            {
                return new(VmErrorCode.WindowOnMsixPages, host, guest, size, $"covers the MSI-X pages at 0x{trapped.Offset:x} of BAR {bar.Index}");
            }
        }

        return null;
    }
}
