namespace Passthrough;

/// <summary>What all parts of one device share: its lock, and whether it takes changes now.</summary>
internal interface IDeviceGate
{
    /// <summary>Serialises the changes to one device.</summary>
    Lock Sync { get; }

    /// <summary>Why nothing may be built now; null when it may. The caller holds <see cref="Sync"/>.</summary>
    VmError? Refusal { get; }

    /// <summary>Why no interrupt may be raised now: the device is closed, or nobody's; null when one may. The caller holds <see cref="Sync"/>.</summary>
    VmError? WhyNotRaised { get; }

    /// <summary>Whether a guest's writes arrive: a VM has the device, and it is not on its way back. The caller holds <see cref="Sync"/>.</summary>
    bool HasGuest { get; }

    /// <summary>Whether a VM has the device now; takes no lock.</summary>
    bool IsAssigned { get; }

    /// <summary>
    /// Whether the device is on its way back, or quarantined: guest reads give all ones, guest writes are dropped, nothing is delivered. Takes no lock.
    /// </summary>
    bool IsClosed { get; }
}
