using System.Collections.Immutable;
using System.Globalization;

namespace Passthrough.Package.Tests.Packages;

/// <summary>All packages of a copy of this repository, packed once under a version that no cache can know.</summary>
public sealed class PackedRepository : IAsyncLifetime, IDisposable
{
    private const string Solution = """
        {
          "solution": {
            "path": "Passthrough.sln",
            "projects": [
              "src/Passthrough.Analyzers/Passthrough.Analyzers.csproj",
              "src/Passthrough.Cli/Passthrough.Cli.csproj",
              "src/Passthrough.Linux/Passthrough.Linux.csproj",
              "src/Passthrough.Postgres/Passthrough.Postgres.csproj",
              "src/Passthrough.Sqlite/Passthrough.Sqlite.csproj",
              "src/Passthrough/Passthrough.csproj"
            ]
          }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    internal string Version { get; } = string.Create(CultureInfo.InvariantCulture, $"0.1.0-test.{DateTime.UtcNow.Ticks}");

    internal string Feed => _folder.PathOf("feed");

    /// <summary>A nuget.config that adds the feed to the sources that this machine has.</summary>
    internal string NuGetConfig => $"""
        <configuration>
          <packageSources>
            <add key="packed" value="{Feed}" />
          </packageSources>
        </configuration>
        """;

    /// <summary>The release build of a second copy, in a folder with another name.</summary>
    internal string SecondBuild(string library) => _folder.PathOf($"another-place/src/{library}/bin/Release/net10.0/{library}.dll");

    internal PackageFile Package(string id) => new(Path.Combine(Feed, $"{id}.{Version}.nupkg"));

    internal PackageFile Symbols(string id) => new(Path.Combine(Feed, $"{id}.{Version}.snupkg"));

    internal ImmutableArray<string> FilesInFeed => [.. Directory.EnumerateFiles(Feed).Select(f => Path.GetFileName(f).Replace(Version, "VERSION", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public async Task InitializeAsync()
    {
        string[] release = ["-c", "Release", $"-p:Version={Version}", "-p:RunAnalyzers=false", "-nodeReuse:false", "-v:quiet"];
        string first = _folder.PathOf("one");
        string second = _folder.PathOf("another-place");
        Repository.CopySourcesTo(first);
        Repository.CopySourcesTo(second);
        _folder.Write("one/Packages.slnf", Solution);
        _folder.Write("another-place/Packages.slnf", Solution);
        Command[] builds = await Task.WhenAll(
            Command.RunAsync("dotnet", first, ["pack", "Packages.slnf", "-o", Feed, .. release]),
            Command.RunAsync("dotnet", second, ["pack", "Packages.slnf", "-o", _folder.PathOf("another-feed"), .. release]));
        foreach (Command build in builds)
        {
            _ = build.ThatSucceeded();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
