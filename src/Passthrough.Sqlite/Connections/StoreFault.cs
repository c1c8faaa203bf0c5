using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Passthrough.Sqlite.Connections;

/// <summary>What is being done when SQLite answers with an error: it says what the error means for what was asked.</summary>
internal enum StoreMoment
{
    Opening,
    Reading,
    Writing,
    Committing,
}

/// <summary>Ends an operation with an error, within this assembly: it becomes a result before anybody outside sees it.</summary>
internal sealed class StoreFault(VmError error) : Exception(error.Message)
{
    public VmError Error { get; } = error;

    public static StoreFault Damaged(string path, string why) => new(new StoreFailed(VmErrorCode.StoreDamaged, path, why));

    /// <summary>What an error of SQLite's means.</summary>
    public static StoreFailed Of(SqliteException exception, string path, StoreMoment moment) =>
        new(CodeOf(exception.SqliteErrorCode, exception.SqliteExtendedErrorCode, moment), path, TextOf(exception.SqliteErrorCode, exception.SqliteExtendedErrorCode));

    private static VmErrorCode CodeOf(int code, int extended, StoreMoment moment) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => VmErrorCode.StoreBusy,
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_FORMAT
            or raw.SQLITE_INTERNAL or raw.SQLITE_TOOBIG => VmErrorCode.StoreDamaged,
        raw.SQLITE_READONLY or raw.SQLITE_FULL => VmErrorCode.StoreNotWritten,
        raw.SQLITE_IOERR when extended is raw.SQLITE_IOERR_SHORT_READ => VmErrorCode.StoreDamaged,

        // The transaction's last frame is written before it is synced: until then nothing of it counts, and after it all may.
        raw.SQLITE_IOERR when moment == StoreMoment.Committing && extended != raw.SQLITE_IOERR_WRITE => VmErrorCode.StoreOutcomeUnknown,
        _ when moment is StoreMoment.Opening or StoreMoment.Reading => VmErrorCode.StoreNotReadable,
        _ => VmErrorCode.StoreNotWritten,
    };

    private static string TextOf(int code, int extended) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another program kept it locked",
        raw.SQLITE_FULL => "the disk is full",
        raw.SQLITE_READONLY => "it can only be read",
        raw.SQLITE_CANTOPEN => "a file of it cannot be opened or made",
        raw.SQLITE_NOTADB => "it is no SQLite database",
        raw.SQLITE_CORRUPT => "the SQLite database is malformed",
        _ => $"SQLite says {raw.sqlite3_errstr(extended).utf8_to_string()} ({extended})",
    };
}

/// <summary>Another program has the lock, and the caller's thread is not to wait for it. Nothing was begun.</summary>
internal sealed class StoreOccupied(Exception inner) : Exception("another program has the lock", inner);
