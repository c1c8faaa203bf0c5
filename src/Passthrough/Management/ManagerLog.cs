using Microsoft.Extensions.Logging;

namespace Passthrough;

/// <summary>A manager's log messages. Transitions and findings: a refusal is returned, not logged.</summary>
internal static class ManagerLog
{
    /// <summary>Tells of devices that were made ready, or of a claim that is left unsettled.</summary>
    public static void Attached(this ILogger logger, VmResult<Lease> attached)
    {
        if (attached.TryGetValue(out Lease? lease, out VmError? error))
        {
            logger.MadeReady(lease);
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
            logger.TakenBack(lease);
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
                logger.Resolved(finding.Kind, finding.Message);
            }
            else
            {
                logger.Differs(finding.Kind, finding.Message, finding.Command);
            }
        }
    }

    private static void Failed(this ILogger logger, VmError error)
    {
        if (error is HostStepFailed or HostStepBlocked)
        {
            logger.StepFailed(error.Message);
        }
        else if (error is ClaimUnsettled)
        {
            logger.Unsettled(error.Message);
        }
    }
}
