using System.Diagnostics;

namespace Passthrough;

/// <summary>A device that a registry holds. One that was unregistered meanwhile stays Available here: ask the device itself.</summary>
[DebuggerDisplay("{Address,nq} {Ownership.State}")]
public sealed class RegisteredDevice
{
    internal RegisteredDevice(PassthroughDevice device, OwnershipCell cell)
    {
        Device = device;
        Cell = cell;
    }

    /// <summary>Where it is.</summary>
    public PciAddress Address => Cell.Address;

    /// <summary>The device itself.</summary>
    public PassthroughDevice Device { get; }

    /// <summary>Who owns it now.</summary>
    public Ownership Ownership => Cell.Ownership;

    internal OwnershipCell Cell { get; }
}
