using System.Collections.Immutable;

namespace Passthrough.Linux.Tests.Lspci;

/// <summary>What we decode of a configuration image is what lspci prints of it: the capabilities' places and ids, BARs, MSI-X, FLR, PM, SR-IOV and ACS.</summary>
[Trait("Category", "Heavy")]
public sealed class LspciDifferentialTests
{
    private const string Program = "lspci (pciutils)";
    private const int OneRun = 500;

    private static readonly string[] EveryKind =
    [
        "header", "regions", "rom", "rom that is off", "standard list", "standard loop", "list out of reach", "extended list", "extended loop", "no extended list",
        "power management", "power management flags", "power management status", "power management beyond the bytes",
        "express", "express device", "express payload", "express sizes", "express pending", "express FLR", "express FLR of a port", "express beyond the bytes",
        "MSI-X", "MSI-X table", "MSI-X pending bits", "MSI-X in no BAR", "MSI-X beyond the bytes",
        "advanced features", "advanced features status", "advanced features beyond the bytes",
        "ACS capability", "ACS control", "SR-IOV enable", "SR-IOV memory", "SR-IOV ARI", "SR-IOV counts", "SR-IOV routing", "SR-IOV pages", "VF regions",
    ];

    private static (string Name, Compared Said)[] Compare((string Name, byte[] Bytes)[] images)
    {
        ImmutableArray<(LspciFunction Function, bool IsCutShort)> shown = LspciRun.Read([.. images.Select(i => i.Bytes)]);
        return [.. images.Zip(shown, (image, s) => ImageComparison.Of(image.Bytes, s.Function, s.IsCutShort).Select(said => (image.Name, said))).SelectMany(s => s)];
    }

    private static IEnumerable<string> Differences((string Name, Compared Said)[] compared) =>
        compared.Where(c => c.Said.Differs).Select(c => $"{c.Name}: {c.Said.What}: we say '{c.Said.Ours}', lspci '{c.Said.Lspci}'");

    [FactOnLinux(Program = Program)]
    public void Every_image_reads_as_lspci_reads_it()
    {
        (string Name, Compared Said)[] compared = Compare(ConfigImages.All);

        Differences(compared).Should().BeEmpty();
        compared.Should().HaveCountGreaterThan(500);
    }

    [FactOnLinux(Program = Program)]
    public void Every_image_cut_to_what_others_than_root_can_read_reads_as_lspci_reads_it() =>
        Differences(Compare([.. ConfigImages.All.Select(i => (i.Name, i.Bytes[..64]))])).Should().BeEmpty();

    [FactOnLinux(Program = Program)]
    public void Every_image_cut_to_the_standard_space_reads_as_lspci_reads_it() =>
        Differences(Compare([.. ConfigImages.All.Select(i => (i.Name, i.Bytes[..Math.Min(i.Bytes.Length, 256)]))])).Should().BeEmpty();

    [FactOnLinux(Program = Program)]
    public void Every_mutant_reads_as_lspci_reads_it()
    {
        (string Name, Compared Said)[] compared =
            [.. Enumerable.Range(0, TestScale.Of(6_000)).Chunk(OneRun).SelectMany(seeds => Compare([.. seeds.Select(seed => new ImageMutator(seed, ConfigImages.All).Make())]))];

        Differences(compared).Take(20).Should().BeEmpty();
        compared.Select(c => c.Said.What).Distinct().Should().Contain(EveryKind);
    }
}
