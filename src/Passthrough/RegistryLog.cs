using Microsoft.Extensions.Logging;

namespace Passthrough;

/// <summary>The registry's log messages. Transitions only: a refusal is returned, not logged.</summary>
internal static partial class RegistryLog
{
    [LoggerMessage(LogEvents.DeviceRegistered, LogLevel.Debug, "Registered {Address}")]
    public static partial void Registered(this ILogger logger, PciAddress address);

    [LoggerMessage(LogEvents.DeviceUnregistered, LogLevel.Debug, "Unregistered {Address}")]
    public static partial void Unregistered(this ILogger logger, PciAddress address);

    [LoggerMessage(LogEvents.DevicesAssigned, LogLevel.Information, "Assigned at revision {Revision}: {Lease}")]
    public static partial void Assigned(this ILogger logger, ulong revision, Lease lease);

    [LoggerMessage(LogEvents.DevicesReleased, LogLevel.Information, "Released at revision {Revision}: {Lease}")]
    public static partial void Released(this ILogger logger, ulong revision, Lease lease);
}
