using System.Text.RegularExpressions;

namespace Passthrough.Tests.Registry.Snapshots;

/// <summary>Files that were written once stay readable, and the page shows what the code writes.</summary>
public sealed partial class SnapshotFixtureTests
{
    private static string Fixture(string name) =>
        File.ReadAllText(Path.Combine(Documentation.Root, "tests", "Passthrough.Tests", "Registry", "Fixtures", name));

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock { get; }

    [Fact]
    public void Version_1_as_the_library_wrote_it_is_read_for_ever() =>
        RegistrySnapshot.Read(Fixture("snapshot-v1.json")).GetValueOrThrow().Picture().Should().Equal(SnapshotSamples.Everything.Picture());

    [Fact]
    public void Version_1_as_a_person_writes_it_is_read_for_ever()
    {
        RegistrySnapshot read = RegistrySnapshot.Read(Fixture("snapshot-v1-by-hand.json")).GetValueOrThrow();

        read.Picture().Should().Equal(
            "version 1, revision 7",
            "Assigned: 3 of Name web-1 for 0000:03:00.0, id , without , repeat False: 0000:03:00.0 pci0000:00/01.0/00.0 8086:1572 no number",
            "Reserved: 7 of Number 0 for 0000:08:00.0, id 6f9619ff-8b86-d011-b42d-00c04fc964ff, without NeededByHost (nobody logs in here), repeat False: 0000:08:00.0 by hand 0000:0000 no number",
            "0000:04:00.0 pci0000:00/02.0/00.0 10de:2231 1 since : Uuid 123e4567-e89b-12d3-a456-426614174000, ResetFunction, PT4999: the bus is stuck. Call the vendor.",
            "ended at 2: 1 of Name web-1 for 0000:03:00.0, id 0f8fad5b-d9cb-469f-a165-70867728950e, without , repeat False: 0000:03:00.0 pci0000:00/01.0/00.0 8086:1572 no number");
    }

    [Fact]
    public void Version_1_is_written_as_in_the_fixture() => SnapshotSamples.Everything.ToJson().Should().Be(Fixture("snapshot-v1.json").TrimEnd());

    [Fact]
    public void The_page_shows_what_is_written()
    {
        string example = JsonBlock.Match(Documentation.TextOf("snapshots.md")).Groups[1].Value;

        RegistrySnapshot.Read(example).GetValueOrThrow().ToJson().Should().Be(example.TrimEnd());
    }

    [Fact]
    public void The_page_has_a_row_for_each_field_of_its_example()
    {
        string example = JsonBlock.Match(Documentation.TextOf("snapshots.md")).Groups[1].Value;

        IEnumerable<string> fields = JsonEdit.Properties(example.Replace("null", "0", StringComparison.Ordinal)).Select(path => path[(path.LastIndexOf('.') + 1)..]);

        Documentation.TableOf("snapshots.md").SelectMany(row => row[0].Split(", ")).Should().BeEquivalentTo(fields.Distinct());
    }
}
