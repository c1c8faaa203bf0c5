namespace Passthrough;

/// <summary>
/// The numbers of the library's log events; <c>docs/log-events.md</c> tells them. 1000 to 1099 are the registry's. A number is never reused.
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
}
