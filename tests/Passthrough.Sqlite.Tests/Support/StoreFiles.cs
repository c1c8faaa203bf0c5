namespace Passthrough.Sqlite.Tests;

/// <summary>A store in a folder of its own, as a test wants it.</summary>
internal sealed class StoreFiles
{
    public static readonly HostId Host = HostId.Parse("host-1");
    public static readonly VmId Vm1 = VmId.Parse("web-1");
    public static readonly VmId Vm2 = VmId.Parse("web-2");

    private readonly List<SqliteOwnershipStore> _opened = [];

    public TemporaryFolder Folder { get; } = new();

    public string Path => Folder.Below("passthrough.db");

    public SqliteStoreOptions Options => new() { Path = Path, TimeProvider = Clock };

    private SteppingClock Clock { get; } = new();

    public async Task<VmResult<SqliteOwnershipStore>> TryOpenAsync(SqliteStoreOptions? options = null)
    {
        VmResult<SqliteOwnershipStore> opened = await SqliteOwnershipStore.OpenAsync(options ?? Options);
        if (opened.TryGetValue(out SqliteOwnershipStore? store, out _))
        {
            lock (_opened)
            {
                _opened.Add(store);
            }
        }

        return opened;
    }

    public async Task<SqliteOwnershipStore> OpenAsync(SqliteStoreOptions? options = null) => (await TryOpenAsync(options)).GetValueOrThrow();

    public async Task<VmError> RefusedAsync(SqliteStoreOptions? options = null) => (await TryOpenAsync(options)).Error!;

    /// <summary>A closed store with one claim.</summary>
    public async Task MakeAsync()
    {
        await using SqliteOwnershipStore store = (await SqliteOwnershipStore.OpenAsync(Options)).GetValueOrThrow();
        await ClientOf(store).AssignAsync(Vm1, 0);
    }

    public static StoreClient ClientOf(IOwnershipStore store) => new(store, Host, StoreCards.Host());

    /// <summary>A connection past the store, as somebody has it by hand: foreign keys are off.</summary>
    public SqliteConnection Open(string? path = null)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path ?? Path, Pooling = false }.ToString());
        connection.Open();
        Run(connection, "PRAGMA foreign_keys = OFF");
        return connection;
    }

    public static int Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public static object? Ask(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public void ByHand(string sql)
    {
        using SqliteConnection connection = Open();
        Run(connection, sql);
    }

    public async Task CloseAsync()
    {
        foreach (SqliteOwnershipStore store in _opened)
        {
            await store.DisposeAsync();
        }

        Folder.Remove();
    }
}
