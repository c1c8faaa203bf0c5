using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Passthrough.Tests.Management.Managing;

/// <summary>A store of which calls can be made to fail.</summary>
internal sealed class FailingStore(IOwnershipStore inner) : IOwnershipStore
{
    private readonly Dictionary<(StoreCall Call, int Number), Mishap> _mishaps = [];
    private readonly Dictionary<StoreCall, int> _calls = [];

    public string Location => "memory that fails";

    /// <summary>From now on every call fails so; null for none.</summary>
    public Mishap? Always { get; set; }

    /// <summary>Is called within the next append, before anything is written.</summary>
    public Action? BeforeAppend { get; set; }

    /// <summary>Is called when a call fails that was made to.</summary>
    public Action? OnMishap { get; set; }

    /// <summary>From now on nothing fails.</summary>
    public void Mend()
    {
        _mishaps.Clear();
        Always = null;
        OnMishap = null;
    }

    /// <summary>Makes a call fail, counted from now on: 1 for the next one of its kind.</summary>
    public void Fail(StoreCall call, int number, Mishap mishap)
    {
        _calls.Clear();
        _mishaps[(call, number)] = mishap;
    }

    public ValueTask<VmResult<StoredOwnership>> ReadAsync(HostId host, CancellationToken cancellationToken = default) =>
        CallAsync(StoreCall.Read, () => inner.ReadAsync(host, cancellationToken));

    public ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default)
    {
        Action? before = BeforeAppend;
        BeforeAppend = null;
        before?.Invoke();
        return CallAsync(StoreCall.Append, () => inner.AppendAsync(host, known, decide, cancellationToken));
    }

    public async ValueTask<VmResult> WriteHostRecordAsync(
        HostId host, ulong generation, FunctionKey key, HostRecord record, CancellationToken cancellationToken = default) =>
        (await CallAsync(StoreCall.Record, async () => await inner.WriteHostRecordAsync(host, generation, key, record, cancellationToken) is { Error: { } error } ? error : VmResult.Of(true)))
            .Error is { } why ? why : VmResult.Success;

    public ValueTask<VmResult<ImmutableArray<StoredHostRecord>>> ReadHostRecordsAsync(HostId host, Lease lease, CancellationToken cancellationToken = default) =>
        CallAsync(StoreCall.Records, () => inner.ReadHostRecordsAsync(host, lease, cancellationToken));

    public ValueTask<VmResult<StoredRequest?>> FindRequestAsync(HostId host, Guid id, CancellationToken cancellationToken = default) =>
        CallAsync(StoreCall.Find, () => inner.FindRequestAsync(host, id, cancellationToken));

    public async IAsyncEnumerable<VmResult<StoredEvent>> EventsAsync(
        HostId host, ulong after, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if ((await CallAsync(StoreCall.Events, () => ValueTask.FromResult(VmResult.Of(true)))).Error is { } error)
        {
            yield return error;
            yield break;
        }

        await foreach (VmResult<StoredEvent> told in inner.EventsAsync(host, after, follow, cancellationToken))
        {
            yield return told;
        }
    }

    public ValueTask<VmResult<RegistrySnapshot>> ReadCutAsync(HostId host, CancellationToken cancellationToken = default) => inner.ReadCutAsync(host, cancellationToken);

    public ValueTask<VmResult<PruneOutcome>> PruneAsync(HostId host, DateTimeOffset before, CancellationToken cancellationToken = default) =>
        inner.PruneAsync(host, before, cancellationToken);

    public ValueTask<VmResult<IReadOnlyList<HostId>>> HostsAsync(CancellationToken cancellationToken = default) => inner.HostsAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<VmResult<T>> CallAsync<T>(StoreCall call, Func<ValueTask<VmResult<T>>> real)
    {
        int number = _calls[call] = _calls.GetValueOrDefault(call) + 1;
        bool isPlanned = _mishaps.Remove((call, number), out Mishap planned);
        Mishap? mishap = isPlanned ? planned : Always;
        (isPlanned ? OnMishap : null)?.Invoke();
        await Task.Yield();
        switch (mishap)
        {
            case Mishap.Unreachable:
                return new StoreFailed(VmErrorCode.StoreUnreachable, Location, "the network is down");
            case Mishap.RequestLost:
                return new StoreFailed(VmErrorCode.StoreOutcomeUnknown, Location, "the connection was lost");
            case Mishap.Moved:
                return new RevisionMoved(ManagedHost.Id, 64);
            case Mishap.CancelledBefore:
                throw new OperationCanceledException();
        }

        VmResult<T> result = await real();
        return mishap switch
        {
            Mishap.CancelledAfter => throw new OperationCanceledException(),
            Mishap.AcknowledgementLost when result.IsSuccess => new StoreFailed(VmErrorCode.StoreOutcomeUnknown, Location, "the connection was lost"),
            _ => result,
        };
    }
}
