using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Passthrough;

/// <summary>A fleet's store that lasts as long as its process: for tests, also those of programs that use this library, and for trying things out. Disposing it does nothing.</summary>
/// <param name="clock">Tells at what time something is written.</param>
public sealed class InMemoryFleetStore(TimeProvider clock) : IFleetStore
{
    private readonly TimeProvider _clock = clock ?? throw new ArgumentNullException(nameof(clock));
    private readonly InMemoryOwnershipStore _hosts = new(clock);
    private readonly ConcurrentDictionary<HostId, Published> _published = new();

    // On which host an id was granted, or is being granted now.
    private readonly ConcurrentDictionary<Guid, HostId> _ids = new();

    /// <inheritdoc/>
    public string Location => _hosts.Location;

    /// <inheritdoc/>
    public ValueTask<VmResult<ulong>> PublishAsync(HostId host, HostInventory inventory, CancellationToken cancellationToken = default)
    {
        Check(host);
        ArgumentNullException.ThrowIfNull(inventory);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<VmResult<ulong>>(cancellationToken);
        }

        string content = inventory.ToJson();
        DateTimeOffset now = _clock.GetUtcNow();
        Published published = _published.AddOrUpdate(
            host,
            _ => new(inventory, content, 1, now),
            (_, last) => string.Equals(last.Content, content, StringComparison.Ordinal) ? last with { At = now } : new(inventory, content, last.Revision + 1, now));
        return ValueTask.FromResult(VmResult.Of(published.Revision));
    }

    /// <inheritdoc/>
    public async ValueTask<VmResult<IReadOnlyList<FleetHost>>> FleetAsync(TimeSpan? seenWithin = null, CancellationToken cancellationToken = default)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        List<FleetHost> hosts = [];
        foreach ((HostId host, Published published) in _published.OrderBy(p => p.Key))
        {
            if (seenWithin is { } limit && now - published.At > limit)
            {
                continue;
            }

            if (!(await _hosts.ReadAsync(host, cancellationToken).ConfigureAwait(false)).TryGetValue(out StoredOwnership? owned, out VmError? error))
            {
                return error;
            }

            hosts.Add(new(host, published.At, now - published.At, published.Revision, owned.Revision));
        }

        return hosts;
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<HostInventory?>> ReadInventoryAsync(HostId host, CancellationToken cancellationToken = default)
    {
        Check(host);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<VmResult<HostInventory?>>(cancellationToken)
            : ValueTask.FromResult(VmResult.Of(_published.GetValueOrDefault(host)?.Inventory));
    }

    /// <inheritdoc/>
    public async ValueTask<VmResult<FleetGrant?>> FindRequestAsync(Guid id, CancellationToken cancellationToken = default)
    {
        if (!_ids.TryGetValue(id, out HostId host))
        {
            return VmResult.Of<FleetGrant?>(null);
        }

        return (await _hosts.FindRequestAsync(host, id, cancellationToken).ConfigureAwait(false)).TryGetValue(out StoredRequest? request, out VmError? error)
            ? VmResult.Of(request is null ? null : new FleetGrant(host, request.Lease, request.EndedAt))
            : error;
    }

    /// <inheritdoc/>
    public async ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(decide);
        Guid? taken = null;
        VmResult<OwnershipEvent> written = await _hosts.AppendAsync(host, known, Decide, cancellationToken).ConfigureAwait(false);
        if (taken is { } id && !written.IsSuccess)
        {
            _ids.TryRemove(new(id, host));
        }

        return written;

        VmResult<StoreAppend> Decide(IReadOnlyList<OwnershipEvent> newer)
        {
            if (!decide(newer).TryGetValue(out StoreAppend? append, out VmError? error))
            {
                return error;
            }

            if (append.Event.Subject is { Request.Id: { } wanted } lease && lease.Generation == append.Event.Revision)
            {
                if (_ids.TryAdd(wanted, host))
                {
                    taken = wanted;
                }
                else if (_ids[wanted] != host)
                {
                    return new RequestIdKnown(VmErrorCode.RequestIdReused, wanted, lease);
                }
            }

            return append;
        }
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<StoredOwnership>> ReadAsync(HostId host, CancellationToken cancellationToken = default) => _hosts.ReadAsync(host, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VmResult> WriteHostRecordAsync(
        HostId host, ulong generation, FunctionKey key, HostRecord record, CancellationToken cancellationToken = default) =>
        _hosts.WriteHostRecordAsync(host, generation, key, record, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VmResult<ImmutableArray<StoredHostRecord>>> ReadHostRecordsAsync(HostId host, Lease lease, CancellationToken cancellationToken = default) =>
        _hosts.ReadHostRecordsAsync(host, lease, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VmResult<StoredRequest?>> FindRequestAsync(HostId host, Guid id, CancellationToken cancellationToken = default) =>
        _hosts.FindRequestAsync(host, id, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<VmResult<StoredEvent>> EventsAsync(HostId host, ulong after, bool follow, CancellationToken cancellationToken = default) =>
        _hosts.EventsAsync(host, after, follow, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VmResult<RegistrySnapshot>> ReadCutAsync(HostId host, CancellationToken cancellationToken = default) => _hosts.ReadCutAsync(host, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<VmResult<PruneOutcome>> PruneAsync(HostId host, DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        // Only ids that were granted, not those that are being granted meanwhile.
        List<Guid> granted = [];
        foreach ((Guid id, HostId by) in _ids)
        {
            if (by == host && await IsKnownAsync(host, id, cancellationToken).ConfigureAwait(false))
            {
                granted.Add(id);
            }
        }

        VmResult<PruneOutcome> pruned = await _hosts.PruneAsync(host, before, cancellationToken).ConfigureAwait(false);
        foreach (Guid id in granted)
        {
            if (!await IsKnownAsync(host, id, cancellationToken).ConfigureAwait(false))
            {
                _ids.TryRemove(new(id, host));
            }
        }

        return pruned;
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<IReadOnlyList<HostId>>> HostsAsync(CancellationToken cancellationToken = default) => _hosts.HostsAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<bool> IsKnownAsync(HostId host, Guid id, CancellationToken cancellationToken) =>
        (await _hosts.FindRequestAsync(host, id, cancellationToken).ConfigureAwait(false)).TryGetValue(out StoredRequest? request, out _) && request is not null;

    private static void Check(HostId host)
    {
        if (host.IsNone)
        {
            throw new ArgumentException("The default names no host.", nameof(host));
        }
    }

    private sealed record Published(HostInventory Inventory, string Content, ulong Revision, DateTimeOffset At);
}
