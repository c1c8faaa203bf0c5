using System.Text.RegularExpressions;
using System.Xml.Linq;
using Passthrough.Package.Tests.Docs;

namespace Passthrough.Package.Tests.Packages;

/// <summary>
/// A newcomer's console project outside the repository: the packages that the README tells him to add, its quick start as the
/// program, and beside it one file that ignores a result.
/// </summary>
public sealed partial class FreshProject(PackedRepository packed) : IAsyncLifetime, IDisposable
{
    internal const string CarelessFile = "Careless.cs";

    private readonly TemporaryFolder _folder = new();

    internal Command Build { get; private set; } = null!;

    internal Command Run { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _folder.Write("nuget.config", packed.NuGetConfig);
        _folder.Write("Program.cs", MarkdownSample.QuickStart.Code);
        _folder.Write(CarelessFile, "static class Careless { public static void Ignore() { Passthrough.VmId.Read(\"1\"); } }");
        _folder.Write("fresh.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                {string.Join('\n', PackagesToAdd().Select(id => $"""<PackageReference Include="{id}" Version="{packed.Version}" />"""))}
              </ItemGroup>
            </Project>
            """);
        Build = (await Command.RunAsync("dotnet", _folder.FullName, "build", "-o", "out", "-nodeReuse:false")).ThatSucceeded();
        Run = await Command.RunAsync("dotnet", _folder.FullName, "out/fresh.dll");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        // Packages of a version that never comes back would only fill the user's package folder.
        string packages = XDocument.Load(_folder.PathOf("obj/fresh.csproj.nuget.g.props")).Descendants().Single(e => e.Name.LocalName is "NuGetPackageRoot").Value;
        foreach (string id in new[] { "passthrough", "passthrough.linux" })
        {
            string copy = Path.Combine(packages, id, packed.Version);
            if (Directory.Exists(copy))
            {
                Directory.Delete(copy, recursive: true);
            }
        }

        _folder.Dispose();
    }

    private static IEnumerable<string> PackagesToAdd() =>
        AddPackage().Matches(File.ReadAllText(Repository.PathOf("README.md"))).Select(m => m.Groups["id"].Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"dotnet add package (?<id>\S+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AddPackage();
}
