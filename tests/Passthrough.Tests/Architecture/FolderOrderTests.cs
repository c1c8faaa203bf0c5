using System.Text.RegularExpressions;

namespace Passthrough.Tests.Architecture;

/// <summary>The arrows between the core's folders run one way: each knows only those before it, the root, which is the device, after them, then the registry, and its management last.</summary>
public sealed partial class FolderOrderTests
{
    private static readonly string[] Order = ["Results", "Values", "Pci", "Msix", "Mmio", "Inventory", "Requests", "Ownership", Root, "Registry", "Management"];

    // The device itself.
    private const string Root = "";

    private static readonly string Source = Path.Combine(Documentation.Root, "src", "Passthrough");

    [GeneratedRegex(@"\b(?:class|struct|record|enum|interface)\s+(?:struct\s+)?(\w+)")]
    private static partial Regex Declaration { get; }

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Name { get; }

    // Comments, texts, and the codes, which are named like the records that carry them.
    [GeneratedRegex("""//.*|"(?:[^"\\]|\\.)*"|VmErrorCode\.\w+|\w+\ =\ \d{4},""", RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NoCode { get; }

    [Fact]
    public void Every_folder_has_its_place()
    {
        Directory.GetDirectories(Source).Select(d => Path.GetFileName(d)!).Except(["bin", "obj"]).Should().BeEquivalentTo(Order.Where(o => o != Root));
    }

    [Theory]
    [InlineData("Results")]
    [InlineData("Values")]
    [InlineData("Pci")]
    [InlineData("Msix")]
    [InlineData("Mmio")]
    [InlineData("Inventory")]
    [InlineData("Requests")]
    [InlineData("Ownership")]
    [InlineData(Root)]
    [InlineData("Registry")]
    public void A_folder_names_no_type_of_a_later_one(string folder)
    {
        int place = Array.IndexOf(Order, folder);
        HashSet<string> later = [.. Order[(place + 1)..].SelectMany(TypesOf)];
        HashSet<string> own = [.. Order[..(place + 1)].SelectMany(TypesOf)];

        IEnumerable<string> wrong = FilesOf(folder)
            .SelectMany(file => Name.Matches(CodeOf(file)).Select(m => (File: Path.GetFileName(file), m.Value)))
            .Where(use => later.Contains(use.Value) && !own.Contains(use.Value))
            .Select(use => $"{use.File} names {use.Value}");

        wrong.Distinct().Should().BeEmpty();
    }

    private static IEnumerable<string> TypesOf(string folder) =>
        FilesOf(folder).SelectMany(file => Declaration.Matches(CodeOf(file))).Select(m => m.Groups[1].Value);

    private static string[] FilesOf(string folder) =>
        Directory.GetFiles(Path.Combine(Source, folder), "*.cs", folder.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories);

    private static string CodeOf(string file) => NoCode.Replace(File.ReadAllText(file), string.Empty);
}
