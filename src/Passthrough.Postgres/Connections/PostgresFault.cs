using System.Net.Sockets;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>What a failure of the server or of the way to it means.</summary>
internal enum FaultKind
{
    /// <summary>The connection is gone, or none could be made; another may do.</summary>
    Lost,

    /// <summary>The server gave the transaction up in favour of another one: nothing was written, and trying again is right.</summary>
    Conflict,

    /// <summary>It took too long.</summary>
    Slow,

    /// <summary>It will not go better next time.</summary>
    Final,
}

/// <summary>A failure of the server or of the way to it, in words without credentials.</summary>
internal sealed record PostgresFault(FaultKind Kind, VmErrorCode Code, string Why, string? SqlState = null)
{
    /// <summary>What an exception means; null when it is none of the server's.</summary>
    public static PostgresFault? Of(Exception exception) => exception switch
    {
        PostgresException refused => Of(refused),
        NpgsqlException { InnerException: TimeoutException } slow => new(FaultKind.Slow, VmErrorCode.StoreBusy, slow.Message),
        NpgsqlException or SocketException or IOException => new(FaultKind.Lost, VmErrorCode.StoreUnreachable, WhyOf(exception)),
        TimeoutException => new(FaultKind.Slow, VmErrorCode.StoreBusy, exception.Message),
        // What Npgsql says of a connection that broke between two calls.
        InvalidOperationException { Source: "Npgsql" } or ObjectDisposedException { Source: "Npgsql" } => new(FaultKind.Lost, VmErrorCode.StoreUnreachable, exception.Message),
        _ => null,
    };

    /// <summary>Whether the server answered that a transaction ended without having written anything. Else a commit that failed so may have been done.</summary>
    public bool IsRollback => SqlState is not null && Kind is (FaultKind.Conflict or FaultKind.Final);

    public VmError ToError(string location, VmErrorCode? code = null) => Code == VmErrorCode.StoreMigrationNeeded
        ? new StoreVersionDiffers(Code, location, 0, Migrations.Newest)
        : new StoreFailed(code ?? Code, location, Why);

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static PostgresFault Of(PostgresException refused)
    {
        (FaultKind kind, VmErrorCode code) = refused.SqlState switch
        {
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => (FaultKind.Conflict, VmErrorCode.StoreBusy),
            PostgresErrorCodes.StatementCompletionUnknown or PostgresErrorCodes.TooManyConnections => (FaultKind.Lost, VmErrorCode.StoreUnreachable),
            // A server that was the primary a moment ago.
            PostgresErrorCodes.ReadOnlySqlTransaction => (FaultKind.Lost, VmErrorCode.StoreUnreachable),
            PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable => (FaultKind.Slow, VmErrorCode.StoreBusy),
            ['5', '7', 'P', ..] or ['0', '8', ..] => (FaultKind.Lost, VmErrorCode.StoreUnreachable),
            ['5', '3', ..] => (FaultKind.Final, VmErrorCode.StoreNotWritten),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedColumn =>
                (FaultKind.Final, VmErrorCode.StoreMigrationNeeded),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => (FaultKind.Final, VmErrorCode.StoreDamaged),
            ['2', '3', ..] => (FaultKind.Final, VmErrorCode.StoreNotWritten),
            _ => (FaultKind.Final, VmErrorCode.StoreNotReadable),
        };
        return new(kind, code, $"{refused.MessageText} ({refused.SqlState})", refused.SqlState);
    }

    private static string WhyOf(Exception exception) => exception.InnerException switch
    {
        AggregateException several => string.Join("; ", several.InnerExceptions.Select(e => e.Message).Distinct(StringComparer.Ordinal)),
        { } inner when !exception.Message.Contains(inner.Message, StringComparison.Ordinal) => $"{exception.Message}: {inner.Message}",
        _ => exception.Message,
    };
}
