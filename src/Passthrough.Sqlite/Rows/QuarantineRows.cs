using System.Collections.Immutable;

namespace Passthrough.Sqlite.Rows;

/// <summary>The functions in quarantine.</summary>
internal sealed class QuarantineRows(RowStore rows, HostId host)
{
    private const int Generation = 4, Content = 5;

    private static readonly string AtPlace = $"{Tables.Quarantines.Select} WHERE host = @1 AND place = @2 ORDER BY revision DESC";

    /// <summary>Ends the quarantine of a function, and forgets what the host kept of it.</summary>
    public void Clear(OwnershipCleared cleared)
    {
        FunctionKey function = cleared.Function;

        // Two cards may have been at one place after each other: the one with the very serial number, else the last that it may be.
        StoredRow[] candidates =
            [.. rows.Read(Tables.Quarantines, AtPlace, host.ToString(), function.Place).Where(r => Of(r).Function.IsSameFunction(function))];
        StoredRow row = Array.Find(candidates, r => Of(r).Function.SerialNumber == function.SerialNumber)
            ?? candidates.FirstOrDefault()
            ?? throw rows.Damaged(
                Tables.Quarantines, [host.ToString(), null, function.Place], $"{function} is in no quarantine, and event {cleared.Revision} clears it");
        rows.Delete(row);
        if (rows.Find(Tables.HostRecords, host.ToString(), row.Text(2), row.Number(Generation)) is { } record)
        {
            rows.Delete(record);
        }
    }

    /// <summary>The quarantines, in the order in which they began.</summary>
    public ImmutableArray<StoredQuarantine> Read(List<StoredRow> quarantines, List<StoredRow> records)
    {
        var byFunction = records.ToDictionary(r => (r.Text(1), r.Number(2)));
        return
        [
            .. quarantines.OrderBy(q => (q.Number(1), q.Number(3))).Select(row => new StoredQuarantine(
                Of(row),
                Stamp.Time(row.Number(6)),
                byFunction.TryGetValue((row.Text(2), row.Number(Generation)), out StoredRow? record) ? ClaimRows.RecordOf(record) : null)),
        ];
    }

    private RegistryQuarantine Of(StoredRow row)
    {
        if (!RegistryQuarantine.Read(row.Text(Content)).TryGetValue(out RegistryQuarantine? quarantine, out VmError? error))
        {
            throw rows.Damaged(Tables.Quarantines, row.Values, error.Message);
        }

        return row.IsText(2, quarantine.Function.Place) && (long?)quarantine.Revision == row.Number(1)
            ? quarantine
            : throw rows.Damaged(Tables.Quarantines, row.Values, $"it holds {quarantine.Function}");
    }
}
