using Microsoft.Data.Sqlite;
using Passthrough.Sqlite;

namespace Passthrough.Benchmarks;

/// <summary>
/// A store in a SQLite file, and beside it, in the same file and with the same settings, a table into which one transaction writes one blob: of the size with which the
/// log grows by as many bytes as for a claim, or for a release.
/// </summary>
internal sealed class SqliteBench : IAsyncDisposable
{
    private const string Settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;";
    private const int PageSize = 4096;

    private readonly string _folder;
    private readonly SqliteOwnershipStore _store;
    private readonly SqliteConnection _bare;
    private readonly Dictionary<StoreOperation, byte[]> _blobs = [];

    private SqliteBench(string folder, SqliteOwnershipStore store, SqliteConnection bare) => (_folder, _store, _bare) = (folder, store, bare);

    private string File => Path.Combine(_folder, "store.db");

    public static async Task<SqliteBench> OpenAsync()
    {
        string folder = Directory.CreateTempSubdirectory("passthrough-bench-").FullName;
        string file = Path.Combine(folder, "store.db");
        SqliteOwnershipStore store = (await SqliteOwnershipStore.OpenAsync(new() { Path = file }).ConfigureAwait(false)).GetValueOrThrow();
        var bare = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await bare.OpenAsync().ConfigureAwait(false);
        var bench = new SqliteBench(folder, store, bare);
        bench.Execute(Settings);
        bench.Execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, content BLOB NOT NULL)");
        await bench.FitAsync().ConfigureAwait(false);
        return bench;
    }

    public StoreUnderTest UnderTest => new("SQLite", "one transaction that writes as many bytes to the same file", _store, BareAsync);

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
            long assign = await LogOfAsync(async () => lease = (await manager.AssignAsync(request).ConfigureAwait(false)).GetValueOrThrow()).ConfigureAwait(false);
            long release = await LogOfAsync(async () => (await manager.ReleaseAsync(lease).ConfigureAwait(false)).ThrowIfError()).ConfigureAwait(false);
            _blobs[StoreOperation.Assign] = await BlobAsync(assign, StoreOperation.Assign).ConfigureAwait(false);
            _blobs[StoreOperation.Release] = await BlobAsync(release, StoreOperation.Release).ConfigureAwait(false);
        }
    }

    private async Task<byte[]> BlobAsync(long log, StoreOperation operation)
    {
        for (int pages = 0; ; pages++)
        {
            _blobs[operation] = new byte[Math.Max(1, (pages * PageSize) - 64)];
            if (await LogOfAsync(() => BareAsync(operation)).ConfigureAwait(false) >= log)
            {
                return _blobs[operation];
            }
        }
    }

    private async Task<long> LogOfAsync(Func<Task> run)
    {
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        await run().ConfigureAwait(false);
        return new FileInfo(File + "-wal").Length;
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = _bare.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
