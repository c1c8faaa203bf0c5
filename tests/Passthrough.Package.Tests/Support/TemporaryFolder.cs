namespace Passthrough.Package.Tests;

/// <summary>A folder outside the clone, gone at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullName { get; } = Directory.CreateTempSubdirectory("passthrough-").FullName;

    public string PathOf(string relative) => Path.Combine(FullName, relative);

    public string Write(string relative, string text)
    {
        string file = PathOf(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
