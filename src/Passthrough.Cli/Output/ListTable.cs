using System.Collections.Immutable;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Passthrough.Cli.Output;

/// <summary><c>list</c> on a terminal: a line a function as wide as the terminal allows; what does not fit is cut in name, driver and reset.</summary>
internal static class ListTable
{
    private const int LongestDriver = 12;
    private const int LongestReset = 10;
    private const int ShortestName = 10;
    private const int ComfortableName = 16;
    private const int NameColumn = 1;
    private const int DriverColumn = 2;
    private const int ResetColumn = 7;
    private const int VerdictColumn = 8;
    private const int OwnerColumn = 9;

    private static readonly ImmutableArray<(string Header, bool IsNumber)> Columns =
    [
        ("Address", false), ("Name", false), ("Driver", false), ("Group", true), ("NUMA", true), ("Memory", true), ("MSI-X", true), ("Reset", false), ("Verdict", false), ("Owner", false),
    ];

    /// <summary>Writes the table.</summary>
    /// <param name="console">The terminal.</param>
    /// <param name="rows">The functions.</param>
    /// <param name="notes">What stands below.</param>
    /// <param name="withOwners">Whether there is a store of owners at all: a column of dashes tells nothing.</param>
    public static void Write(ToolConsole console, ImmutableArray<FunctionRow> rows, IEnumerable<string> notes, bool withOwners)
    {
        var text = new StringWriter();
        IAnsiConsole ansi = Ansi(console, text);
        ImmutableArray<ImmutableArray<string>> cells = [.. rows.Select(Cells)];
        (int[] widths, int gap) = Layout(cells, console.Width, withOwners);
        ansi.Profile.Width = Math.Max(console.Width, widths.Sum() + (gap * widths.Length));

        // One table as long as no row has lines below it; else a table a row, which fixed widths keep in line.
        Table table = NewTable(widths, gap, showHeaders: true);
        for (int i = 0; i < rows.Length; i++)
        {
            table.AddRow(Row(cells[i], widths, rows[i].Verdict, console.HasUnicode));
            if (!rows[i].Guest.IsEmpty)
            {
                ansi.Write(table);
                WriteGuest(ansi, rows[i].Guest, console.Width);
                table = NewTable(widths, gap, showHeaders: false);
            }
        }

        if (table.Rows.Count > 0 || rows.IsEmpty)
        {
            ansi.Write(table);
        }

        foreach (string note in notes)
        {
            foreach (string line in WordWrap.Lines(note, console.Width, ReasonList.Indent.Length))
            {
                text.WriteLine(line);
            }
        }

        console.Write(text.ToString());
    }

    private static IAnsiConsole Ansi(ToolConsole console, StringWriter text)
    {
        IAnsiConsole ansi = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = console.HasColor ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = console.HasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        ansi.Profile.Capabilities.Unicode = console.HasUnicode;
        return ansi;
    }

    private static ImmutableArray<string> Cells(FunctionRow row) =>
        [row.Address.ToString(), row.ShortName, row.Driver, row.Group, row.Numa, row.BarMemory, row.Vectors, row.Reset, row.VerdictText, row.Owner];

    // Room is won in this order: driver and reset are cut, the gap shrinks, the name is left out. What is still too wide, the terminal breaks.
    private static (int[] Widths, int Gap) Layout(ImmutableArray<ImmutableArray<string>> cells, int width, bool withOwners)
    {
        int[] widths = [.. Columns.Select((column, i) => cells.Aggregate(column.Header.Length, (w, row) => Math.Max(w, row[i].Length)))];
        widths[OwnerColumn] = withOwners ? widths[OwnerColumn] : 0;
        int columns = widths.Count(w => w > 0);
        int longestName = widths[NameColumn];
        int comfortable = Math.Min(longestName, ComfortableName);
        if (Room(gap: 2) < comfortable)
        {
            widths[DriverColumn] = Math.Min(widths[DriverColumn], LongestDriver);
            widths[ResetColumn] = Math.Min(widths[ResetColumn], LongestReset);
        }

        int gap = Room(gap: 2) < comfortable ? 1 : 2;
        int room = Room(gap);
        widths[NameColumn] = room < ShortestName ? 0 : Math.Min(room, longestName);
        return (widths, gap);

        int Room(int gap) => width - widths.Sum() + longestName - (gap * (columns - 1));
    }

    private static Table NewTable(int[] widths, int gap, bool showHeaders)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = showHeaders };
        int last = Array.FindLastIndex(widths, w => w > 0);
        for (int i = 0; i < widths.Length; i++)
        {
            if (widths[i] == 0)
            {
                continue;
            }

            var header = new Text(Columns[i].Header, new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(header)
            {
                Width = widths[i],
                NoWrap = true,
                Padding = new Padding(0, 0, i == last ? 0 : gap, 0),
                Alignment = Columns[i].IsNumber ? Justify.Right : Justify.Left,
            });
        }

        return table;
    }

    private static IEnumerable<IRenderable> Row(ImmutableArray<string> cells, int[] widths, Verdict verdict, bool unicode)
    {
        Style style = !verdict.Function.IsEndpoint ? new Style(decoration: Decoration.Dim) : Style.Plain;
        for (int i = 0; i < cells.Length; i++)
        {
            if (widths[i] == 0)
            {
                continue;
            }

            Style own = i == VerdictColumn && verdict.Function.IsEndpoint ? new Style(verdict.IsAssignable ? Color.Green : Color.Red) : style;
            yield return new Text(Cut(cells[i], widths[i], unicode), own);
        }
    }

    private static string Cut(string text, int width, bool unicode) =>
        text.Length <= width ? text : unicode ? string.Concat(text.AsSpan(0, width - 1), "…") : string.Concat(text.AsSpan(0, width - 2), "..");

    private static void WriteGuest(IAnsiConsole ansi, ImmutableArray<string> lines, int width)
    {
        foreach (string line in lines)
        {
            foreach (string broken in WordWrap.Lines($"    {line}", width, 8))
            {
                ansi.Write(new Text(broken + "\n", new Style(decoration: Decoration.Dim)));
            }
        }
    }
}
