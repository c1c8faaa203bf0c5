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
        return await NumberAsync(connection, cancellationToken, Statements.SeeHost, $"{host}", digest).ConfigureAwait(false)
            ?? await NumberAsync(connection, cancellationToken, Statements.WriteInventory, $"{host}", digest, content).ConfigureAwait(false)
            ?? 0;
    }

    /// <summary>The hosts that published, by their ids; only those seen lately when a time is given.</summary>
    public static async Task<VmResult<IReadOnlyList<FleetHost>>> ReadAsync(NpgsqlConnection connection, string location, TimeSpan? seenWithin, CancellationToken cancellationToken)
    {
        await using var batch = new SqlBatch(connection);
        if (seenWithin is { } limit && limit < Forever)
        {
            batch.Add(Statements.ReadFleetSeen, limit);
        }
        else
        {
            batch.Add(Statements.ReadFleet);
        }

        await using NpgsqlDataReader rows = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
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
        await using var batch = new SqlBatch(connection);
        batch.Add(Statements.ReadInventory, $"{host}");
        await using NpgsqlDataReader row = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!await row.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return VmResult.Of<HostInventory?>(null);
        }

        return HostInventory.Read(row.GetString(0)).TryGetValue(out HostInventory? inventory, out VmError? error)
            ? VmResult.Of<HostInventory?>(inventory)
            : Rows.Damaged(location, host, error);
    }

    private static async ValueTask<ulong?> NumberAsync(NpgsqlConnection connection, CancellationToken cancellationToken, string sql, params object?[] values)
    {
        await using var batch = new SqlBatch(connection);
        batch.Add(sql, values);
        await using NpgsqlDataReader row = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        return await row.ReadAsync(cancellationToken).ConfigureAwait(false) ? row.Number(0) : null;
    }
}
