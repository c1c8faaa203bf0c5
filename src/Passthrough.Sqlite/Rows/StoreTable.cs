using System.Globalization;

namespace Passthrough.Sqlite.Rows;

/// <summary>A table and the statements on it. Its last column is the checksum, which is not counted among the columns here.</summary>
internal sealed class StoreTable
{
    public StoreTable(string name, int keys, params string[] columns)
    {
        Name = name;
        Keys = keys;
        Columns = columns;
        string all = string.Join(", ", columns);
        string key = Equal(columns[..keys], 1);
        Insert = $"INSERT INTO {name} ({all}, checksum) VALUES ({string.Join(", ", Numbers(1, columns.Length + 1))})";
        Select = $"SELECT {all}, checksum FROM {name}";
        Find = $"{Select} WHERE {key}";
        Update = $"UPDATE {name} SET {string.Join(", ", columns[keys..].Append("checksum").Select((c, i) => Set(c, keys + 1 + i)))} WHERE {key}";
        Delete = $"DELETE FROM {name} WHERE {key}";
        InsertIfNew = $"{Insert} ON CONFLICT ({string.Join(", ", columns[..keys])}) DO NOTHING";
        Returning = $" RETURNING {all}, checksum";
        Take = $"{Delete}{Returning}";
        SelectOfHost = $"{Select} WHERE host = @1 ORDER BY {string.Join(", ", columns[..keys])}";
    }

    public string Name { get; }

    /// <summary>How many of the columns, the first ones, are the primary key.</summary>
    public int Keys { get; }

    public string[] Columns { get; }

    public string Insert { get; }

    public string Select { get; }

    public string Find { get; }

    /// <summary>Its values are the row's columns and the checksum, as for an insert.</summary>
    public string Update { get; }

    public string Delete { get; }

    /// <summary>The insert, which does nothing where there is a row with the key.</summary>
    public string InsertIfNew { get; }

    /// <summary>The delete that tells the row.</summary>
    public string Take { get; }

    /// <summary>What makes a statement tell the rows that it changed.</summary>
    public string Returning { get; }

    /// <summary>All rows of a host, in the order of their keys.</summary>
    public string SelectOfHost { get; }

    private static string Equal(string[] columns, int first) => string.Join(" AND ", columns.Select((c, i) => Set(c, first + i)));

    private static string Set(string column, int number) => string.Create(CultureInfo.InvariantCulture, $"{column} = @{number}");

    private static IEnumerable<string> Numbers(int first, int count) => Enumerable.Range(first, count).Select(n => string.Create(CultureInfo.InvariantCulture, $"@{n}"));
}
