namespace Passthrough;

/// <summary>
/// The numbers of the library's log events; <c>docs/log-events.md</c> tells them. 1000 to 1019 are the registry's, 1020 to 1039 the manager's. A number is never reused.
/// </summary>
public static class LogEvents
{
    /// <summary>A device was registered.</summary>
    public const int DeviceRegistered = 1001;

    /// <summary>A device was unregistered.</summary>
    public const int DeviceUnregistered = 1002;

    /// <summary>A VM was given devices.</summary>
    public const int DevicesAssigned = 1003;

    /// <summary>A VM's devices were taken back.</summary>
    public const int DevicesReleased = 1004;

    /// <summary>A VM's devices are on their way back.</summary>
    public const int ReleaseBegun = 1005;

    /// <summary>A VM's devices were taken back, and some of them are in quarantine.</summary>
    public const int DevicesQuarantined = 1006;

    /// <summary>A device was let out of quarantine.</summary>
    public const int QuarantineCleared = 1007;

    /// <summary>Devices were reserved for a VM.</summary>
    public const int DevicesReserved = 1008;

    /// <summary>A reservation was given up.</summary>
    public const int ReservationCancelled = 1009;

    /// <summary>The host reported something else than before.</summary>
    public const int InventoryChanged = 1010;

    /// <summary>Another policy was put in force.</summary>
    public const int PolicyChanged = 1011;

    /// <summary>The registry was put where a snapshot says.</summary>
    public const int RegistryRestored = 1012;

    /// <summary>A manager is ready.</summary>
    public const int ManagerOpened = 1020;

    /// <summary>Devices were made ready for a VM.</summary>
    public const int DevicesAttached = 1021;

    /// <summary>The host took devices back.</summary>
    public const int DevicesDetached = 1022;

    /// <summary>The host could not perform a step.</summary>
    public const int HostStepFailure = 1023;

    /// <summary>The store could not be told how a claim ended.</summary>
    public const int ClaimLeft = 1024;

    /// <summary>Store, host and memory differ.</summary>
    public const int DifferenceFound = 1025;

    /// <summary>A difference between store, host and memory was resolved.</summary>
    public const int DifferenceResolved = 1026;
}
