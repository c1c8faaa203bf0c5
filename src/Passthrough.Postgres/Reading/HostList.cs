using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>The hosts that have events.</summary>
internal static class HostList
{
    public static async Task<VmResult<IReadOnlyList<HostId>>> ReadAsync(NpgsqlConnection connection, string location, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadHosts);
        NpgsqlDataReader rows = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowsEnd = rows.ConfigureAwait(false);
        List<HostId> hosts = [];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!HostId.Read(rows.GetString(0)).TryGetValue(out HostId host, out VmError? error))
            {
                return Rows.Damaged(location, host, error);
            }

            hosts.Add(host);
        }

        // By the characters' numbers, whatever the database's collation is.
        hosts.Sort();
        return hosts;
    }
}
