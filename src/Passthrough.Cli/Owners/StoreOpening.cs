using Passthrough.Sqlite;

namespace Passthrough.Cli.Owners;

/// <summary>Opens the store that a user names: the only place that knows which kinds there are.</summary>
internal static class StoreOpening
{
    /// <summary>Opens a store.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="use">What for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The store; null when there is none yet and it is not to be made; or why it cannot be opened.</returns>
    public static ValueTask<VmResult<IOwnershipStore?>> OpenAsync(StoreLocation location, StoreUse use, CancellationToken cancellationToken) =>
        location.IsPostgres ? PostgresStores.OpenAsync(location, cancellationToken)
        : use != StoreUse.Make && IsMissing(location.Text) ? ValueTask.FromResult(VmResult.Of<IOwnershipStore?>(null))
        : OpenSqliteAsync(location, use, cancellationToken);

    private static async ValueTask<VmResult<IOwnershipStore?>> OpenSqliteAsync(StoreLocation location, StoreUse use, CancellationToken cancellationToken)
    {
        var options = new SqliteStoreOptions { Path = location.Text, CreateIfMissing = use == StoreUse.Make, ReadOnly = use == StoreUse.Read };
        return (await SqliteOwnershipStore.OpenAsync(options, cancellationToken).ConfigureAwait(false)).TryGetValue(out SqliteOwnershipStore? store, out VmError? error)
            ? VmResult.Of<IOwnershipStore?>(store)
            : error;
    }

    // A file that this user may not look for is not missing: nobody knows.
    private static bool IsMissing(string path)
    {
        try
        {
            _ = File.GetAttributes(path);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
