using Microsoft.Extensions.Logging;

namespace Passthrough;

/// <summary>The registry's log messages. Transitions only: a refusal is returned, not logged.</summary>
internal static class RegistryLog
{
    /// <summary>Tells what the host reported differently.</summary>
    public static void Applied(this ILogger logger, InventoryChange change)
    {
        if (!change.IsEmpty)
        {
            logger.InventoryChanged(change);
        }
    }

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
}
