using Microsoft.Extensions.Logging;

namespace Passthrough;

/// <summary>The registry's log messages. Transitions only: a refusal is returned, not logged.</summary>
internal static partial class RegistryLog
{
    [LoggerMessage(LogEvents.DeviceRegistered, LogLevel.Debug, "Registered {Address}")]
    public static partial void Registered(this ILogger logger, PciAddress address);

    [LoggerMessage(LogEvents.DeviceUnregistered, LogLevel.Debug, "Unregistered {Address}")]
    public static partial void Unregistered(this ILogger logger, PciAddress address);

    /// <summary>Tells what the host reported differently.</summary>
    public static void Applied(this ILogger logger, InventoryChange change)
    {
        if (!change.IsEmpty)
        {
            logger.InventoryChanged(change);
        }
    }

    [LoggerMessage(LogEvents.RegistryRestored, LogLevel.Information, "Restored: {Snapshot}")]
    public static partial void Restored(this ILogger logger, RegistrySnapshot snapshot);

    [LoggerMessage(LogEvents.PolicyChanged, LogLevel.Information, "Another policy is in force")]
    public static partial void PolicyChanged(this ILogger logger);

    /// <summary>Tells of an event that has taken place.</summary>
    public static void Happened(this ILogger logger, OwnershipEvent last)
    {
        switch (last)
        {
            case OwnershipAssigned assigned:
                logger.Assigned(last.Revision, assigned.Lease);
                break;
            case OwnershipReserved reserved:
                logger.Reserved(last.Revision, reserved.Lease);
                break;
            case OwnershipCancelled cancelled:
                logger.Cancelled(last.Revision, cancelled.Lease);
                break;
            case OwnershipReleased released:
                logger.Released(last.Revision, released.Lease);
                break;
            case OwnershipReleasing releasing:
                logger.ReleaseBegun(last.Revision, releasing.Lease);
                break;
            case OwnershipQuarantined quarantined when logger.IsEnabled(LogLevel.Warning):
                logger.Quarantined(last.Revision, quarantined.Lease, string.Join("; ", quarantined.Failures));
                break;
            case OwnershipCleared cleared when logger.IsEnabled(LogLevel.Information):
                logger.Cleared(last.Revision, cleared.Function.Address, Quoted.Text(cleared.Reason));
                break;
        }
    }

    [LoggerMessage(LogEvents.DevicesAssigned, LogLevel.Information, "Assigned at revision {Revision}: {Lease}")]
    private static partial void Assigned(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.DevicesReleased, LogLevel.Information, "Released at revision {Revision}: {Lease}")]
    private static partial void Released(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.ReleaseBegun, LogLevel.Information, "Release begun at revision {Revision}: {Lease}")]
    private static partial void ReleaseBegun(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.DevicesQuarantined, LogLevel.Warning, "Released at revision {Revision}: {Lease}, in quarantine for {Failures}")]
    private static partial void Quarantined(this ILogger logger, ulong revision, Lease lease, string failures);

    [LoggerMessage(LogEvents.QuarantineCleared, LogLevel.Information, "Cleared at revision {Revision}: {Address}, since {Reason}")]
    private static partial void Cleared(this ILogger logger, ulong revision, PciAddress address, string reason);

    [LoggerMessage(LogEvents.DevicesReserved, LogLevel.Information, "Reserved at revision {Revision}: {Lease}")]
    private static partial void Reserved(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.ReservationCancelled, LogLevel.Information, "Cancelled at revision {Revision}: {Lease}")]
    private static partial void Cancelled(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.InventoryChanged, LogLevel.Information, "The host has changed: {Change}")]
    private static partial void InventoryChanged(this ILogger logger, InventoryChange change);
}
