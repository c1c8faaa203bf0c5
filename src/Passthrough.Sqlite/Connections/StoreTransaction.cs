namespace Passthrough.Sqlite.Connections;

/// <summary>A transaction: all of it or, unless it is committed, nothing.</summary>
internal sealed class StoreTransaction : IDisposable
{
    private readonly StoreConnection _connection;
    private readonly StoreMoment _moment;
    private readonly bool _writes;

    private StoreTransaction(StoreConnection connection, bool writes, StoreMoment moment)
    {
        _connection = connection;
        _moment = moment;
        _writes = writes;
        connection.Moment = moment;
        connection.Begin(writes ? "BEGIN IMMEDIATE" : "BEGIN");
        try
        {
            CheckVersion();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Takes the write lock before anything is read, so that what is decided on cannot move.</summary>
    public static StoreTransaction Write(StoreConnection connection) => new(connection, writes: true, StoreMoment.Writing);

    /// <summary>All reads in it see one state. Writers go on.</summary>
    public static StoreTransaction Read(StoreConnection connection, StoreMoment moment = StoreMoment.Reading) => new(connection, writes: false, moment);

    public void Commit()
    {
        _connection.Moment = _writes ? StoreMoment.Committing : _moment;
        _connection.Execute("COMMIT");
        _connection.Moment = _moment;
    }

    /// <summary>Takes back what was not committed. An error here closes the connection, which takes it back too.</summary>
    public void Dispose()
    {
        if (_connection.IsInTransaction)
        {
            StoreMoment before = _connection.Moment;
            _connection.Execute("ROLLBACK");
            _connection.Moment = before;
        }
    }

    // A newer program may have brought the tables forward since they were checked.
    private void CheckVersion()
    {
        if (_connection.CheckedVersion != 0 && _connection.Number("PRAGMA user_version") is var version && version != _connection.CheckedVersion)
        {
            throw new StoreFault(new StoreVersionDiffers(VmErrorCode.StoreVersionNewer, _connection.Path, (int)version, _connection.CheckedVersion));
        }
    }
}
