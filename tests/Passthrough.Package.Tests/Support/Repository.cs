namespace Passthrough.Package.Tests;

/// <summary>The clone that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot(string directory) =>
        File.Exists(Path.Combine(directory, "Passthrough.sln"))
            ? directory
            : FindRoot(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("No folder above the tests holds Passthrough.sln."));

    /// <summary>Copies what a package is made of: the files at the root and the sources, nothing that was built.</summary>
    public static void CopySourcesTo(string target)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Root)
            .Concat(Directory.EnumerateFiles(PathOf("src"), "*", SearchOption.AllDirectories).Where(IsSource));
        foreach (string file in files)
        {
            string copy = Path.Combine(target, Path.GetRelativePath(Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static bool IsSource(string file) => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");
}
