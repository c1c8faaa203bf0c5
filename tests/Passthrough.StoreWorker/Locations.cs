using System.Globalization;
using Passthrough.Postgres;
using Passthrough.Sqlite;

namespace Passthrough.StoreWorker;

/// <summary>Opens the store that a location names, of whatever kind it is.</summary>
internal static class Locations
{
    /// <summary>Of a process that is to end before its statement of this number, as SIGKILL ends it.</summary>
    private const string DieBefore = "PASSTHROUGH_WORKER_DIE_BEFORE";

    private const string SqlitePrefix = "sqlite:";

    /// <summary>Before a connection string; the password is in the environment.</summary>
    private const string PostgresPrefix = "postgres:";

    // Sixty-four processes on two cores are slow, and none of them is to give up.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async ValueTask<VmResult<IOwnershipStore>> OpenAsync(string location)
    {
        if (location.StartsWith(PostgresPrefix, StringComparison.Ordinal))
        {
            var server = new PostgresStoreOptions { ConnectionString = location[PostgresPrefix.Length..], RetryFor = Patience };
            return (await PostgresOwnershipStore.OpenAsync(server)).TryGetValue(out PostgresOwnershipStore? fleet, out VmError? unreachable)
                ? VmResult.Of<IOwnershipStore>(fleet)
                : unreachable;
        }

        if (!location.StartsWith(SqlitePrefix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"{location} names no kind of store that this program knows.", nameof(location));
        }

        var options = new SqliteStoreOptions { Path = location[SqlitePrefix.Length..], BusyTimeout = Patience, BeforeStatement = Death() };
        VmResult<SqliteOwnershipStore> opened = await SqliteOwnershipStore.OpenAsync(options);
        return opened.TryGetValue(out SqliteOwnershipStore? store, out VmError? error) ? VmResult.Of<IOwnershipStore>(store) : error;
    }

    private static Action<string>? Death()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(DieBefore), CultureInfo.InvariantCulture, out int last))
        {
            return null;
        }

        int number = 0;
        return _ =>
        {
            if (Interlocked.Increment(ref number) == last)
            {
                System.Diagnostics.Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
            }
        };
    }
}
