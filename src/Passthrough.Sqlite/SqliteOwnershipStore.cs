using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Passthrough.Sqlite.Connections;
using Passthrough.Sqlite.Files;
using Passthrough.Sqlite.Operations;

namespace Passthrough.Sqlite;

/// <summary>
/// Remembers who owns what in one SQLite file that several processes may use at once. What was acknowledged survives the loss of power. SQLite waits for disks and
/// for other programs on the calling thread, so the store has two threads of its own, one that writes and one that reads: no thread of the pool waits with them.
/// What <see cref="AppendAsync"/> is given to decide with runs on the writing thread, and must not wait for another call of the same store.
/// </summary>
/// <remarks>
/// Every row carries a checksum and each host's row a digest of its rows, so that damage is an error (<see cref="VmErrorCode.StoreDamaged"/>) and no wrong owner. An
/// older state of the file, restored or with its log lost, is whole in itself: no store can tell it alone, and reconciling with the host finds it.
/// </remarks>
public sealed class SqliteOwnershipStore : IOwnershipStore
{
    private readonly SqliteStoreOptions _options;
    private readonly StoreOpening _opening;
    private readonly StoreFile _file;
    private readonly ConnectionLane _reader;
    private readonly ConnectionLane? _writer;
    private readonly Wakeup _wakeup = new();

    private SqliteOwnershipStore(SqliteStoreOptions options, StoreFile file, StoreOpening opening)
    {
        _options = options;
        _file = file;
        _opening = opening;
        _reader = new("Passthrough store reader", file, opening.OpenReader) { OpensEachTime = opening.IsImmutable };
        _writer = options.ReadOnly ? null : new("Passthrough store writer", file, opening.OpenWriter);
    }

    /// <inheritdoc/>
    public string Location => _file.Path;

    /// <summary>Opens a store, and makes it or brings its tables to this version where that is allowed.</summary>
    /// <param name="options">Which file, and how.</param>
    /// <param name="cancellationToken">Gives up, by an <see cref="OperationCanceledException"/>; the store may have been made, or not.</param>
    /// <returns>
    /// The store; or, with nothing written, <see cref="VmErrorCode.StoreLocationInvalid"/> (no name of a file, a folder, a link),
    /// <see cref="VmErrorCode.StoreNotReadable"/> (missing, or not for this user), <see cref="VmErrorCode.StoreNotWritten"/> (it cannot be made, or only be read),
    /// <see cref="VmErrorCode.StoreBusy"/>, <see cref="VmErrorCode.StoreDamaged"/> (empty, another file, damaged), <see cref="VmErrorCode.StoreVersionNewer"/> or, for
    /// reading only, <see cref="VmErrorCode.StoreMigrationNeeded"/>.
    /// </returns>
    public static async ValueTask<VmResult<SqliteOwnershipStore>> OpenAsync(SqliteStoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!StoreFile.At(options.Path).TryGetValue(out StoreFile? file, out VmError? error))
        {
            return error;
        }

        // Making the file writes to the disk as much as anything later does, so it has a thread too.
        var opening = new StoreOpening(file, options);
        VmError? obstacle;
        var thread = new StoreThread("Passthrough store opening");
        await using (thread.ConfigureAwait(false))
        {
            obstacle = await thread.RunAsync(opening.Prepare, cancellationToken).ConfigureAwait(false);
        }

        if (obstacle is not null)
        {
            return obstacle;
        }

        var store = new SqliteOwnershipStore(options, file, opening);
        try
        {
            VmResult<bool> opened = await (store._writer ?? store._reader).RunAsync(StoreMoment.Opening, _ => VmResult.Of(true), cancellationToken).ConfigureAwait(false);
            if (opened.TryGetValue(out _, out error))
            {
                return store;
            }
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await store.DisposeAsync().ConfigureAwait(false);
        return error;
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<StoredOwnership>> ReadAsync(HostId host, CancellationToken cancellationToken = default) =>
        Read(Checked(host), static (connection, host) => Reads.Ownership(connection, host), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default)
    {
        Checked(host);
        ArgumentNullException.ThrowIfNull(decide);
        return await WriteAsync(c => new AppendOperation(c, host, _options.TimeProvider).Run(known, decide, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<VmResult> WriteHostRecordAsync(
        HostId host, ulong generation, FunctionKey key, HostRecord record, CancellationToken cancellationToken = default)
    {
        Checked(host);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(record);
        VmResult<bool> written = await WriteAsync(c => HostRecordOperation.Run(c, host, generation, key, record), cancellationToken).ConfigureAwait(false);
        return written.TryGetValue(out _, out VmError? error) ? VmResult.Success : error;
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<ImmutableArray<StoredHostRecord>>> ReadHostRecordsAsync(HostId host, Lease lease, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        Checked(host);
        return new(_reader.RunShortAsync(StoreMoment.Reading, c => Reads.HostRecords(c, host, lease), cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<StoredRequest?>> FindRequestAsync(HostId host, Guid id, CancellationToken cancellationToken = default) =>
        Read((Checked(host), id), static (connection, asked) => Reads.Request(connection, asked.Item1, asked.id), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<VmResult<StoredEvent>> EventsAsync(HostId host, ulong after, bool follow, CancellationToken cancellationToken = default) =>
        TellAsync(Checked(host), after, follow, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VmResult<RegistrySnapshot>> ReadCutAsync(HostId host, CancellationToken cancellationToken = default) =>
        Read(Checked(host), static (connection, host) => Reads.Cut(connection, host), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<VmResult<PruneOutcome>> PruneAsync(HostId host, DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        Checked(host);
        return await WriteAsync(c => PruneOperation.Run(c, host, before, cancellationToken), cancellationToken, isShort: false).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<IReadOnlyList<HostId>>> HostsAsync(CancellationToken cancellationToken = default) =>
        Read(0, static (connection, _) => Reads.Hosts(connection), cancellationToken);

    /// <summary>Looks through the whole store: SQLite's own check, every checksum and digest, and that the events amount to what is stored. It reads everything.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Success; or all that is wrong, as <see cref="VmErrorCode.StoreDamaged"/> each.</returns>
    public async ValueTask<VmResult> VerifyAsync(CancellationToken cancellationToken = default)
    {
        VmResult<SqliteStoreStatus> read = await StatusAsync(cancellationToken).ConfigureAwait(false);
        return !read.TryGetValue(out SqliteStoreStatus? status, out VmError? error) ? error
            : status.Findings.IsEmpty ? VmResult.Success
            : VmError.Of(status.Findings);
    }

    /// <summary>What the file is and holds. It looks through all of it, as <see cref="VerifyAsync"/> does.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<VmResult<SqliteStoreStatus>> StatusAsync(CancellationToken cancellationToken = default) =>
        Read(0, (connection, _) => StatusOperation.Run(connection, _opening.SchemaOf(connection), cancellationToken), cancellationToken);

    /// <summary>Closes the file, after what was begun has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync().ConfigureAwait(false);
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<VmResult<StoredEvent>> TellAsync(
        HostId host, ulong after, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FileState seen = default;
        while (true)
        {
            Task change = _wakeup.Next;
            (ulong told, FileState last) = (after, seen);
            VmResult<TrailPart> read = await _reader.RunAsync(StoreMoment.Reading, c => Trail.Read(c, host, told, last), cancellationToken).ConfigureAwait(false);
            if (!read.TryGetValue(out TrailPart? part, out VmError? error))
            {
                yield return error;
                yield break;
            }

            foreach (StoredEvent next in part.Events)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return next;
                after = next.Event.Revision;
            }

            seen = part.IsEnd ? part.Seen : default;
            if (part.IsEnd && !follow)
            {
                yield break;
            }

            if (part.IsEnd)
            {
                await Wakeup.WaitAsync(change, _options.PollInterval, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private ValueTask<VmResult<T>> Read<TAsked, T>(TAsked asked, Func<StoreConnection, TAsked, VmResult<T>> read, CancellationToken cancellationToken) =>
        new(_reader.RunAsync(StoreMoment.Reading, c => read(c, asked), cancellationToken));

    private async ValueTask<VmResult<T>> WriteAsync<T>(Func<StoreConnection, VmResult<T>> write, CancellationToken cancellationToken, bool isShort = true)
    {
        if (_writer is null)
        {
            return _file.Failed(VmErrorCode.StoreNotWritten, "it was opened for reading only");
        }

        VmResult<T> written = await (isShort ? _writer.RunShortAsync(StoreMoment.Writing, write, cancellationToken) : _writer.RunAsync(StoreMoment.Writing, write, cancellationToken))
            .ConfigureAwait(false);
        if (written.TryGetValue(out _, out _))
        {
            _wakeup.Wake();
        }

        return written;
    }

    private static HostId Checked(HostId host) => host.IsNone ? throw new ArgumentException("The default names no host.", nameof(host)) : host;
}
