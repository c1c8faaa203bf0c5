using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Passthrough;

/// <summary>What a registry tells; nothing here changes it, waits for a writer or takes a lock.</summary>
public interface IRegistryReader
{
    /// <summary>How many ownership events there have been: the number of the last one.</summary>
    ulong Revision { get; }

    /// <summary>The devices that are registered at this moment, in address order: a copy.</summary>
    ImmutableArray<RegisteredDevice> Devices { get; }

    /// <summary>Finds a device.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="device">The device, when this returns true.</param>
    /// <returns>Whether one is registered there.</returns>
    bool TryFind(PciAddress address, [NotNullWhen(true)] out RegisteredDevice? device);

    /// <summary>The leases that a VM holds at one moment, oldest first.</summary>
    /// <param name="vm">The VM.</param>
    ImmutableArray<Lease> LeasesOf(VmId vm);
}
