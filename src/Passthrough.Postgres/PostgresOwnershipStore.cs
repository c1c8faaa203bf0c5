using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>
/// Remembers who owns what for a fleet of hosts in PostgreSQL, or in a distributed engine that speaks its protocol. Times are the server's. What was
/// acknowledged is as durable as the server makes a commit: on a synchronous standby too, where it has one.
/// </summary>
public sealed class PostgresOwnershipStore : IFleetStore
{
    private readonly PostgresServer _server;
    private readonly ChangeListener? _listener;
    private readonly ChangeNotifier? _notifier;
    private readonly TimeSpan _pollEvery;

    private PostgresOwnershipStore(PostgresServer server, PostgresStoreOptions options)
    {
        _server = server;
        _pollEvery = options.PollEvery;
        if (options.Hints)
        {
            _listener = new(server, options.PollEvery);
            _notifier = new(server);
        }
    }

    /// <inheritdoc/>
    public string Location => _server.Location;

    /// <summary>Opens a store whose tables are there.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The store; or <see cref="VmErrorCode.StoreLocationInvalid"/>, <see cref="VmErrorCode.StoreUnreachable"/>, <see cref="VmErrorCode.StoreNotReadable"/>,
    /// <see cref="VmErrorCode.StoreMigrationNeeded"/> (tables of an earlier version, or none) or <see cref="VmErrorCode.StoreVersionNewer"/>.
    /// </returns>
    public static async ValueTask<VmResult<PostgresOwnershipStore>> OpenAsync(PostgresStoreOptions options, CancellationToken cancellationToken = default)
    {
        if (!PostgresLocation.Server(options).TryGetValue(out PostgresServer? server, out VmError? error))
        {
            return error;
        }

        bool isOpen = false;
        try
        {
            VmResult<int> version = await server.ReadAsync(
                async (connection, token) => VmResult.Of(await StoreVersions.ReadAsync(connection, token).ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
            if (!version.TryGetValue(out int found, out error) || (error = StoreVersions.WhyNot(found, server.Location)) is not null)
            {
                return error;
            }

            isOpen = true;
            return new PostgresOwnershipStore(server, options);
        }
        finally
        {
            if (!isOpen)
            {
                await server.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Makes the tables of the newest version, from nothing or from an earlier one. Others may use the store meanwhile, or do the same.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="cancellationToken">Gives up; doing it again goes on from there.</param>
    /// <returns>What was done; or what <see cref="OpenAsync"/> answers, but for a migration that is needed.</returns>
    public static async ValueTask<VmResult<PostgresMigration>> MigrateAsync(PostgresStoreOptions options, CancellationToken cancellationToken = default)
    {
        if (!PostgresLocation.Server(options).TryGetValue(out PostgresServer? server, out VmError? error))
        {
            return error;
        }

        await using (server.ConfigureAwait(false))
        {
            return await server.WriteAsync((connection, token) => StoreVersions.MigrateAsync(server, connection, token), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells what there is, also where there are no tables or those of another version.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<VmResult<PostgresStoreStatus>> StatusAsync(PostgresStoreOptions options, CancellationToken cancellationToken = default)
    {
        if (!PostgresLocation.Server(options).TryGetValue(out PostgresServer? server, out VmError? error))
        {
            return error;
        }

        await using (server.ConfigureAwait(false))
        {
            return await server.ReadAsync(
                async (connection, token) =>
                {
                    int version = await StoreVersions.ReadAsync(connection, token).ConfigureAwait(false);
                    return VmResult.Of(new PostgresStoreStatus(
                        server.Location, version, Migrations.Newest, await StoreVersions.ReadServerAsync(connection, token).ConfigureAwait(false)));
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<StoredOwnership>> ReadAsync(HostId host, CancellationToken cancellationToken = default)
    {
        Check(host);
        return _server.ReadAsync((connection, token) => new OwnershipReading(Location, host).RunAsync(connection, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<VmResult<OwnershipEvent>> AppendAsync(
        HostId host, ulong known, Func<IReadOnlyList<OwnershipEvent>, VmResult<StoreAppend>> decide, CancellationToken cancellationToken = default)
    {
        Check(host);
        ArgumentNullException.ThrowIfNull(decide);
        VmResult<OwnershipEvent> written = await new EventAppend(_server, host, known, decide).RunAsync(cancellationToken).ConfigureAwait(false);
        if (written.IsSuccess)
        {
            _notifier?.Hint(host);
        }

        return written;
    }

    /// <inheritdoc/>
    public async ValueTask<VmResult> WriteHostRecordAsync(
        HostId host, ulong generation, FunctionKey key, HostRecord record, CancellationToken cancellationToken = default)
    {
        Check(host);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(record);
        if (generation > long.MaxValue)
        {
            return new HostRecordFenced(generation, key);
        }

        VmResult<bool> written = await _server.WriteAsync(
            async (connection, token) =>
            {
                var batch = new SqlBatch(connection);
                await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
                NpgsqlBatchCommand write = batch.Add(Statements.WriteRecord, $"{host}", key.Place, generation, record.Version, record.Content);
                await batch.RunAsync(token).ConfigureAwait(false);
                return VmResult.Of(write.RecordsAffected == 1);
            },
            cancellationToken).ConfigureAwait(false);
        return !written.TryGetValue(out bool isHeld, out VmError? error) ? error
            : isHeld ? VmResult.Success
            : new HostRecordFenced(generation, key);
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<ImmutableArray<StoredHostRecord>>> ReadHostRecordsAsync(HostId host, Lease lease, CancellationToken cancellationToken = default)
    {
        Check(host);
        ArgumentNullException.ThrowIfNull(lease);
        return _server.ReadAsync((connection, token) => RecordReading.ReadAsync(connection, host, lease, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<VmResult<StoredRequest?>> FindRequestAsync(HostId host, Guid id, CancellationToken cancellationToken = default)
    {
        Check(host);
        return (await FindRequestAsync(id, cancellationToken).ConfigureAwait(false)).TryGetValue(out FleetGrant? grant, out VmError? error)
            ? VmResult.Of(grant?.Host == host ? new StoredRequest(grant.Lease, grant.EndedAt) : null)
            : error;
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<FleetGrant?>> FindRequestAsync(Guid id, CancellationToken cancellationToken = default) =>
        _server.ReadAsync((connection, token) => RequestReading.FindAsync(connection, Location, id, token), cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<VmResult<StoredEvent>> EventsAsync(HostId host, ulong after, bool follow, CancellationToken cancellationToken = default)
    {
        Check(host);
        return new EventsFollowing(_server, _listener, _pollEvery, host).RunAsync(after, follow, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<RegistrySnapshot>> ReadCutAsync(HostId host, CancellationToken cancellationToken = default)
    {
        Check(host);
        return _server.ReadAsync((connection, token) => CutReading.ReadAsync(connection, Location, host, token), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<PruneOutcome>> PruneAsync(HostId host, DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        Check(host);
        return _server.WriteAsync((connection, token) => new TrailPrune(Location, host, before).RunAsync(connection, token), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<IReadOnlyList<HostId>>> HostsAsync(CancellationToken cancellationToken = default) =>
        _server.ReadAsync((connection, token) => HostList.ReadAsync(connection, Location, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VmResult<ulong>> PublishAsync(HostId host, HostInventory inventory, CancellationToken cancellationToken = default)
    {
        Check(host);
        ArgumentNullException.ThrowIfNull(inventory);
        string content = inventory.ToJson();
        return _server.WriteAsync((connection, token) => FleetRows.PublishAsync(connection, host, content, token), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<VmResult<IReadOnlyList<FleetHost>>> FleetAsync(TimeSpan? seenWithin = null, CancellationToken cancellationToken = default) =>
        _server.ReadAsync((connection, token) => FleetRows.ReadAsync(connection, Location, seenWithin, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<VmResult<HostInventory?>> ReadInventoryAsync(HostId host, CancellationToken cancellationToken = default)
    {
        Check(host);
        return _server.ReadAsync((connection, token) => FleetRows.ReadInventoryAsync(connection, Location, host, token), cancellationToken);
    }

    /// <summary>Closes the connections. What was begun ends as if they were lost.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_notifier is not null)
        {
            await _notifier.DisposeAsync().ConfigureAwait(false);
        }

        if (_listener is not null)
        {
            await _listener.DisposeAsync().ConfigureAwait(false);
        }

        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private static void Check(HostId host)
    {
        if (host.IsNone)
        {
            throw new ArgumentException("The default names no host.", nameof(host));
        }
    }
}
