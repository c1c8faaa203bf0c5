using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace Passthrough.Package.Tests.Packages;

/// <summary>A .nupkg or .snupkg that was made: its files and its nuspec.</summary>
internal sealed class PackageFile
{
    private readonly string _path;

    public PackageFile(string path)
    {
        _path = path;
        using ZipArchive archive = ZipFile.OpenRead(path);
        Files = [.. archive.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal)];
        using Stream nuspec = archive.Entries.Single(e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        Metadata = XDocument.Load(nuspec).Root!.Elements().Single();
    }

    public ImmutableArray<string> Files { get; }

    public XElement Metadata { get; }

    /// <summary>An element of the nuspec's metadata; empty where there is none.</summary>
    public string Value(string name) => Metadata.Elements().SingleOrDefault(e => e.Name.LocalName.Equals(name, StringComparison.Ordinal))?.Value ?? string.Empty;

    /// <summary>The dependency elements of every group.</summary>
    public ImmutableArray<XElement> Dependencies => [.. Metadata.Descendants().Where(e => e.Name.LocalName is "dependency")];

    public byte[] Read(string file)
    {
        using ZipArchive archive = ZipFile.OpenRead(_path);
        using Stream entry = archive.GetEntry(file)!.Open();
        using MemoryStream copy = new();
        entry.CopyTo(copy);
        return copy.ToArray();
    }

    public string Sha256(string file) => Convert.ToHexString(SHA256.HashData(Read(file)));
}
