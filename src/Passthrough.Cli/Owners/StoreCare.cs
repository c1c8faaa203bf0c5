using System.Collections.Immutable;
using Passthrough.Cli.Output.Json;
using Passthrough.Sqlite;

namespace Passthrough.Cli.Owners;

/// <summary>Looking after a store of either kind.</summary>
internal static class StoreCare
{
    /// <summary>The kind of a store in a SQLite file.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>The kind of a store in PostgreSQL.</summary>
    public const string Postgres = "postgresql";

    /// <summary>What a store is and holds. Nothing is written.</summary>
    public static async ValueTask<VmResult<StoreStatusJson>> ReadStatusAsync(StoreLocation location, CancellationToken cancellationToken)
    {
        if (location.IsPostgres)
        {
            return await PostgresStores.ReadStatusAsync(location, cancellationToken).ConfigureAwait(false);
        }

        if (!(await StoreOpening.OpenAsync(location, StoreUse.Read, cancellationToken).ConfigureAwait(false)).TryGetValue(out IOwnershipStore? opened, out VmError? error))
        {
            return error;
        }

        if (opened is not SqliteOwnershipStore store)
        {
            return new StoreStatusJson(location.Text, Sqlite, false, null, null, []);
        }

        await using (store.ConfigureAwait(false))
        {
            return (await store.StatusAsync(cancellationToken).ConfigureAwait(false)).TryGetValue(out SqliteStoreStatus? status, out error)
                ? new StoreStatusJson(
                    status.Path,
                    Sqlite,
                    true,
                    status.SchemaVersion,
                    status.Size,
                    [.. status.Hosts.Select(h => new StoreHostJson(h.Host.ToString(), h.Revision, h.PrunedTo, h.Claims, h.Quarantines))])
                : error;
        }
    }

    /// <summary>Makes a store's tables, or brings them to this version.</summary>
    public static async ValueTask<VmResult<StoreMigratedJson>> MigrateAsync(StoreLocation location, CancellationToken cancellationToken)
    {
        if (location.IsPostgres)
        {
            return await PostgresStores.MigrateAsync(location, cancellationToken).ConfigureAwait(false);
        }

        // Opening one for writing brings its tables to this version; what they were before, one that is read only tells.
        int? before = (await ReadStatusAsync(location, cancellationToken).ConfigureAwait(false)) switch
        {
            (var was, null) => was.Version,
            (_, StoreVersionDiffers older) => older.Version,
            _ => null,
        };
        if (!(await StoreOpening.OpenAsync(location, StoreUse.Make, cancellationToken).ConfigureAwait(false)).TryGetValue(out IOwnershipStore? store, out VmError? error))
        {
            return error;
        }

        await store!.DisposeAsync().ConfigureAwait(false);
        return (await ReadStatusAsync(location, cancellationToken).ConfigureAwait(false)).TryGetValue(out StoreStatusJson? now, out error)
            ? new StoreMigratedJson(now.Store, before, now.Version!.Value)
            : error;
    }

    /// <summary>Looks through a whole store.</summary>
    /// <returns>What was found; or why the store could not be opened.</returns>
    public static async ValueTask<VmResult<StoreVerifiedJson>> VerifyAsync(StoreLocation location, CancellationToken cancellationToken)
    {
        if (!(await StoreOpening.OpenAsync(location, StoreUse.Read, cancellationToken).ConfigureAwait(false)).TryGetValue(out IOwnershipStore? store, out VmError? error))
        {
            return error;
        }

        if (store is null)
        {
            return new StoreVerifiedJson(location.Text, false, true, []);
        }

        await using (store.ConfigureAwait(false))
        {
            ImmutableArray<VmError> faults = store is SqliteOwnershipStore sqlite
                ? (await sqlite.VerifyAsync(cancellationToken).ConfigureAwait(false)).Error?.Reasons ?? []
                : await StoreReplay.FaultsAsync(store, cancellationToken).ConfigureAwait(false);
            return new StoreVerifiedJson(store.Location, true, faults.IsEmpty, JsonText.Reasons(faults));
        }
    }
}
