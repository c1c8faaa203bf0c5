namespace Passthrough;

/// <summary>Why a BAR is placed or not: the first of these that applies, in the order of the reasons' numbers from 1, else <see cref="Placed"/>.</summary>
public enum BarState
{
    /// <summary>The guest reaches it at its address.</summary>
    Placed,

    /// <summary>
    /// Decode is off: Command bit 1 (memory) or 0 (I/O); for the ROM, memory decode or the enable bit of its own register. Power-on leaves it so.
    /// </summary>
    DecodeOff,

    /// <summary>The last write of a register asked for the BAR's size (all ones); no address was written since.</summary>
    BeingSized,

    /// <summary>The registers hold address 0, as power-on leaves them.</summary>
    NoAddress,

    /// <summary>Another BAR of the function has a byte of its range: one that was there first, or, both new, has the lower index. A ROM is in no BAR's way.</summary>
    Overlapped,
}

/// <summary>A BAR as the guest has set it at one moment (PCI Local Bus 3.0, 6.2.5).</summary>
/// <param name="Bar">The BAR, with the host's address.</param>
/// <param name="GuestAddress">
/// The address that the guest's registers hold, in bytes: guest-physical, or a port; 0 when none was written. While the BAR is being sized it is the answer
/// to the probe.
/// </param>
/// <param name="State">Whether the BAR is placed there, and if not, why.</param>
/// <param name="InTheWay">The index of the BAR that is in the way, 0 to 5; null unless the state is <see cref="BarState.Overlapped"/>.</param>
public readonly record struct GuestBar(PciBar Bar, ulong GuestAddress, BarState State, int? InTheWay);
