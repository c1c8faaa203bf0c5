using System.Collections.Immutable;

namespace Passthrough.Cli.Owners;

/// <summary>Verifies any store by what every store promises: replaying its events on what they built on gives what it tells.</summary>
internal static class StoreReplay
{
    /// <summary>All that is wrong, host by host; none when the store is sound.</summary>
    public static async ValueTask<ImmutableArray<VmError>> FaultsAsync(IOwnershipStore store, CancellationToken cancellationToken)
    {
        if (!(await store.HostsAsync(cancellationToken).ConfigureAwait(false)).TryGetValue(out IReadOnlyList<HostId>? hosts, out VmError? error))
        {
            return error.Reasons;
        }

        var faults = ImmutableArray.CreateBuilder<VmError>();
        foreach (HostId host in hosts)
        {
            if (await WhyUnsoundAsync(store, host, cancellationToken).ConfigureAwait(false) is { } fault)
            {
                faults.AddRange(fault.Reasons);
            }
        }

        return faults.ToImmutable();
    }

    private static async ValueTask<VmError?> WhyUnsoundAsync(IOwnershipStore store, HostId host, CancellationToken cancellationToken)
    {
        // Others may write meanwhile: what is told counts up to the revision at which it was.
        if (!(await store.ReadAsync(host, cancellationToken).ConfigureAwait(false)).TryGetValue(out StoredOwnership? told, out VmError? error)
            || !told.ToSnapshot().TryGetValue(out RegistrySnapshot? claimed, out error)
            || !(await store.ReadCutAsync(host, cancellationToken).ConfigureAwait(false)).TryGetValue(out RegistrySnapshot? cut, out error))
        {
            return error;
        }

        var events = new List<OwnershipEvent>();
        await foreach (VmResult<StoredEvent> next in store.EventsAsync(host, cut.Revision, follow: false, cancellationToken).ConfigureAwait(false))
        {
            if (!next.TryGetValue(out StoredEvent? stored, out error))
            {
                return error;
            }

            if (stored.Event.Revision <= told.Revision)
            {
                events.Add(stored.Event);
            }
        }

        if (!TrailCut.At(cut, events).TryGetValue(out RegistrySnapshot? replayed, out error))
        {
            return error;
        }

        return replayed.Revision == claimed.Revision && Texts(replayed).SetEquals(Texts(claimed))
            ? null
            : new StoreFailed(VmErrorCode.StoreDamaged, store.Location, $"the events of host {host} do not amount to the claims and quarantines that are stored");
    }

    // Ended requests are bookkeeping of the trail, not owners.
    private static HashSet<string> Texts(RegistrySnapshot snapshot) =>
        [.. snapshot.Claims.Select(c => c.ToJson()), .. snapshot.Quarantines.Select(q => (q with { Revision = null }).ToJson())];
}
