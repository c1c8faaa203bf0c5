namespace Passthrough.Cli.Tests;

/// <summary>A folder of a test's own that all users may enter; gone after the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory()
    {
        DirectoryInfo made = Directory.CreateTempSubdirectory("passthrough-cli-");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(made.FullName, (UnixFileMode)0b111_101_101);
        }

        Path = made.FullName;
    }

    public string Path { get; }

    /// <summary>A path below it.</summary>
    public string Below(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file below it.</summary>
    public string Write(string name, string text)
    {
        string file = Below(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Takes all rights to read a file away; they bind every user but root.</summary>
    public static void Hide(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.None);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
