using System.Collections.Immutable;
using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>All that is known of a host, as it was at one moment.</summary>
internal sealed class OwnershipReading(string location, HostId host)
{
    private const int MostEnded = 4096;

    /// <summary>Reads it in one round trip. REPEATABLE READ, so that all statements see the same moment.</summary>
    public async Task<VmResult<StoredOwnership>> RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable transactionEnd = transaction.ConfigureAwait(false);
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadHost, $"{host}");
        batch.Add(Statements.ReadRecords, $"{host}");
        batch.Add(Statements.ReadClaims, $"{host}");
        batch.Add(Statements.ReadQuarantines, $"{host}");
        batch.Add(Statements.ReadEnded, $"{host}", MostEnded);
        NpgsqlDataReader rows = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowsEnd = rows.ConfigureAwait(false);
        (ulong revision, ulong prunedTo) = await rows.ReadAsync(cancellationToken).ConfigureAwait(false) ? (rows.Number(0), rows.Number(1)) : (0, 0);

        await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<(ulong Generation, string Place), HostRecord> records = [];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            records.Add((rows.Number(0), rows.GetString(1)), rows.Record(2)!);
        }

        return await AllAsync(rows, ClaimOf(records), cancellationToken).ConfigureAwait(false) is ({ } claims, null)
            && await AllAsync(rows, Quarantine, cancellationToken).ConfigureAwait(false) is ({ } quarantines, null)
            && await AllAsync(rows, Ended, cancellationToken).ConfigureAwait(false) is ({ } ended, null)
            ? new StoredOwnership(host, revision)
            {
                Claims = claims,
                Quarantines = quarantines,
                EndedRequests = [.. ended.Reverse()],
                PrunedTo = prunedTo,
            }
            : _unreadable!;
    }

    private VmError? _unreadable;

    private async ValueTask<(ImmutableArray<T>? Items, VmError? Error)> AllAsync<T>(
        NpgsqlDataReader rows, Func<NpgsqlDataReader, VmResult<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
        ImmutableArray<T>.Builder items = ImmutableArray.CreateBuilder<T>();
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!read(rows).TryGetValue(out T? item, out VmError? error))
            {
                _unreadable = Rows.Damaged(location, host, error);
                return (null, _unreadable);
            }

            items.Add(item);
        }

        return (items.DrainToImmutable(), null);
    }

    private Func<NpgsqlDataReader, VmResult<StoredClaim>> ClaimOf(Dictionary<(ulong Generation, string Place), HostRecord> records) => row =>
    {
        if (!RegistryClaim.Read(row.GetString(0)).TryGetValue(out RegistryClaim? claim, out VmError? error))
        {
            return error;
        }

        return UnitText.Read(row.GetString(1)) is { } units
            ? new StoredClaim(claim, row.Stamp(2), row.Time(6))
            {
                Units = units,
                HostRecords =
                [
                    .. claim.Lease.Functions
                        .Select(f => records.TryGetValue((claim.Lease.Generation, f.Place), out HostRecord? record) ? new StoredHostRecord(f, record) : null)
                        .OfType<StoredHostRecord>(),
                ],
            }
            : new StoreFailed(VmErrorCode.StoreDamaged, location, $"the units of {claim.Lease} are none");
    };

    private static VmResult<StoredQuarantine> Quarantine(NpgsqlDataReader row) =>
        RegistryQuarantine.Read(row.GetString(0)).TryGetValue(out RegistryQuarantine? quarantine, out VmError? error)
            ? new StoredQuarantine(quarantine, row.Time(1), row.Record(2))
            : error;

    private static VmResult<EndedRequest> Ended(NpgsqlDataReader row) =>
        LeaseText.Read(row.GetString(0)).TryGetValue(out Lease? lease, out VmError? error) ? new EndedRequest(lease, row.Number(1)) : error;
}
