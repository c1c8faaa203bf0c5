using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>What became of a request.</summary>
internal static class RequestReading
{
    public static async Task<VmResult<FleetGrant?>> FindAsync(NpgsqlConnection connection, string location, Guid id, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadRequest, id);
        NpgsqlDataReader row = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowEnd = row.ConfigureAwait(false);
        if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return VmResult.Of<FleetGrant?>(null);
        }

        VmError? error = null;
        return HostId.Read(row.GetString(2)).TryGetValue(out HostId host, out error) && LeaseText.Read(row.GetString(0)).TryGetValue(out Lease? lease, out error)
            ? VmResult.Of<FleetGrant?>(new(host, lease, row.IsDBNull(1) ? null : row.Number(1)))
            : Rows.Damaged(location, host, error!);
    }
}
