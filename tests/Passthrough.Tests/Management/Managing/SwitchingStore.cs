using System.Collections.Immutable;

namespace Passthrough.Tests.Management.Managing;

/// <summary>A store in whose place another can be put, as when a backup is restored.</summary>
internal class SwitchingStore(IOwnershipStore first) : IOwnershipStore
{
    public IOwnershipStore Now { get; set; } = first;

    public string Location => Now.Location;

    public ValueTask<VmResult<StoredOwnership>> ReadAsync(HostId host, CancellationToken cancellationToken = default) => Now.ReadAsync(host, cancellationToken);

    public virtual ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default) =>
        Now.AppendAsync(host, known, decide, cancellationToken);

    public ValueTask<VmResult> WriteHostRecordAsync(
        HostId host, ulong generation, FunctionKey key, HostRecord record, CancellationToken cancellationToken = default) =>
        Now.WriteHostRecordAsync(host, generation, key, record, cancellationToken);

    public ValueTask<VmResult<ImmutableArray<StoredHostRecord>>> ReadHostRecordsAsync(HostId host, Lease lease, CancellationToken cancellationToken = default) =>
        Now.ReadHostRecordsAsync(host, lease, cancellationToken);

    public ValueTask<VmResult<StoredRequest?>> FindRequestAsync(HostId host, Guid id, CancellationToken cancellationToken = default) =>
        Now.FindRequestAsync(host, id, cancellationToken);

    public IAsyncEnumerable<VmResult<StoredEvent>> EventsAsync(HostId host, ulong after, bool follow, CancellationToken cancellationToken = default) =>
        Now.EventsAsync(host, after, follow, cancellationToken);

    public ValueTask<VmResult<RegistrySnapshot>> ReadCutAsync(HostId host, CancellationToken cancellationToken = default) => Now.ReadCutAsync(host, cancellationToken);

    public ValueTask<VmResult<PruneOutcome>> PruneAsync(HostId host, DateTimeOffset before, CancellationToken cancellationToken = default) =>
        Now.PruneAsync(host, before, cancellationToken);

    public ValueTask<VmResult<IReadOnlyList<HostId>>> HostsAsync(CancellationToken cancellationToken = default) => Now.HostsAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A store that has an event decided, and then the connection is lost; what others do meanwhile comes in its place.</summary>
internal sealed class LostAfterDecision(IOwnershipStore inner, Func<Task> meanwhile) : SwitchingStore(inner)
{
    public override async ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default)
    {
        decide([]).ThrowIfError();
        await meanwhile();
        return new StoreFailed(VmErrorCode.StoreOutcomeUnknown, Location, "the connection was lost");
    }
}
