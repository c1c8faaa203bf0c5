using System.Collections.Immutable;

namespace Passthrough.Tests.Management.Managing;

/// <summary>A store that only tells: very many claims, one card each.</summary>
internal sealed class TellingStore(int count) : IOwnershipStore
{
    public string Location => "nowhere";

    public HostInventory Inventory { get; } = new(Enumerable.Range(1, count).Select(Function), []);

    public ValueTask<VmResult<StoredOwnership>> ReadAsync(HostId host, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(VmResult.Of(new StoredOwnership(host, (ulong)count) { Claims = [.. Enumerable.Range(1, count).Select(Claim)] }));

    public ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<VmResult> WriteHostRecordAsync(
        HostId host, ulong generation, FunctionKey key, HostRecord record, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<VmResult<ImmutableArray<StoredHostRecord>>> ReadHostRecordsAsync(HostId host, Lease lease, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<VmResult<StoredRequest?>> FindRequestAsync(HostId host, Guid id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<VmResult<StoredEvent>> EventsAsync(HostId host, ulong after, bool follow, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<VmResult<RegistrySnapshot>> ReadCutAsync(HostId host, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<VmResult<PruneOutcome>> PruneAsync(HostId host, DateTimeOffset before, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<VmResult<IReadOnlyList<HostId>>> HostsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private StoredClaim Claim(int number)
    {
        PciFunction function = Function(number);
        var lease = new Lease((ulong)number, new(new((uint)number), function.Address), [FunctionKey.Of(Inventory, function)]);
        return new(new(lease, OwnershipState.Assigned), new("tester"), FixedClock.Instance.GetUtcNow());
    }

    private static PciFunction Function(int number) => new(new((uint)(number >> 16), (ushort)(number & 0xFFFF)), $"pci0000:00/{number:x}") { VendorId = 0x8086, DeviceId = 0x1234 };
}
