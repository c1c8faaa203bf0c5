using Microsoft.Extensions.Logging;

namespace Passthrough;

/// <summary>A manager's log messages. Transitions and findings: a refusal is returned, not logged.</summary>
/// <remarks>
/// Defined by hand, unlike the registry's: the generator writes the classes of a library in an order that changes from build to build, so with two of them the
/// same sources would not give the same library.
/// </remarks>
internal static class ManagerLog
{
    private static readonly Action<ILogger, HostId, string, ulong, Exception?> OpenedMessage = LoggerMessage.Define<HostId, string, ulong>(
        LogLevel.Information, new(LogEvents.ManagerOpened, nameof(LogEvents.ManagerOpened)), "Managing host {Host} with the store {Store}, at revision {Revision}");

    private static readonly Action<ILogger, Lease, Exception?> MadeReady = LoggerMessage.Define<Lease>(
        LogLevel.Information, new(LogEvents.DevicesAttached, nameof(LogEvents.DevicesAttached)), "Ready: {Lease}");

    private static readonly Action<ILogger, Lease, Exception?> TakenBack = LoggerMessage.Define<Lease>(
        LogLevel.Information, new(LogEvents.DevicesDetached, nameof(LogEvents.DevicesDetached)), "Taken back: {Lease}");

    private static readonly Action<ILogger, string, Exception?> StepFailed = LoggerMessage.Define<string>(
        LogLevel.Warning, new(LogEvents.HostStepFailure, nameof(LogEvents.HostStepFailure)), "A step of the host's failed: {Message}");

    private static readonly Action<ILogger, string, Exception?> Unsettled = LoggerMessage.Define<string>(
        LogLevel.Error, new(LogEvents.ClaimLeft, nameof(LogEvents.ClaimLeft)), "Left unsettled: {Message}");

    private static readonly Action<ILogger, ReconcileFindingKind, string, string?, Exception?> Differs = LoggerMessage.Define<ReconcileFindingKind, string, string?>(
        LogLevel.Warning, new(LogEvents.DifferenceFound, nameof(LogEvents.DifferenceFound)), "Reconciling found {Kind}: {Message}; resolved by: {Command}");

    private static readonly Action<ILogger, ReconcileFindingKind, string, Exception?> Resolved = LoggerMessage.Define<ReconcileFindingKind, string>(
        LogLevel.Information, new(LogEvents.DifferenceResolved, nameof(LogEvents.DifferenceResolved)), "Reconciling resolved {Kind}: {Message}");

    /// <summary>Tells that a manager is ready.</summary>
    public static void Opened(this ILogger logger, HostId host, string store, ulong revision) => OpenedMessage(logger, host, store, revision, null);

    /// <summary>Tells of devices that were made ready, or of a claim that is left unsettled.</summary>
    public static void Attached(this ILogger logger, VmResult<Lease> attached)
    {
        if (attached.TryGetValue(out Lease? lease, out VmError? error))
        {
            MadeReady(logger, lease, null);
        }
        else
        {
            logger.Failed(error);
        }
    }

    /// <summary>Tells of devices that were taken back, or of a claim that is left unsettled.</summary>
    public static void Detached(this ILogger logger, Lease lease, VmResult detached)
    {
        if (detached.Error is { } error)
        {
            logger.Failed(error);
        }
        else
        {
            TakenBack(logger, lease, null);
        }
    }

    /// <summary>Tells what was found and resolved.</summary>
    public static void Reconciled(this ILogger logger, VmResult<ReconcileReport> report)
    {
        if (report.TryGetValue(out ReconcileReport? found, out _))
        {
            logger.Found(found);
        }
    }

    /// <summary>Tells what was found.</summary>
    public static void Found(this ILogger logger, ReconcileReport report)
    {
        foreach (ReconcileFinding finding in report.Findings)
        {
            if (finding.Applied)
            {
                Resolved(logger, finding.Kind, finding.Message, null);
            }
            else
            {
                Differs(logger, finding.Kind, finding.Message, finding.Command, null);
            }
        }
    }

    private static void Failed(this ILogger logger, VmError error)
    {
        if (error is HostStepFailed or HostStepBlocked)
        {
            StepFailed(logger, error.Message, null);
        }
        else if (error is ClaimUnsettled)
        {
            Unsettled(logger, error.Message, null);
        }
    }
}
