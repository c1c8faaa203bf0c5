using System.Collections.Immutable;

namespace Passthrough;

/// <summary>
/// Ends claims at which the host has no part: one whose devices it has made ready is refused, since they would stay as they are, and nobody would know how they
/// were before.
/// </summary>
internal sealed class ClaimEnds(HostId host, IOwnershipStore store, OwnershipJournal journal, OwnClaims own)
{
    /// <summary>Ends a claim.</summary>
    /// <param name="leaseOf">Which lease that is, as far as a registry knows; null when it knows none.</param>
    /// <param name="decide">Decides on the event that ends it.</param>
    /// <param name="why">The reason, for the trail of events.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<VmResult> RunAsync(
        Func<DeviceRegistry, Lease?> leaseOf, Func<DeviceRegistry, VmResult<OwnershipEvent>> decide, string? why, CancellationToken cancellationToken)
    {
        Lease? untouched = null;
        while (true)
        {
            Lease? asked = null;
            VmResult<OwnershipEvent> ended = await journal.WriteAsync(Decide, why, cancellationToken).ConfigureAwait(false);
            if (ended.Error is not LeaseNeedsDetach || asked is null)
            {
                return ended.Error is { } error ? error : VmResult.Success;
            }

            if (!(await store.ReadHostRecordsAsync(host, asked, cancellationToken).ConfigureAwait(false)).TryGetValue(out ImmutableArray<StoredHostRecord> records, out VmError? unread))
            {
                return unread;
            }

            if (!records.IsEmpty)
            {
                return new LeaseNeedsDetach(asked, [.. records.Select(r => r.Function.Address)]);
            }

            untouched = asked;

            VmResult<OwnershipEvent> Decide(DeviceRegistry registry)
            {
                asked = null;
                if (leaseOf(registry) is not { } lease)
                {
                    return decide(registry);
                }

                if (WhyWorkedAt(registry, lease) is { } busy)
                {
                    return busy;
                }

                if (!own.MayBeTouched(lease) || lease.Equals(untouched))
                {
                    return decide(registry);
                }

                // The store is asked outside: it may hold its lock while something is decided.
                asked = lease;
                return new LeaseNeedsDetach(lease, [.. lease.Functions.Select(f => f.Address)]);
            }
        }
    }

    /// <summary>Why a claim cannot be changed now: the host is at its devices, at this manager's word, and that call ends it. Null when it is not.</summary>
    public VmError? WhyWorkedAt(DeviceRegistry registry, Lease lease) =>
        !own.IsWorkedAt(lease) || !registry.TryFind(lease.Functions[0].Address, out RegisteredDevice? held) || !lease.Equals(held.Ownership.Lease) ? null
        : held.Ownership.State == OwnershipState.Reserved ? new DeviceReserved(held.Address, lease.Vm)
        : new DeviceStateConflict(VmErrorCode.DeviceBeingReleased, held.Address);
}
