using System.Collections.Immutable;

namespace Passthrough.Tests.Management.Fleet;

/// <summary>A fleet in which somebody else is faster on one host, always.</summary>
internal sealed class MovingStore(IFleetStore inner, HostId moving) : IFleetStore
{
    public string Location => inner.Location;

    public ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default)
    {
        OwnershipEvent stranger = new OwnershipCleared(known + 1, new(new PciAddress(0, 1)), "somebody else's");
        return host == moving
            ? ValueTask.FromResult(decide([stranger]).TryGetValue(out _, out VmError? error) ? throw new InvalidOperationException("Decided on what was over.") : VmOf(error))
            : inner.AppendAsync(host, known, decide, cancellationToken);
    }

    public ValueTask<VmResult<ulong>> PublishAsync(HostId host, HostInventory inventory, CancellationToken cancellationToken = default) =>
        inner.PublishAsync(host, inventory, cancellationToken);

    public ValueTask<VmResult<IReadOnlyList<FleetHost>>> FleetAsync(TimeSpan? seenWithin = null, CancellationToken cancellationToken = default) =>
        inner.FleetAsync(seenWithin, cancellationToken);

    public ValueTask<VmResult<HostInventory?>> ReadInventoryAsync(HostId host, CancellationToken cancellationToken = default) =>
        inner.ReadInventoryAsync(host, cancellationToken);

    public ValueTask<VmResult<FleetGrant?>> FindRequestAsync(Guid id, CancellationToken cancellationToken = default) => inner.FindRequestAsync(id, cancellationToken);

    public ValueTask<VmResult<StoredOwnership>> ReadAsync(HostId host, CancellationToken cancellationToken = default) => inner.ReadAsync(host, cancellationToken);

    public ValueTask<VmResult> WriteHostRecordAsync(
        HostId host, ulong generation, FunctionKey key, HostRecord record, CancellationToken cancellationToken = default) =>
        inner.WriteHostRecordAsync(host, generation, key, record, cancellationToken);

    public ValueTask<VmResult<ImmutableArray<StoredHostRecord>>> ReadHostRecordsAsync(HostId host, Lease lease, CancellationToken cancellationToken = default) =>
        inner.ReadHostRecordsAsync(host, lease, cancellationToken);

    public ValueTask<VmResult<StoredRequest?>> FindRequestAsync(HostId host, Guid id, CancellationToken cancellationToken = default) =>
        inner.FindRequestAsync(host, id, cancellationToken);

    public IAsyncEnumerable<VmResult<StoredEvent>> EventsAsync(HostId host, ulong after, bool follow, CancellationToken cancellationToken = default) =>
        inner.EventsAsync(host, after, follow, cancellationToken);

    public ValueTask<VmResult<RegistrySnapshot>> ReadCutAsync(HostId host, CancellationToken cancellationToken = default) => inner.ReadCutAsync(host, cancellationToken);

    public ValueTask<VmResult<PruneOutcome>> PruneAsync(HostId host, DateTimeOffset before, CancellationToken cancellationToken = default) =>
        inner.PruneAsync(host, before, cancellationToken);

    public ValueTask<VmResult<IReadOnlyList<HostId>>> HostsAsync(CancellationToken cancellationToken = default) => inner.HostsAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static VmResult<OwnershipEvent> VmOf(VmError error) => error;
}
