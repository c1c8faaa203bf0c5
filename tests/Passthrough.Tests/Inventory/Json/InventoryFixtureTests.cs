using Passthrough.Tests.Registry.Snapshots;

namespace Passthrough.Tests.Inventory;

/// <summary>An inventory that was written once stays readable, and the page names every field.</summary>
public sealed class InventoryFixtureTests
{
    private static readonly string Fixture =
        File.ReadAllText(Path.Combine(Documentation.Root, "tests", "Passthrough.Tests", "Inventory", "Json", "Fixtures", "inventory-v1.json")).TrimEnd();

    [Fact]
    public void Version_1_as_the_library_wrote_it_is_read_for_ever() =>
        InventoryText.Of(HostInventory.Read(Fixture).GetValueOrThrow()).Should().Be(InventoryText.Of(InventorySamples.Everything));

    [Fact]
    public void Version_1_is_written_as_in_the_fixture() => InventorySamples.Everything.ToJson().Should().Be(Fixture);

    [Fact]
    public void The_page_has_a_row_for_each_field()
    {
        IEnumerable<string> fields = JsonEdit.Properties(InventorySamples.FullHost.ToJson()).Select(path => path[(path.LastIndexOf('.') + 1)..]);

        Documentation.TableOf("inventory-json.md").SelectMany(row => row[0].Split(", ")).Should().BeEquivalentTo(fields.Distinct());
    }
}
