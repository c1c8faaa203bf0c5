using Microsoft.Extensions.Logging;

namespace Passthrough;

/// <summary>
/// The library's log messages, all in one class: the generator writes the classes of a library in an order that changes from build to build, so with two of
/// them the same sources would not give the same library. It names no type of a folder after it.
/// </summary>
internal static partial class LogMessages
{
    [LoggerMessage(LogEvents.DeviceRegistered, LogLevel.Debug, "Registered {Address}")]
    public static partial void Registered(this ILogger logger, PciAddress address);

    [LoggerMessage(LogEvents.DeviceUnregistered, LogLevel.Debug, "Unregistered {Address}")]
    public static partial void Unregistered(this ILogger logger, PciAddress address);

    [LoggerMessage(LogEvents.DevicesAssigned, LogLevel.Information, "Assigned at revision {Revision}: {Lease}")]
    public static partial void Assigned(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.DevicesReleased, LogLevel.Information, "Released at revision {Revision}: {Lease}")]
    public static partial void Released(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.ReleaseBegun, LogLevel.Information, "Release begun at revision {Revision}: {Lease}")]
    public static partial void ReleaseBegun(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.DevicesQuarantined, LogLevel.Warning, "Released at revision {Revision}: {Lease}, in quarantine for {Failures}")]
    public static partial void Quarantined(this ILogger logger, ulong revision, Lease lease, string failures);

    [LoggerMessage(LogEvents.QuarantineCleared, LogLevel.Information, "Cleared at revision {Revision}: {Address}, since {Reason}")]
    public static partial void Cleared(this ILogger logger, ulong revision, PciAddress address, string reason);

    [LoggerMessage(LogEvents.DevicesReserved, LogLevel.Information, "Reserved at revision {Revision}: {Lease}")]
    public static partial void Reserved(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.ReservationCancelled, LogLevel.Information, "Cancelled at revision {Revision}: {Lease}")]
    public static partial void Cancelled(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.InventoryChanged, LogLevel.Information, "The host has changed: {Change}")]
    public static partial void InventoryChanged(this ILogger logger, InventoryChange change);

    [LoggerMessage(LogEvents.PolicyChanged, LogLevel.Information, "Another policy is in force")]
    public static partial void PolicyChanged(this ILogger logger);

    [LoggerMessage(LogEvents.RegistryRestored, LogLevel.Information, "Restored: {Snapshot}")]
    public static partial void Restored(this ILogger logger, object snapshot);

    [LoggerMessage(LogEvents.ManagerOpened, LogLevel.Information, "Managing host {Host} with the store {Store}, at revision {Revision}")]
    public static partial void Opened(this ILogger logger, HostId host, string store, ulong revision);

    [LoggerMessage(LogEvents.DevicesAttached, LogLevel.Information, "Ready: {Lease}")]
    public static partial void MadeReady(this ILogger logger, Lease lease);

    [LoggerMessage(LogEvents.DevicesDetached, LogLevel.Information, "Taken back: {Lease}")]
    public static partial void TakenBack(this ILogger logger, Lease lease);

    [LoggerMessage(LogEvents.HostStepFailure, LogLevel.Warning, "A step of the host's failed: {Message}")]
    public static partial void StepFailed(this ILogger logger, string message);

    [LoggerMessage(LogEvents.ClaimLeft, LogLevel.Error, "Left unsettled: {Message}")]
    public static partial void Unsettled(this ILogger logger, string message);

    [LoggerMessage(LogEvents.DifferenceFound, LogLevel.Warning, "Reconciling found {Kind}: {Message}; resolved by: {Command}")]
    public static partial void Differs(this ILogger logger, Enum kind, string message, string? command);

    [LoggerMessage(LogEvents.DifferenceResolved, LogLevel.Information, "Reconciling resolved {Kind}: {Message}")]
    public static partial void Resolved(this ILogger logger, Enum kind, string message);
}
