namespace Passthrough.Testing;

/// <summary>A made host's files as its kernel sees them.</summary>
internal sealed class FakeFiles(FakeHostTree tree)
{
    public const string Devices = "sys/bus/pci/devices";

    public FakeHostTree Tree => tree;

    /// <summary>The functions' addresses as the bus lists them, in order.</summary>
    public string[] Functions() => [.. Directory.EnumerateFileSystemEntries(tree.PathOf(Devices)).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    public bool HasFunction(string address) => PciAddress.TryParse(address, out _) && new FileInfo(tree.PathOf($"{Devices}/{address}")).LinkTarget is not null;

    /// <summary>The directory of a function without links, from the tree's root.</summary>
    public string FolderOf(string address) =>
        Path.GetRelativePath(tree.Root, Path.GetFullPath(Path.Combine(tree.PathOf(Devices), new FileInfo(tree.PathOf($"{Devices}/{address}")).LinkTarget!)));

    public bool Exists(string path) => Path.Exists(tree.PathOf(path));

    /// <summary>An attribute of a function without its new line; null when it has none.</summary>
    public string? Read(string address, string attribute) =>
        $"{FolderOf(address)}/{attribute}" is var path && Exists(path) ? File.ReadAllText(tree.PathOf(path)).TrimEnd('\n') : null;

    public void Write(string address, string attribute, string text) => tree.File($"{FolderOf(address)}/{attribute}", text + "\n");

    /// <summary>The last name of where a link leads; null where there is none.</summary>
    public string? LinkName(string path) => new FileInfo(tree.PathOf(path)).LinkTarget is { } target ? Path.GetFileName(target) : null;

    public void Link(string path, string toPath) => tree.Link(path, Path.GetRelativePath(Path.GetDirectoryName(tree.PathOf(path))!, tree.PathOf(toPath)));

    public void Delete(string path) => File.Delete(tree.PathOf(path));

    public void DeleteFolder(string path) => Directory.Delete(tree.PathOf(path), recursive: true);
}
