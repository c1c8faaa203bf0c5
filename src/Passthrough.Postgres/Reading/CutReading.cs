using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>The snapshot at the last cut of a trail.</summary>
internal static class CutReading
{
    /// <summary>The snapshot; the empty one where the trail was never cut.</summary>
    public static async Task<VmResult<RegistrySnapshot>> ReadAsync(NpgsqlConnection connection, string location, HostId host, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadCut, $"{host}");
        NpgsqlDataReader row = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowEnd = row.ConfigureAwait(false);
        if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return RegistrySnapshot.Empty;
        }

        return RegistrySnapshot.Read(row.GetString(0)).TryGetValue(out RegistrySnapshot? cut, out VmError? error) ? cut : Rows.Damaged(location, host, error);
    }
}
