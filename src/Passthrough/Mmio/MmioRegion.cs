using System.Diagnostics;

namespace Passthrough;

/// <summary>A window through which a guest reaches a range of the device's memory, as it is at one moment.</summary>
/// <param name="HostAddress">Where the range begins in host-physical space.</param>
/// <param name="GuestAddress">
/// Where the guest sees it; null while the window's BAR is not placed (<see cref="PciConfigSpace.GuestBars"/> says why), or is smaller than a page and the
/// guest has put something else into its page.
/// </param>
/// <param name="Size">The size in bytes, a multiple of the host's page size.</param>
/// <param name="IsMapped">
/// Intent: whether it is meant to be mapped. True from the beginning, false after <see cref="DeviceMemory.Unmap"/> and <see cref="PassthroughDevice.Reset"/>.
/// </param>
/// <param name="IsAccessible">
/// Effect: whether the guest reaches it. It is mapped, the device is assigned and in D0, and the window has a guest address; of a device without known BARs
/// memory decode is on instead.
/// </param>
/// <param name="Bar">The BAR that it belongs to and where in it; null for a device without known BARs.</param>
[DebuggerDisplay("{HostAddress,nq} -> {GuestAddress,nq}, {Size} bytes")]
public readonly record struct MmioRegion(
    HostPhysicalAddress HostAddress, GuestPhysicalAddress? GuestAddress, ulong Size, bool IsMapped, bool IsAccessible, BarRange? Bar)
{
    /// <summary>Where a guest's address inside the window is on the host. It holds for the moment of this value, mapped or not.</summary>
    /// <param name="guest">The guest-physical address.</param>
    /// <param name="host">The host-physical address, when this returns true.</param>
    /// <returns>Whether the window has a guest address and contains this one.</returns>
    public bool TryTranslate(GuestPhysicalAddress guest, out HostPhysicalAddress host)
    {
        if (GuestAddress is { } start && guest.Value >= start.Value && guest.Value - start.Value < Size)
        {
            host = new(unchecked(HostAddress.Value + (guest.Value - start.Value)));
            return true;
        }

        host = default;
        return false;
    }

    /// <summary>Where the guest sees a host's address inside the window. It holds for the moment of this value, mapped or not.</summary>
    /// <param name="host">The host-physical address.</param>
    /// <param name="guest">The guest-physical address, when this returns true.</param>
    /// <returns>Whether the window contains the host's address and has a guest address.</returns>
    public bool TryTranslate(HostPhysicalAddress host, out GuestPhysicalAddress guest)
    {
        if (GuestAddress is { } start && host.Value >= HostAddress.Value && host.Value - HostAddress.Value < Size)
        {
            guest = new(unchecked(start.Value + (host.Value - HostAddress.Value)));
            return true;
        }

        guest = default;
        return false;
    }
}
