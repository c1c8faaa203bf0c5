namespace Passthrough.Sqlite.Tests;

/// <summary>A folder of a test's own that all users may enter; who made it removes it.</summary>
internal sealed class TemporaryFolder
{
    public const UnixFileMode ForAll = (UnixFileMode)0b111_101_101;

    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("passthrough-sqlite-").FullName;
        Allow(Path, ForAll);
    }

    public string Path { get; }

    public string Below(string name) => System.IO.Path.Combine(Path, name);

    public static void Allow(string path, UnixFileMode rights)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, rights);
        }
    }

    public static UnixFileMode RightsOf(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    public void Remove() => Directory.Delete(Path, recursive: true);
}
