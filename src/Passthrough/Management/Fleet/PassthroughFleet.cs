using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Passthrough;

/// <summary>
/// Claims devices on whichever host of a fleet has them. Each host is decided by a registry of its own, made of what the host published and of who owns what
/// there, and claimed on condition that nothing happened on it meanwhile. Holds no state; any thread may call.
/// </summary>
/// <param name="store">The fleet's store, which stays the caller's.</param>
/// <param name="options">How it is asked.</param>
public sealed class PassthroughFleet(IFleetStore store, FleetOptions options)
{
    // So often the hosts on which somebody was faster are asked again.
    private const int Rounds = 4;

    private readonly IFleetStore _store = store ?? throw new ArgumentNullException(nameof(store));
    private readonly FleetOptions _options = options ?? throw new ArgumentNullException(nameof(options));

    /// <summary>Gives all devices of a request to its VM on one host, or none. Hosts are asked in the order of their ids.</summary>
    /// <param name="request">The request. Devices are best described (<see cref="DeviceSpec"/>); addresses mean those of whichever host is asked.</param>
    /// <param name="why">The reason, for the trail.</param>
    /// <param name="cancellationToken">Gives up: it may have been granted. Repeating it with its id tells.</param>
    /// <returns>
    /// The host and the lease; or <see cref="VmErrorCode.NoHostSeen"/>, <see cref="VmErrorCode.NoHostFits"/> with each host's reasons,
    /// <see cref="VmErrorCode.RevisionMoved"/> when others were faster on every host that fits, <see cref="VmErrorCode.RequestAlreadyReleased"/>,
    /// <see cref="VmErrorCode.RequestIdReused"/>, or what the store fails with.
    /// </returns>
    public async ValueTask<VmResult<FleetGrant>> AssignAsync(ClaimRequest request, string? why = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await FindAsync(request, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return known;
        }

        if (!(await _store.FleetAsync(_options.SeenWithin, cancellationToken).ConfigureAwait(false)).TryGetValue(out IReadOnlyList<FleetHost>? hosts, out VmError? error))
        {
            return error;
        }

        if (hosts.Count == 0)
        {
            return await WhyNoHostAsync(cancellationToken).ConfigureAwait(false);
        }

        var refused = new SortedDictionary<HostId, HostRefused>();
        ImmutableArray<HostId> candidates = [.. hosts.Select(h => h.Host)];
        for (int round = 0; round < Rounds && !candidates.IsEmpty; round++)
        {
            ImmutableArray<HostId>.Builder moved = ImmutableArray.CreateBuilder<HostId>();
            foreach (HostId host in candidates)
            {
                VmResult<Lease> claimed = await ClaimAsync(host, request, why, cancellationToken).ConfigureAwait(false);
                if (claimed.TryGetValue(out Lease? lease, out error))
                {
                    return new FleetGrant(host, lease);
                }

                if (error.Code == VmErrorCode.RequestIdReused)
                {
                    // Somebody repeated the request meanwhile, and another host granted it.
                    return await FindAsync(request, cancellationToken).ConfigureAwait(false) ?? error;
                }

                if (EndsSearch(error))
                {
                    return error;
                }

                refused[host] = new(host, error);
                if (error.Code == VmErrorCode.RevisionMoved)
                {
                    moved.Add(host);
                }
            }

            candidates = moved.ToImmutable();
        }

        return candidates.IsEmpty ? new NoHostFits([.. refused.Values]) : new RevisionMoved(candidates[0], Rounds);
    }

    /// <summary>Tells what happens on several hosts, each host's events in order, from where the caller knows it.</summary>
    /// <param name="after">The last revision known of each host.</param>
    /// <param name="cancellationToken">Ends the stream, by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The events; an error of a host is the last that is told of that host.</returns>
    public async IAsyncEnumerable<(HostId Host, VmResult<StoredEvent> Event)> FollowAsync(
        IReadOnlyDictionary<HostId, ulong> after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(after);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // One place: a host's stream waits until its last event was taken.
        Channel<(HostId, VmResult<StoredEvent>)> told = Channel.CreateBounded<(HostId, VmResult<StoredEvent>)>(1);
        Task all = TellAsync(after, told.Writer, ended.Token);
        try
        {
            await foreach ((HostId, VmResult<StoredEvent>) item in told.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync(IReadOnlyDictionary<HostId, ulong> after, ChannelWriter<(HostId, VmResult<StoredEvent>)> told, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(after.Select(h => TellAsync(h.Key, h.Value, told, cancellationToken))).ConfigureAwait(false);
            told.Complete();
        }
        catch (Exception bug) when (Completes(told, bug))
        {
            throw;
        }
    }

    private async Task TellAsync(HostId host, ulong after, ChannelWriter<(HostId, VmResult<StoredEvent>)> told, CancellationToken cancellationToken)
    {
        await foreach (VmResult<StoredEvent> next in _store.EventsAsync(host, after, follow: true, cancellationToken).ConfigureAwait(false))
        {
            await told.WriteAsync((host, next), cancellationToken).ConfigureAwait(false);
        }
    }

    // What went wrong reaches who reads.
    private static bool Completes(ChannelWriter<(HostId, VmResult<StoredEvent>)> told, Exception error) => told.TryComplete(error);

    private async ValueTask<VmResult<Lease>> ClaimAsync(HostId host, ClaimRequest request, string? why, CancellationToken cancellationToken)
    {
        if (!(await _store.ReadInventoryAsync(host, cancellationToken).ConfigureAwait(false)).TryGetValue(out HostInventory? inventory, out VmError? error)
            || !(await _store.ReadAsync(host, cancellationToken).ConfigureAwait(false)).TryGetValue(out StoredOwnership? owned, out error)
            || !owned.ToSnapshot().TryGetValue(out RegistrySnapshot? snapshot, out error))
        {
            return error;
        }

        var registry = new DeviceRegistry(_options.Policy);
        if (registry.Apply(inventory ?? HostInventory.Empty).Error is { } unfit)
        {
            return unfit;
        }

        if (registry.Restore(snapshot).Error is { } unknown)
        {
            return unknown;
        }

        if (!registry.Decide(new AssignCommand(request)).TryGetValue(out OwnershipEvent? next, out error))
        {
            return error;
        }

        Lease lease = next.Subject!;
        var append = new StoreAppend(
            next, _options.By with { Why = why ?? _options.By.Why }, [.. lease.Functions.Select(f => OwnershipUnit.Of(registry.Inventory, f, _options.Policy))]);

        // On condition that nothing happened since it was decided.
        VmResult<OwnershipEvent> written = await _store.AppendAsync(
            host, owned.Revision, newer => newer.Count == 0 ? append : new RevisionMoved(host, 1), cancellationToken).ConfigureAwait(false);
        return written.Error is { } failed ? failed : lease;
    }

    // Null when nobody knows the request.
    private async ValueTask<VmResult<FleetGrant>?> FindAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        if (request.Id is not { } id)
        {
            return null;
        }

        if (!(await _store.FindRequestAsync(id, cancellationToken).ConfigureAwait(false)).TryGetValue(out FleetGrant? granted, out VmError? error))
        {
            return error;
        }

        if (granted is null)
        {
            return null;
        }

        if (!granted.Lease.Request.Equals(request))
        {
            return new RequestIdKnown(VmErrorCode.RequestIdReused, id, granted.Lease);
        }

        return granted.EndedAt is null
            ? granted with { Lease = granted.Lease.Repeated() }
            : new RequestIdKnown(VmErrorCode.RequestAlreadyReleased, id, granted.Lease);
    }

    private async ValueTask<VmResult<FleetGrant>> WhyNoHostAsync(CancellationToken cancellationToken) =>
        (await _store.FleetAsync(seenWithin: null, cancellationToken).ConfigureAwait(false)).TryGetValue(out IReadOnlyList<FleetHost>? known, out VmError? error)
            ? new NoHostSeen(_options.SeenWithin, known.Count)
            : error;

    // The store itself fails, or it is not known what happened: to go on might give devices twice.
    private static bool EndsSearch(VmError error) => error.Code is VmErrorCode.StoreNotReadable or VmErrorCode.StoreUnreachable or VmErrorCode.StoreBusy
        or VmErrorCode.StoreNotWritten or VmErrorCode.StoreOutcomeUnknown or VmErrorCode.RequestAlreadyReleased;
}
