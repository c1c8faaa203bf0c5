using System.Runtime.ExceptionServices;

namespace Passthrough;

/// <summary>Has a host perform a plan, and the store keep what the host notes before each step.</summary>
internal sealed class HostWork(HostId host, IDeviceHost device, IOwnershipStore store)
{
    /// <summary>Performs a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="way">Whether the steps make something ready, take it back, or undo what was begun.</param>
    /// <param name="progress">Is told each step before and after it.</param>
    /// <param name="cancellationToken">Stops before the next step.</param>
    public async ValueTask<HostWorkDone> RunAsync(HostPlan plan, HostWorkWay way, IProgress<HostStepResult>? progress, CancellationToken cancellationToken)
    {
        var done = new HostWorkDone();
        try
        {
            await foreach (HostStepResult result in device.RunAsync(plan, cancellationToken).ConfigureAwait(false))
            {
                progress?.Report(result);
                VmError? unkept = await KeepAsync(plan.Lease, result, cancellationToken).ConfigureAwait(false);

                // What undoes a step puts back what was: the record of how it was is in the store already.
                if (unkept is { Code: VmErrorCode.HostRecordFenced } || (unkept is not null && way != HostWorkWay.Undo))
                {
                    done.Unkept = unkept;
                    break;
                }

                done.Count(result);
                if (result.State == HostStepState.Blocked || (result.State == HostStepState.Failed && way == HostWorkWay.MakeReady))
                {
                    break;
                }
            }
        }
        catch (Exception thrown)
        {
            // What was done so far has to be undone first, whatever it is; then it is thrown on.
            done.Thrown = ExceptionDispatchInfo.Capture(thrown);
        }

        return done;
    }

    private async ValueTask<VmError?> KeepAsync(Lease? lease, HostStepResult result, CancellationToken cancellationToken)
    {
        if (lease is null)
        {
            return null;
        }

        foreach (StoredHostRecord note in result.Notes)
        {
            VmResult kept = await store.WriteHostRecordAsync(host, lease.Generation, note.Function, note.Record, cancellationToken).ConfigureAwait(false);
            if (kept.Error is { } error)
            {
                return error;
            }
        }

        return null;
    }
}

/// <summary>What a plan of a host's is performed for.</summary>
internal enum HostWorkWay
{
    /// <summary>To make devices ready: the first step that fails is the last.</summary>
    MakeReady = 1,

    /// <summary>To take them back: what fails for one function does not stop the others.</summary>
    TakeBack = 2,

    /// <summary>To undo what was begun: it goes on also when the store keeps no notes, unless somebody else has the devices by now.</summary>
    Undo = 3,
}
