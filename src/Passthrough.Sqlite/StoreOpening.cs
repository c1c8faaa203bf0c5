using Microsoft.Data.Sqlite;
using Passthrough.Sqlite.Connections;
using Passthrough.Sqlite.Files;
using Passthrough.Sqlite.Schema;

namespace Passthrough.Sqlite;

/// <summary>Opens connections to a store's file, and makes the file when it is missing and may be made.</summary>
internal sealed class StoreOpening(StoreFile file, SqliteStoreOptions options)
{
    /// <summary>Whether the file may change without our seeing it: a connection is then good for one look only.</summary>
    public bool IsImmutable => ReaderKind == ConnectionKind.Immutable;

    private ConnectionKind ReaderKind { get; set; } = ConnectionKind.Read;

    /// <summary>Makes sure that there is a store that can be opened.</summary>
    public VmError? Prepare()
    {
        if (!options.ReadOnly && options.CreateIfMissing && file.IsMissing && Create() is { } error)
        {
            return error;
        }

        if (file.WhyNotOpen(write: !options.ReadOnly) is { } obstacle)
        {
            return obstacle;
        }

        if (file.IsFolderWritable)
        {
            // Who may write anyway leaves no files behind on closing.
            ReaderKind = FileFacts.WhyNot(file.Path, write: true) == 0 ? ConnectionKind.Read : ConnectionKind.ReadOnly;
        }
        else if (!options.ReadOnly)
        {
            return file.Failed(VmErrorCode.StoreNotWritten, "nothing can be written in its folder, where SQLite keeps two more files");
        }
        else
        {
            ReaderKind = file.HasLog ? ConnectionKind.ReadOnly : ConnectionKind.Immutable;
        }

        return null;
    }

    /// <summary>A connection that writes; the tables are brought to this version.</summary>
    public StoreConnection OpenWriter() => Open(ConnectionKind.Write, mayWrite: true);

    /// <summary>A connection that only reads.</summary>
    public StoreConnection OpenReader() => Open(ReaderKind, mayWrite: false);

    public StoreSchema SchemaOf(StoreConnection connection) => new(connection, options.Migrations);

    private StoreConnection Open(ConnectionKind kind, bool mayWrite)
    {
        var connection = new StoreConnection(file.Path, kind, options.BusyTimeout, options.BeforeStatement);
        try
        {
            SchemaOf(connection).Open(mayWrite);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Made whole beside its place and then named: a store that is there is never half made, and an empty file is never one.
    private VmError? Create()
    {
        if (!file.CreateDraft().TryGetValue(out string? draft, out VmError? error))
        {
            return error;
        }

        try
        {
            using (var connection = new StoreConnection(draft, ConnectionKind.Write, options.BusyTimeout, options.BeforeStatement))
            {
                SchemaOf(connection).Create();
            }

            return file.Publish(draft);
        }
        catch (SqliteException exception)
        {
            return StoreFault.Of(exception, file.Path, StoreMoment.Writing);
        }
        catch (StoreFault fault)
        {
            return fault.Error;
        }
        finally
        {
            StoreFile.Discard(draft);
        }
    }
}
