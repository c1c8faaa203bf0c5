using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace Passthrough.Package.Tests.Packages;

[Collection(SharedPacking.Name)]
[Trait("Category", "Heavy")]
public sealed class PackageContentTests(PackedRepository packed)
{
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    [Fact]
    public void The_repository_packs_four_libraries_and_a_tool_for_each_kind_of_machine() =>
        packed.FilesInFeed.Should().Equal(
            "Passthrough.Cli.VERSION.nupkg",
            "Passthrough.Cli.any.VERSION.nupkg",
            "Passthrough.Cli.linux-x64.VERSION.nupkg",
            "Passthrough.Linux.VERSION.nupkg",
            "Passthrough.Linux.VERSION.snupkg",
            "Passthrough.Postgres.VERSION.nupkg",
            "Passthrough.Postgres.VERSION.snupkg",
            "Passthrough.Sqlite.VERSION.nupkg",
            "Passthrough.Sqlite.VERSION.snupkg",
            "Passthrough.VERSION.nupkg",
            "Passthrough.VERSION.snupkg");

    [Fact]
    public void The_core_holds_the_library_its_documentation_the_analyzer_and_the_readme() =>
        Content("Passthrough").Should().Equal(
            "README.md",
            "analyzers/dotnet/cs/Passthrough.Analyzers.dll",
            "lib/net10.0/Passthrough.dll",
            "lib/net10.0/Passthrough.xml");

    [Theory]
    [InlineData("Passthrough.Linux")]
    [InlineData("Passthrough.Postgres")]
    [InlineData("Passthrough.Sqlite")]
    public void The_other_libraries_hold_no_second_analyzer(string id) =>
        Content(id).Should().Equal(
            "README.md",
            $"lib/net10.0/{id}.dll",
            $"lib/net10.0/{id}.xml");

    [Fact]
    public void The_core_depends_on_the_logging_abstractions_and_nothing_else() =>
        packed.Package("Passthrough").Dependencies.Select(IdAndVersion).Should().Equal("Microsoft.Extensions.Logging.Abstractions 10.0.0");

    [Theory]
    [InlineData("Passthrough.Linux", "")]
    [InlineData("Passthrough.Postgres", "Npgsql 10.0.0")]
    [InlineData("Passthrough.Sqlite", "Microsoft.Data.Sqlite 10.0.14, SQLitePCLRaw.bundle_e_sqlite3 3.0.3, SQLitePCLRaw.core 3.0.3")]
    public void The_other_libraries_depend_on_the_core_of_their_version_and_their_engine(string id, string engine) =>
        packed.Package(id).Dependencies.Select(IdAndVersion).Should().BeEquivalentTo(
            [$"Passthrough {packed.Version}", .. engine.Split(", ", StringSplitOptions.RemoveEmptyEntries)]);

    [Theory]
    [InlineData("Passthrough.Linux")]
    [InlineData("Passthrough.Postgres")]
    [InlineData("Passthrough.Sqlite")]
    public void They_hand_the_core_s_analyzer_on(string id) =>
        packed.Package(id).Dependencies.Single(d => IdAndVersion(d).StartsWith("Passthrough ", StringComparison.Ordinal)).Attribute("exclude").Should().BeNull();

    [Theory]
    [InlineData("Passthrough")]
    [InlineData("Passthrough.Linux")]
    [InlineData("Passthrough.Postgres")]
    [InlineData("Passthrough.Sqlite")]
    [InlineData("Passthrough.Cli")]
    public void A_package_says_what_a_user_asks_first(string id)
    {
        PackageFile package = packed.Package(id);

        package.Value("license").Should().Be("MIT");
        package.Value("readme").Should().Be("README.md");
        package.Value("projectUrl").Should().StartWith("https://");
        package.Value("releaseNotes").Should().EndWith("CHANGELOG.md");
        package.Value("description").Length.Should().BeGreaterThan(80);
        package.Value("tags").Split(' ').Should().Contain(["pci", "passthrough", "vfio"]);
        package.Value("authors").Should().NotBe(id);
        package.Read("README.md").Should().Equal(File.ReadAllBytes(Repository.PathOf("README.md")));
    }

    [Theory]
    [InlineData("Passthrough")]
    [InlineData("Passthrough.Linux")]
    [InlineData("Passthrough.Postgres")]
    [InlineData("Passthrough.Sqlite")]
    public void The_symbols_carry_the_source_of_every_file(string id)
    {
        byte[] pdb = packed.Symbols(id).Read($"lib/net10.0/{id}.pdb");

        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbImage([.. pdb]);
        MetadataReader reader = provider.GetMetadataReader();
        reader.Documents.Should().NotBeEmpty();
        reader.Documents.Where(document => !HasSource(reader, document)).Select(document => Name(reader, document)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Passthrough")]
    [InlineData("Passthrough.Linux")]
    [InlineData("Passthrough.Postgres")]
    [InlineData("Passthrough.Sqlite")]
    public void No_path_of_the_machine_that_built_it_is_in_the_symbols(string id)
    {
        byte[] pdb = packed.Symbols(id).Read($"lib/net10.0/{id}.pdb");

        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbImage([.. pdb]);
        MetadataReader reader = provider.GetMetadataReader();
        reader.Documents.Select(document => Name(reader, document)).Should().OnlyContain(name => name.StartsWith("/_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Passthrough")]
    [InlineData("Passthrough.Linux")]
    [InlineData("Passthrough.Postgres")]
    [InlineData("Passthrough.Sqlite")]
    public void Two_folders_give_one_library(string id)
    {
        string second = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(packed.SecondBuild(id))));

        packed.Package(id).Sha256($"lib/net10.0/{id}.dll").Should().Be(second);
    }

    private ImmutableArray<string> Content(string id) =>
        [.. packed.Package(id).Files.Where(f => !f.StartsWith("_rels/", StringComparison.Ordinal) && !f.StartsWith("package/", StringComparison.Ordinal)
            && !f.StartsWith('[') && !f.EndsWith(".nuspec", StringComparison.Ordinal))];

    private static string IdAndVersion(XElement dependency) => $"{dependency.Attribute("id")!.Value} {dependency.Attribute("version")!.Value}";

    private static string Name(MetadataReader reader, DocumentHandle document) => reader.GetString(reader.GetDocument(document).Name);

    private static bool HasSource(MetadataReader reader, DocumentHandle document) =>
        reader.GetCustomDebugInformation(document).Any(h => reader.GetGuid(reader.GetCustomDebugInformation(h).Kind) == EmbeddedSource);
}
