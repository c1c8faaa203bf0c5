namespace Passthrough.Tests.Support;

/// <summary>The tables of the pages below <c>docs/</c>.</summary>
internal static class Documentation
{
    public static readonly string Root = FindRoot(AppContext.BaseDirectory);

    private static readonly string Folder = Path.Combine(Root, "docs");

    public static string TextOf(string page) => File.ReadAllText(Path.Combine(Folder, page));

    /// <summary>The cells of the first table of a page, without the heading, without back quotes.</summary>
    public static string[][] TableOf(string page) =>
    [
        .. File.ReadLines(Path.Combine(Folder, page))
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries).Select(cell => cell.Replace("`", "", StringComparison.Ordinal)).ToArray()),
    ];

    private static string FindRoot(string directory) => File.Exists(Path.Combine(directory, "Passthrough.sln"))
        ? directory
        : FindRoot(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("No folder above the tests holds Passthrough.sln."));
}
