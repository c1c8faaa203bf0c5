using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Puts a claimed device into quarantine at somebody's word: its lease ends, and the lease's other devices are free, apart from those that the host has made
/// ready, which are not as they were either.
/// </summary>
internal sealed class Quarantining(HostId host, IOwnershipStore store, DeviceRegistry registry, OwnershipJournal journal, OwnClaims own)
{
    public async ValueTask<VmResult> RunAsync(PciAddress address, string reason, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ReasonMissing(address);
        }

        if ((await journal.CatchUpAsync(cancellationToken).ConfigureAwait(false)).Error is { } error)
        {
            return error;
        }

        if (!FindLease(address).TryGetValue(out Lease? lease, out VmError? refusal))
        {
            return refusal;
        }

        if (!own.TryBegin(lease))
        {
            return new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, address);
        }

        try
        {
            return await RunAsync(lease, address, reason, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            own.End(lease);
        }
    }

    private async ValueTask<VmResult> RunAsync(Lease lease, PciAddress address, string reason, CancellationToken cancellationToken)
    {
        if (!(await store.ReadHostRecordsAsync(host, lease, cancellationToken).ConfigureAwait(false)).TryGetValue(out ImmutableArray<StoredHostRecord> records, out VmError? unread))
        {
            return unread;
        }

        VmResult<OwnershipEvent> begun = await journal.WriteAsync(r => r.Decide(new BeginReleaseCommand(lease)), reason, cancellationToken).ConfigureAwait(false);
        if (begun.Error is { Code: not VmErrorCode.DeviceBeingReleased } refusal)
        {
            return refusal;
        }

        ImmutableArray<StepFailure> failures =
        [
            .. lease.Functions
                .Where(f => f.Address == address || records.Any(r => r.Function.IsSameFunction(f)))
                .Select(f => new StepFailure(f, TeardownStep.ResetFunction, new QuarantineRequested(reason))),
        ];
        VmResult<OwnershipEvent> ended = await journal.WriteAsync(r => r.Decide(new CompleteReleaseCommand(lease, failures)), reason, cancellationToken).ConfigureAwait(false);
        return ended.Error is { } error ? error : VmResult.Success;
    }

    private VmResult<Lease> FindLease(PciAddress address) =>
        !registry.TryFind(address, out RegisteredDevice? device) ? new DeviceStateConflict(VmErrorCode.DeviceNotRegistered, address)
        : device.Ownership is { Lease: { } lease } ? lease
        : device.Ownership is { Quarantine: { } why } ? new DeviceQuarantined(address, why)
        : new DeviceStateConflict(VmErrorCode.NotAssigned, address);
}
