using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>The version of the tables: read, judged, and raised.</summary>
internal static class StoreVersions
{
    /// <summary>The version; 0 when there are no tables.</summary>
    public static async Task<int> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadVersion);
        try
        {
            NpgsqlDataReader reader = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable readerEnd = reader.ConfigureAwait(false);
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetInt32(0) : 0;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return 0;
        }
    }

    /// <summary>What the server says of itself.</summary>
    public static async Task<string> ReadServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadServer);
        NpgsqlDataReader row = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowEnd = row.ConfigureAwait(false);
        return await row.ReadAsync(cancellationToken).ConfigureAwait(false) ? row.GetString(0) : "";
    }

    /// <summary>Why a store with tables of a version is not used; null when it is.</summary>
    public static VmError? WhyNot(int version, string location) => version switch
    {
        _ when version < Migrations.Newest => new StoreVersionDiffers(VmErrorCode.StoreMigrationNeeded, location, version, Migrations.Newest),
        _ when version > Migrations.Newest => new StoreVersionDiffers(VmErrorCode.StoreVersionNewer, location, version, Migrations.Newest),
        _ => null,
    };

    /// <summary>
    /// Makes the tables of the newest version. Each statement by itself, since not every engine changes tables in a transaction, and each may have been done
    /// before; the version is written after the last. Another process may do the same at the same time.
    /// </summary>
    public static async Task<VmResult<PostgresMigration>> MigrateAsync(PostgresServer server, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        int from = await ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        if (from > Migrations.Newest)
        {
            return WhyNot(from, server.Location)!;
        }

        for (int version = from + 1; version <= Migrations.Newest; version++)
        {
            foreach (string statement in Migrations.Steps[version - 1])
            {
                await RunAsync(server, connection, statement, cancellationToken).ConfigureAwait(false);
            }

            var batch = new SqlBatch(connection);
            await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
            batch.Add(Statements.WriteVersion, version);
            await batch.RunAsync(cancellationToken).ConfigureAwait(false);
        }

        return new PostgresMigration(from, Migrations.Newest);
    }

    private static async ValueTask RunAsync(PostgresServer server, NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        for (Retry retry = server.NewRetry(); ;)
        {
            try
            {
                var batch = new SqlBatch(connection);
                await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
                batch.Add(statement);
                await batch.RunAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PostgresException exception) when (IsRace(exception.SqlState))
            {
                // Somebody else makes the same table at this moment. IF NOT EXISTS looks before it makes.
                if (!await retry.WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }

    private static bool IsRace(string state) =>
        state is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateSchema
            or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.InternalError;
}
