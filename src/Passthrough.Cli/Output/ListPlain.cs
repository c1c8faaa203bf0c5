using System.Collections.Immutable;
using System.Text;

namespace Passthrough.Cli.Output;

/// <summary>
/// <c>list</c> for a pipe or a file: a line a function, whole, its first field the address. Seven fields of one word, then verdict, owner and
/// name, which have blanks; columns are two blanks apart and never hold two, so <c>awk -F'  +'</c> has all ten. Every other line begins with <c>#</c>.
/// </summary>
internal static class ListPlain
{
    private static readonly ImmutableArray<string> Headers = ["#address", "driver", "group", "numa", "memory", "msix", "reset", "verdict", "owner", "name"];

    public static void Write(ToolConsole console, ImmutableArray<FunctionRow> rows, IEnumerable<string> notes)
    {
        ImmutableArray<ImmutableArray<string>> cells = [.. rows.Select(Cells)];
        int[] widths = [.. Headers.Select((header, column) => cells.Aggregate(header.Length, (width, row) => Math.Max(width, row[column].Length)))];

        console.WriteLine(Line(Headers, widths));
        for (int i = 0; i < rows.Length; i++)
        {
            console.WriteLine(Line(cells[i], widths));
            foreach (string line in rows[i].Guest)
            {
                console.WriteLine($"#   {line}");
            }
        }

        foreach (string note in notes)
        {
            console.WriteLine(note.Length == 0 ? "#" : $"# {note}");
        }
    }

    private static ImmutableArray<string> Cells(FunctionRow row) =>
        [row.Address.ToString(), row.Driver, row.Group, row.Numa, row.BarMemory, row.Vectors, row.Reset, row.VerdictText, row.Owner, OneBlank(row.FullName)];

    private static string OneBlank(string name) => string.Join(' ', name.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Line(ImmutableArray<string> cells, int[] widths)
    {
        var line = new StringBuilder();
        for (int column = 0; column < cells.Length; column++)
        {
            line.Append(column == 0 ? string.Empty : "  ").Append(column == cells.Length - 1 ? cells[column] : cells[column].PadRight(widths[column]));
        }

        return line.ToString();
    }
}
