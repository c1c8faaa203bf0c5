using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>What a host keeps of the functions of one lease.</summary>
internal static class RecordReading
{
    public static async Task<VmResult<ImmutableArray<StoredHostRecord>>> ReadAsync(NpgsqlConnection connection, HostId host, Lease lease, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadRecordsOf, $"{host}", lease.Generation);
        NpgsqlDataReader rows = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowsEnd = rows.ConfigureAwait(false);
        Dictionary<string, HostRecord> records = new(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            records.Add(rows.GetString(0), rows.Record(1)!);
        }

        return VmResult.Of<ImmutableArray<StoredHostRecord>>(
        [
            .. lease.Functions.Select(f => records.TryGetValue(f.Place, out HostRecord? record) ? new StoredHostRecord(f, record) : null).OfType<StoredHostRecord>(),
        ]);
    }
}
