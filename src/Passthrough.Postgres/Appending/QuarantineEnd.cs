using System.Runtime.CompilerServices;
using Npgsql;

namespace Passthrough.Postgres;

/// <summary>Takes a quarantine away, before its event is written: which one only the core can say, so it takes a round trip more.</summary>
internal sealed class QuarantineEnd(string location, HostId host, FunctionKey function)
{
    /// <summary>Deletes the row, in the transaction that writes the event.</summary>
    /// <returns>Why there is none; null when it is gone.</returns>
    public async ValueTask<VmError?> RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(connection, cancellationToken).ConfigureAwait(false)).TryGetValue(out ulong revision, out VmError? error))
        {
            return error;
        }

        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.DeleteQuarantine, $"{host}", function.Place, revision);
        await batch.RunAsync(cancellationToken).ConfigureAwait(false);
        return null;
    }

    // Two cards may have been at one place after each other: the one with the very serial number, else the last that it may be.
    private async ValueTask<VmResult<ulong>> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var batch = new SqlBatch(connection);
        await using ConfiguredAsyncDisposable batchEnd = batch.ConfigureAwait(false);
        batch.Add(Statements.ReadQuarantinesAt, $"{host}", function.Place);
        NpgsqlDataReader rows = await batch.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable rowsEnd = rows.ConfigureAwait(false);
        ulong? last = null;
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!RegistryQuarantine.Read(rows.GetString(1)).TryGetValue(out RegistryQuarantine? held, out VmError? error))
            {
                return Rows.Damaged(location, host, error);
            }

            if (held.Function.IsSameFunction(function))
            {
                if (held.Function.SerialNumber == function.SerialNumber)
                {
                    return rows.Number(0);
                }

                last ??= rows.Number(0);
            }
        }

        return last is { } found ? found : new StoreFailed(VmErrorCode.StoreDamaged, location, $"{function} of host {host} is in no quarantine, and its next event clears it");
    }
}
