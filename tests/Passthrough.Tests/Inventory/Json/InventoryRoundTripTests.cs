using System.Reflection;
using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Inventory;

/// <summary>What is written of an inventory is what is read.</summary>
public sealed class InventoryRoundTripTests
{
    // What the written form of a function with 4096 configuration bytes may take: base64 makes 5464 characters of them.
    private const int MostBytesPerFunction = 8_000;

    private static HostInventory Again(HostInventory inventory) => HostInventory.Read(inventory.ToJson()).GetValueOrThrow();

    private static void Holds(Action<HostInventory> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(2_000)), Prop.ForAll(InventorySamples.Any.ToArbitrary(), law));

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties().Where(p => p.CanWrite);

    [Fact]
    public void Everything_reads_back_as_it_was() => InventoryText.Of(Again(InventorySamples.Everything)).Should().Be(InventoryText.Of(InventorySamples.Everything));

    [Fact]
    public void An_empty_host_reads_back_as_it_was() => HostInventory.Empty.ToJson().Should().Be("""{"version":1,"functions":[],"groups":[],"warnings":[]}""");

    [Fact]
    [Trait("Category", "Heavy")]
    public void Any_inventory_reads_back_as_it_was() => Holds(inventory => Assert.Equal(InventoryText.Of(inventory), InventoryText.Of(Again(inventory))));

    [Fact]
    [Trait("Category", "Heavy")]
    public void What_was_read_is_written_as_before() => Holds(inventory => Assert.Equal(inventory.ToJson(), Again(inventory).ToJson()));

    // Who adds a property must say it in the sample, and then the tests above hold its written form to account.
    [Fact]
    public void The_sample_has_a_value_in_every_property_of_a_function()
    {
        var blank = new PciFunction(default, string.Empty);

        Settable(typeof(PciFunction)).Where(p => InventoryText.Of(p.GetValue(InventorySamples.Full)) == InventoryText.Of(p.GetValue(blank))).Should().BeEmpty();
    }

    [Fact]
    public void The_sample_has_a_value_in_every_property_of_a_group()
    {
        var blank = new IommuGroup(default, []);

        Settable(typeof(IommuGroup)).Where(p => InventoryText.Of(p.GetValue(InventorySamples.FullGroup)) == InventoryText.Of(p.GetValue(blank))).Should().BeEmpty();
    }

    [Theory]
    [InlineData(typeof(PciFunction), 29)]
    [InlineData(typeof(IommuGroup), 5)]
    [InlineData(typeof(HostUse), 2)]
    [InlineData(typeof(ReservedRegion), 3)]
    [InlineData(typeof(PcieLink), 4)]
    [InlineData(typeof(MsixCapability), 5)]
    public void A_new_property_is_not_forgotten(Type type, int properties)
    {
        // Whoever adds one adds it to the written form, to the sample, to docs/inventory-json.md and here.
        Settable(type).Should().HaveCount(properties);
    }

    [Fact]
    public void Every_property_of_a_function_has_a_field_of_its_name()
    {
        string json = InventorySamples.FullHost.ToJson();

        Settable(typeof(PciFunction)).Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]).Should().OnlyContain(name => json.Contains($"\"{name}\":"));
    }

    [Fact]
    public void Capabilities_follow_from_the_configuration_bytes() =>
        Again(InventorySamples.FullHost).Functions.Single().Capabilities.ValueOrDefault!.Entries.Should().Equal(new PciCapability(0x10, 0x40, false, 0));

    [Fact]
    public void A_list_that_was_never_set_is_unknown()
    {
        PciFunction function = InventorySamples.Blank with { Bars = new(default) };

        Again(new([function], [])).Functions.Single().Bars.IsKnown.Should().BeFalse();
    }

    [Fact]
    public void A_group_that_only_its_members_name_is_still_one_after_reading()
    {
        HostInventory again = Again(new([Sample.Endpoint("0000:01:00.0", group: 4)], []));

        again.GroupOf(again.Functions.Single())!.Members.Should().Equal(Sample.At("0000:01:00.0"));
    }

    [Fact]
    public void The_key_of_a_function_is_the_same_after_reading()
    {
        PciFunction card = Hosts.Card(1).Serial(0xA036_9FFF_FF1A_C2D4);
        HostInventory host = Hosts.Of(card, Hosts.VirtualOf(card, 0));
        HostInventory again = Again(host);

        again.Functions.Select(f => FunctionKey.Of(again, f)).Should().Equal(host.Functions.Select(f => FunctionKey.Of(host, f)));
    }

    [Fact]
    public void A_function_with_all_its_bytes_stays_small() =>
        (Hosts.Of(Hosts.Cards(20)).ToJson().Length / 20).Should().BeInRange(5_464, MostBytesPerFunction);

    [Fact]
    public void Half_a_surrogate_pair_is_written_as_the_replacement_character() =>
        Again(new([InventorySamples.Blank with { DeviceName = "a\ud800b" }], [])).Functions.Single().DeviceName.Should().Be("a\ufffdb");
}
