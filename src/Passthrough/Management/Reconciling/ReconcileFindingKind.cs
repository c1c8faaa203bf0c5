namespace Passthrough;

/// <summary>What kind of difference there is between store, host and memory. The numbers stay as they are.</summary>
public enum ReconcileFindingKind
{
    /// <summary>A claim is Reserved, and nobody in this process is making its devices ready.</summary>
    LeftReserved = 1,

    /// <summary>A claim is Releasing, and nobody in this process is taking its devices back.</summary>
    LeftReleasing = 2,

    /// <summary>A VM was given devices during a boot of the host that is over.</summary>
    EarlierBoot = 3,

    /// <summary>A VM that is not alive has devices.</summary>
    DeadVm = 4,

    /// <summary>A claimed or quarantined device is not reported any more.</summary>
    DeviceVanished = 5,

    /// <summary>Another card is in the place of a claimed or quarantined device.</summary>
    DeviceReplaced = 6,

    /// <summary>A device is bound to a VFIO driver, and nobody has a claim on it.</summary>
    BoundUnclaimed = 7,

    /// <summary>Two VMs have parts of one unit of ownership, since the host has changed around them.</summary>
    UnitShared = 8,

    /// <summary>The store and this process's memory do not have the same claims at the same revision.</summary>
    MemoryDiffers = 9,

    /// <summary>The store is at an earlier revision than this process has seen: an older state of it was restored.</summary>
    StoreOlder = 10,

    /// <summary>Something that must always hold does not (<see cref="IRegistryReader.Verify"/>).</summary>
    InvariantBroken = 11,
}
