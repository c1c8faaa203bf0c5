using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>What the hosts of a fleet publish.</summary>
internal static class FleetRows
{
    // Longer than any store has been there, and what the server's clock can be told.
    private static readonly TimeSpan Forever = TimeSpan.FromDays(36525);

    /// <summary>Publishes. A report that is the last one again is neither sent nor written; its digest tells.</summary>
    public static async Task<VmResult<ulong>> PublishAsync(NpgsqlConnection connection, HostId host, string content, CancellationToken cancellationToken)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        return await NumberAsync(connection, Statements.SeeHost, [$"{host}", digest], cancellationToken).ConfigureAwait(false)
            ?? await NumberAsync(connection, Statements.WriteInventory, [$"{host}", digest, content], cancellationToken).ConfigureAwait(false)
            ?? 0;
    }

    /// <summary>The hosts that published, by their ids; only those seen lately when a time is given.</summary>
    public static async Task<VmResult<IReadOnlyList<FleetHost>>> ReadAsync(NpgsqlConnection connection, string location, TimeSpan? seenWithin, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        if (seenWithin is { } limit && limit < Forever)
        {
            batch.Add(Statements.ReadFleetSeen, limit);
        }
        else
        {
            batch.Add(Statements.ReadFleet);
        }

        NpgsqlDataReader rows = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowsEnd = rows.ConfigureAwait(false);
        List<FleetHost> hosts = [];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!HostId.Read(rows.GetString(0)).TryGetValue(out HostId host, out VmError? error))
            {
                return Rows.Damaged(location, host, error);
            }

            hosts.Add(new(host, rows.Time(1), rows.Time(2) - rows.Time(1), rows.Number(3), rows.Number(4)));
        }

        return VmResult.Of<IReadOnlyList<FleetHost>>([.. hosts.OrderBy(h => h.Host)]);
    }

    /// <summary>What a host published last; null when nothing.</summary>
    public static async Task<VmResult<HostInventory?>> ReadInventoryAsync(NpgsqlConnection connection, string location, HostId host, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadInventory, $"{host}");
        NpgsqlDataReader row = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowEnd = row.ConfigureAwait(false);
        if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return VmResult.Of<HostInventory?>(null);
        }

        return HostInventory.Read(row.GetString(0)).TryGetValue(out HostInventory? inventory, out VmError? error)
            ? VmResult.Of<HostInventory?>(inventory)
            : Rows.Damaged(location, host, error);
    }

    private static async ValueTask<ulong?> NumberAsync(NpgsqlConnection connection, string sql, object?[] values, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(sql, values);
        NpgsqlDataReader row = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowEnd = row.ConfigureAwait(false);
        return await row.ReadAsync(cancellationToken).ConfigureAwait(false) ? row.Number(0) : null;
    }
}
