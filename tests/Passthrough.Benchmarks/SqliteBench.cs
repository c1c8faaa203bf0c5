using Microsoft.Data.Sqlite;
using Passthrough.Sqlite;

namespace Passthrough.Benchmarks;

/// <summary>
/// A store in a SQLite file, and in a file beside it, with the same settings, a table into which one transaction writes one blob: of the size with which the log grows
/// by as many bytes as for a claim, or for a release. Not in the same file, since a store refuses tables that are not its own.
/// </summary>
internal sealed class SqliteBench : IAsyncDisposable
{
    private const string Settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;";
    private const int PageSize = 4096;
    private const string OurFile = "store.db";
    private const string BareFile = "bare.db";

    private readonly string _folder;
    private readonly SqliteOwnershipStore _store;
    private readonly SqliteConnection _bare;
    private readonly Dictionary<StoreOperation, byte[]> _blobs = [];

    private SqliteBench(string folder, SqliteOwnershipStore store, SqliteConnection bare) => (_folder, _store, _bare) = (folder, store, bare);

    public static async Task<SqliteBench> OpenAsync()
    {
        string folder = Directory.CreateTempSubdirectory("passthrough-bench-").FullName;
        SqliteOwnershipStore store = (await SqliteOwnershipStore.OpenAsync(new() { Path = Path.Combine(folder, OurFile) }).ConfigureAwait(false)).GetValueOrThrow();
        var bare = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, BareFile), Pooling = false }.ToString());
        await bare.OpenAsync().ConfigureAwait(false);
        var bench = new SqliteBench(folder, store, bare);
        bench.Execute(Settings);
        bench.Execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, content BLOB NOT NULL)");
        await bench.FitAsync().ConfigureAwait(false);
        return bench;
    }

    public StoreUnderTest UnderTest => new("SQLite", "one transaction that writes as many bytes", _store, BareAsync, () => Task.FromResult(new FileInfo(Path.Combine(_folder, OurFile)).Length));

    public async ValueTask DisposeAsync()
    {
        await _bare.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }

    private Task BareAsync(StoreOperation operation)
    {
        Execute("BEGIN IMMEDIATE");
        using SqliteCommand insert = _bare.CreateCommand();
        insert.CommandText = "INSERT INTO bare (content) VALUES (@content)";
        insert.Parameters.AddWithValue("@content", _blobs[operation]);
        insert.ExecuteNonQuery();
        Execute("COMMIT");
        return Task.CompletedTask;
    }

    // As many pages in the log as our own transaction leaves there.
    private async Task FitAsync()
    {
        await using PassthroughManager manager = (await PassthroughManager.OpenAsync(
            HostId.Parse("fit"), new InMemoryDeviceHost(MadeHost.Of(128)), _store).ConfigureAwait(false)).GetValueOrThrow();
        for (int i = 0; i < 32; i++)
        {
            Lease lease = null!;
            var request = new ClaimRequest(new VmId(1), MadeHost.AddressOf(i));
            long assign = await LogOfAsync(OurFile, async () => lease = (await manager.AssignAsync(request).ConfigureAwait(false)).GetValueOrThrow()).ConfigureAwait(false);
            long release = await LogOfAsync(OurFile, async () => (await manager.ReleaseAsync(lease).ConfigureAwait(false)).ThrowIfError()).ConfigureAwait(false);
            _blobs[StoreOperation.Assign] = await BlobAsync(assign, StoreOperation.Assign).ConfigureAwait(false);
            _blobs[StoreOperation.Release] = await BlobAsync(release, StoreOperation.Release).ConfigureAwait(false);
        }
    }

    private async Task<byte[]> BlobAsync(long log, StoreOperation operation)
    {
        for (int pages = 0; ; pages++)
        {
            _blobs[operation] = new byte[Math.Max(1, (pages * PageSize) - 64)];
            if (await LogOfAsync(BareFile, () => BareAsync(operation)).ConfigureAwait(false) >= log)
            {
                return _blobs[operation];
            }
        }
    }

    private async Task<long> LogOfAsync(string file, Func<Task> run)
    {
        string path = Path.Combine(_folder, file);
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()))
        {
            await connection.OpenAsync().ConfigureAwait(false);
            Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        await run().ConfigureAwait(false);
        return new FileInfo(path + "-wal").Length;
    }

    private void Execute(string sql) => Execute(_bare, sql);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
