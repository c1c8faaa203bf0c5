using System.Diagnostics;

namespace Passthrough;

/// <summary>A window through which a guest reaches a range of the device's memory, as it is at one moment.</summary>
/// <param name="HostAddress">Where the range begins in host-physical space.</param>
/// <param name="GuestAddress">
/// Where the guest sees it; null while the window's BAR is not placed (memory decode off, no valid address, or another placed BAR in the way).
/// </param>
/// <param name="Size">The size in bytes, a multiple of the host's page size.</param>
/// <param name="IsMapped">Whether it is meant to be mapped: true from the beginning, false after <see cref="PassthroughDevice.Reset"/>.</param>
/// <param name="Bar">The BAR that it belongs to and where in it; null for a device that was made by hand.</param>
[DebuggerDisplay("{HostAddress,nq} -> {GuestAddress,nq}, {Size} bytes")]
public readonly record struct MmioRegion(HostPhysicalAddress HostAddress, GuestPhysicalAddress? GuestAddress, ulong Size, bool IsMapped, BarRange? Bar);
