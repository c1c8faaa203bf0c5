using System.Collections.Immutable;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Passthrough;

/// <summary>
/// A store that lasts as long as its process: for tests, also those of programs that use this library, and for trying things out. It holds to everything
/// that <see cref="IOwnershipStore"/> says but for durability. Disposing it does nothing.
/// </summary>
public sealed class InMemoryOwnershipStore : IOwnershipStore
{
    internal const string Place = "memory";

    private const int MostTries = 64;

    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<HostId, MemoryCell> _cells;

    /// <summary>Makes an empty store.</summary>
    /// <param name="clock">Tells at what time something is written.</param>
    public InMemoryOwnershipStore(TimeProvider clock)
        : this(clock, new())
    {
        ArgumentNullException.ThrowIfNull(clock);
    }

    private InMemoryOwnershipStore(TimeProvider clock, ConcurrentDictionary<HostId, MemoryCell> cells) => (_clock, _cells) = (clock, cells);

    /// <inheritdoc/>
    public string Location => Place;

    /// <summary>Another store on the same memory, as a second process would open one that lasts.</summary>
    public InMemoryOwnershipStore Reopen() => new(_clock, _cells);

    /// <inheritdoc/>
    public ValueTask<VmResult<StoredOwnership>> ReadAsync(HostId host, CancellationToken cancellationToken = default) =>
        Answer(host, state => VmResult.Of(state.Told), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default)
    {
        Check(host);
        ArgumentNullException.ThrowIfNull(decide);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<VmResult<OwnershipEvent>>(cancellationToken)
            : ValueTask.FromResult(Append(CellOf(host), known, decide));
    }

    /// <inheritdoc/>
    public ValueTask<VmResult> WriteHostRecordAsync(
        HostId host, ulong generation, FunctionKey key, HostRecord record, CancellationToken cancellationToken = default)
    {
        Check(host);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(record);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<VmResult>(cancellationToken);
        }

        MemoryCell cell = CellOf(host);
        while (true)
        {
            MemoryHost before = cell.State;
            if (!before.With(generation, key, record).TryGetValue(out MemoryHost? next, out VmError? fenced))
            {
                return ValueTask.FromResult<VmResult>(fenced);
            }

            if (cell.TryShow(before, next))
            {
                return ValueTask.FromResult(VmResult.Success);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<ImmutableArray<StoredHostRecord>>> ReadHostRecordsAsync(HostId host, Lease lease, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return Answer(host, state => VmResult.Of(state.RecordsOf(lease)), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<StoredRequest?>> FindRequestAsync(HostId host, Guid id, CancellationToken cancellationToken = default) =>
        Answer(host, state => VmResult.Of(state.Find(id)), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<VmResult<StoredEvent>> EventsAsync(HostId host, ulong after, bool follow, CancellationToken cancellationToken = default)
    {
        Check(host);
        return TellAsync(CellOf(host), after, follow, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<RegistrySnapshot>> ReadCutAsync(HostId host, CancellationToken cancellationToken = default) =>
        Answer(host, state => VmResult.Of(state.Cut), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VmResult<PruneOutcome>> PruneAsync(HostId host, DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        Check(host);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<VmResult<PruneOutcome>>(cancellationToken)
            : ValueTask.FromResult(Prune(CellOf(host), before));
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<IReadOnlyList<HostId>>> HostsAsync(CancellationToken cancellationToken = default) => cancellationToken.IsCancellationRequested
        ? ValueTask.FromCanceled<VmResult<IReadOnlyList<HostId>>>(cancellationToken)
        : ValueTask.FromResult(VmResult.Of<IReadOnlyList<HostId>>([.. _cells.Where(c => c.Value.State.Revision != 0).Select(c => c.Key).Order()]));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private VmResult<OwnershipEvent> Append(MemoryCell cell, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide)
    {
        ulong told = known;
        for (int tried = 1; tried <= MostTries; tried++)
        {
            MemoryHost seen = cell.State;
            if (WhyNotAfter(seen, told) is { } error)
            {
                return error;
            }

            OwnershipEvent[] news = [.. seen.Trail.Skip((int)(told - seen.Cut.Revision)).Select(e => e.Event)];
            told = seen.Revision;
            if (!decide(news).TryGetValue(out StoreAppend? wanted, out VmError? refusal))
            {
                return refusal;
            }

            if (TryWrite(cell, told, wanted, out VmResult<OwnershipEvent> written))
            {
                return written;
            }
        }

        return new RevisionMoved(cell.State.Host, MostTries);
    }

    // False when there are events that the decision was made without.
    private bool TryWrite(MemoryCell cell, ulong told, StoreAppend wanted, out VmResult<OwnershipEvent> written)
    {
        StoreChange change = StoreChange.Of(wanted);
        written = wanted.Event;
        while (true)
        {
            // Who decides may have been told by others what happened meanwhile, so the event's own number counts.
            MemoryHost now = cell.State;
            if (change.Revision != now.Revision + 1)
            {
                return now.Revision != told && change.Revision <= now.Revision
                    ? false
                    : throw new ArgumentException($"Event {change.Revision} does not come after revision {now.Revision}.", nameof(wanted));
            }

            if (!now.With(change, _clock.GetUtcNow()).TryGetValue(out MemoryHost? next, out VmError? refused))
            {
                written = refused;
                return true;
            }

            if (cell.TryShow(now, next))
            {
                return true;
            }
        }
    }

    private static async IAsyncEnumerable<VmResult<StoredEvent>> TellAsync(
        MemoryCell cell, ulong after, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (ulong told = after; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            MemoryHost now = cell.State;
            if (WhyNotAfter(now, told) is { } error)
            {
                yield return error;
                yield break;
            }

            if (told != now.Revision)
            {
                yield return now.After(told);
                told++;
            }
            else if (follow)
            {
                await cell.WaitAsync(told, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                yield break;
            }
        }
    }

    private static VmResult<PruneOutcome> Prune(MemoryCell cell, DateTimeOffset before)
    {
        while (true)
        {
            MemoryHost now = cell.State;
            OwnershipEvent[] old = [.. now.Trail.TakeWhile(e => e.At < before).Select(e => e.Event)];
            if (old.Length == 0)
            {
                return new PruneOutcome(now.Cut.Revision, 0);
            }

            if (!TrailCut.At(now.Cut, old).TryGetValue(out RegistrySnapshot? cut, out VmError? error))
            {
                return new StoreFailed(VmErrorCode.StoreDamaged, Place, error.Message);
            }

            if (TryCut(cell, now.Cut, cut))
            {
                return new PruneOutcome(cut.Revision, old.Length);
            }
        }
    }

    // Events that came meanwhile make no difference to those that are forgotten; another cut does.
    private static bool TryCut(MemoryCell cell, RegistrySnapshot earlier, RegistrySnapshot cut)
    {
        while (true)
        {
            MemoryHost now = cell.State;
            if (!ReferenceEquals(now.Cut, earlier))
            {
                return false;
            }

            if (cell.TryShow(now, now.CutAt(cut)))
            {
                return true;
            }
        }
    }

    /// <summary>Why the events after a revision cannot be told; null when they can.</summary>
    private static VmError? WhyNotAfter(MemoryHost state, ulong revision) =>
        revision < state.Cut.Revision ? new EventsPruned(state.Host, revision, state.Cut.Revision)
        : revision > state.Revision ? new StoreFailed(
            VmErrorCode.StoreDamaged, Place, $"revision {revision} of host {state.Host} is known, and the last event that is stored is {state.Revision}")
        : null;

    private ValueTask<VmResult<T>> Answer<T>(HostId host, Func<MemoryHost, VmResult<T>> answer, CancellationToken cancellationToken)
    {
        Check(host);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<VmResult<T>>(cancellationToken)
            : ValueTask.FromResult(answer(_cells.TryGetValue(host, out MemoryCell? cell) ? cell.State : new(host)));
    }

    private MemoryCell CellOf(HostId host) => _cells.GetOrAdd(host, static host => new(host));

    private static void Check(HostId host)
    {
        if (host.IsNone)
        {
            throw new ArgumentException("The default names no host.", nameof(host));
        }
    }
}
