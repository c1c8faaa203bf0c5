using Passthrough.Cli.Output.Json;
using Passthrough.Postgres;

namespace Passthrough.Cli.Owners;

/// <summary>Stores in PostgreSQL. By themselves, so that the driver is loaded only where one is used.</summary>
internal static class PostgresStores
{
    /// <summary>Opens a store whose tables are there; 'store migrate' makes them.</summary>
    public static async ValueTask<VmResult<IOwnershipStore?>> OpenAsync(StoreLocation location, CancellationToken cancellationToken) =>
        OptionsOf(location).TryGetValue(out PostgresStoreOptions? options, out VmError? error)
        && (await PostgresOwnershipStore.OpenAsync(options, cancellationToken).ConfigureAwait(false)).TryGetValue(out PostgresOwnershipStore? store, out error)
            ? VmResult.Of<IOwnershipStore?>(store)
            : error;

    public static async ValueTask<VmResult<StoreStatusJson>> ReadStatusAsync(StoreLocation location, CancellationToken cancellationToken)
    {
        if (!OptionsOf(location).TryGetValue(out PostgresStoreOptions? options, out VmError? error)
            || !(await PostgresOwnershipStore.StatusAsync(options, cancellationToken).ConfigureAwait(false)).TryGetValue(out PostgresStoreStatus? status, out error))
        {
            return error;
        }

        StoreHostJson[] hosts = [];
        if (status.Version == status.NewestVersion)
        {
            if (!(await OpenAsync(location, cancellationToken).ConfigureAwait(false)).TryGetValue(out IOwnershipStore? store, out error))
            {
                return error;
            }

            await using (store!.ConfigureAwait(false))
            {
                if (!(await HostsOfAsync(store!, cancellationToken).ConfigureAwait(false)).TryGetValue(out hosts!, out error))
                {
                    return error;
                }
            }
        }

        return new StoreStatusJson(status.Location, StoreCare.Postgres, status.Version > 0, status.Version > 0 ? status.Version : null, null, hosts);
    }

    public static async ValueTask<VmResult<StoreMigratedJson>> MigrateAsync(StoreLocation location, CancellationToken cancellationToken) =>
        OptionsOf(location).TryGetValue(out PostgresStoreOptions? options, out VmError? error)
        && (await PostgresOwnershipStore.StatusAsync(options, cancellationToken).ConfigureAwait(false)).TryGetValue(out PostgresStoreStatus? status, out error)
        && (await PostgresOwnershipStore.MigrateAsync(options, cancellationToken).ConfigureAwait(false)).TryGetValue(out PostgresMigration? migration, out error)
            ? new StoreMigratedJson(status.Location, migration.From > 0 ? migration.From : null, migration.To)
            : error;

    private static async ValueTask<VmResult<StoreHostJson[]>> HostsOfAsync(IOwnershipStore store, CancellationToken cancellationToken)
    {
        if (!(await store.HostsAsync(cancellationToken).ConfigureAwait(false)).TryGetValue(out IReadOnlyList<HostId>? hosts, out VmError? error))
        {
            return error;
        }

        var told = new List<StoreHostJson>();
        foreach (HostId host in hosts)
        {
            if (!(await store.ReadAsync(host, cancellationToken).ConfigureAwait(false)).TryGetValue(out StoredOwnership? owned, out error))
            {
                return error;
            }

            told.Add(new(host.ToString(), owned.Revision, owned.PrunedTo, owned.Claims.Length, owned.Quarantines.Length));
        }

        return told.ToArray();
    }

    private static VmResult<PostgresStoreOptions> OptionsOf(StoreLocation location) =>
        PostgresUri.ToConnectionString(location.Text).TryGetValue(out string? text, out VmError? error) ? new PostgresStoreOptions { ConnectionString = text } : error;
}
