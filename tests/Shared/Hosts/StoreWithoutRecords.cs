using System.Collections.Immutable;

namespace Passthrough.Testing;

/// <summary>A store in memory that keeps claims, and cannot keep what a function was like.</summary>
internal sealed class StoreWithoutRecords : IOwnershipStore
{
    private readonly InMemoryOwnershipStore _inner = new(TimeProvider.System);

    public string Location => "memory that is full";

    public ValueTask<VmResult<StoredOwnership>> ReadAsync(HostId host, CancellationToken cancellationToken = default) => _inner.ReadAsync(host, cancellationToken);

    public ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default) =>
        _inner.AppendAsync(host, known, decide, cancellationToken);

    public ValueTask<VmResult> WriteHostRecordAsync(HostId host, ulong generation, FunctionKey key, HostRecord record, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<VmResult>(new StoreFailed(VmErrorCode.StoreNotWritten, Location, "there is no room"));

    public ValueTask<VmResult<ImmutableArray<StoredHostRecord>>> ReadHostRecordsAsync(HostId host, Lease lease, CancellationToken cancellationToken = default) =>
        _inner.ReadHostRecordsAsync(host, lease, cancellationToken);

    public ValueTask<VmResult<StoredRequest?>> FindRequestAsync(HostId host, Guid id, CancellationToken cancellationToken = default) =>
        _inner.FindRequestAsync(host, id, cancellationToken);

    public IAsyncEnumerable<VmResult<StoredEvent>> EventsAsync(HostId host, ulong after, bool follow, CancellationToken cancellationToken = default) =>
        _inner.EventsAsync(host, after, follow, cancellationToken);

    public ValueTask<VmResult<RegistrySnapshot>> ReadCutAsync(HostId host, CancellationToken cancellationToken = default) => _inner.ReadCutAsync(host, cancellationToken);

    public ValueTask<VmResult<PruneOutcome>> PruneAsync(HostId host, DateTimeOffset before, CancellationToken cancellationToken = default) =>
        _inner.PruneAsync(host, before, cancellationToken);

    public ValueTask<VmResult<IReadOnlyList<HostId>>> HostsAsync(CancellationToken cancellationToken = default) => _inner.HostsAsync(cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
