// Reads the JSON report of a mutation run: prints the score of each folder as a table, and writes every mutant that no test
// noticed to a file. usage: dotnet run --file tests/MutationReport.cs -- REPORT SURVIVORS
#:property PublishAot=false

using System.Globalization;
using System.Text.Json;

using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(args[0]));
string root = report.RootElement.GetProperty("projectRoot").GetString()!;

List<Mutant> mutants = [];
foreach (JsonProperty file in report.RootElement.GetProperty("files").EnumerateObject())
{
    string[] lines = file.Value.GetProperty("source").GetString()!.Split('\n');
    mutants.AddRange(file.Value.GetProperty("mutants").EnumerateArray().Select(m => Mutant.Read(Path.GetRelativePath(root, file.Name), lines, m)));
}

// Only what the run was asked to test: a file of which nothing was tested is none of its files.
Mutant[] inScope = [.. mutants.GroupBy(m => m.File).Where(f => f.Any(m => m.Counts)).SelectMany(f => f).OrderBy(m => m.File, StringComparer.Ordinal).ThenBy(m => m.Line)];
Mutant[] unnoticed = [.. inScope.Where(m => m.Counts && !m.IsNoticed)];
File.WriteAllLines(args[1], unnoticed.Select(m => m.ToString()));

Console.WriteLine("| folder | mutants | killed | timed out | survived | not covered | not compiled | score |");
Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
foreach (IGrouping<string, Mutant> folder in inScope.GroupBy(m => m.Folder))
{
    Console.WriteLine(Row(folder.Key, [.. folder]));
}

Console.WriteLine(Row("all", inScope));

static string Row(string name, Mutant[] mutants)
{
    int Of(string status) => mutants.Count(m => m.Status == status);
    int counted = mutants.Count(m => m.Counts);
    double score = 100.0 * mutants.Count(m => m.IsNoticed) / Math.Max(1, counted);
    return string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {counted} | {Of("Killed")} | {Of("Timeout")} | {Of("Survived")} | {Of("NoCoverage")} | {Of("CompileError")} | {score:F1} |");
}

/// <summary>One change to the code, and what the tests made of it.</summary>
internal sealed record Mutant(string File, int Line, string Kind, string Status, string Original, string Replacement)
{
    public string Folder => Path.GetDirectoryName(File) is { Length: > 0 } folder ? folder : ".";

    public bool IsNoticed => Status is "Killed" or "Timeout";

    /// <summary>What does not compile, and what was left out on purpose, is no part of the score.</summary>
    public bool Counts => IsNoticed || Status is "Survived" or "NoCoverage";

    public static Mutant Read(string file, string[] lines, JsonElement mutant)
    {
        JsonElement location = mutant.GetProperty("location");
        (int line, int column) = Position(location.GetProperty("start"));
        (int endLine, int endColumn) = Position(location.GetProperty("end"));
        string text = line == endLine
            ? lines[line][column..endColumn]
            : string.Join(' ', [lines[line][column..], .. lines[(line + 1)..endLine], lines[endLine][..endColumn]]);
        return new(
            file,
            line + 1,
            mutant.GetProperty("mutatorName").GetString()!,
            mutant.GetProperty("status").GetString()!,
            OnOneLine(text),
            OnOneLine(mutant.GetProperty("replacement").GetString()!));
    }

    public override string ToString() => $"{File}:{Line} {Kind}, {Status}\n    - {Original}\n    + {Replacement}";

    private static (int Line, int Column) Position(JsonElement position) =>
        (position.GetProperty("line").GetInt32() - 1, position.GetProperty("column").GetInt32() - 1);

    private static string OnOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
