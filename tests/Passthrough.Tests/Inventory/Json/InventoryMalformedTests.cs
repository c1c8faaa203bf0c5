using System.Text.Json.Nodes;
using static Passthrough.Tests.Registry.Snapshots.JsonEdit;

namespace Passthrough.Tests.Inventory;

/// <summary>A field of an inventory that is missing or wrong is refused with its place.</summary>
public sealed class InventoryMalformedTests
{
    private const string Function = "$.functions[0]";
    private const string Group = "$.groups[0]";

    private static readonly string Full = InventorySamples.FullHost.ToJson();

    // Facts that are unknown, relations that there are none of, names that nobody gave.
    private static readonly string[] MayBeMissing =
    [
        .. new[]
        {
            "vendorName", "deviceName", "className", "driver", "driverOverride", "iommuGroup", "numaNode", "resetMethods", "bars", "msix", "link",
            "physicalFunction", "totalVirtualFunctions", "parentBridge", "hostUses", "driver.value", "driverOverride.value", "iommuGroup.value", "numaNode.value",
            "msix.value", "link.value", "link.value.speed", "link.value.maximumSpeed", "totalVirtualFunctions.value",
        }.Select(name => $"{Function}.{name}"),
        .. new[] { "name", "type", "reservedRegions", "name.value", "type.value" }.Select(name => $"{Group}.{name}"),
    ];

    public static TheoryData<string> Fields => [.. Properties(Full)];

    public static TheoryData<string> NeededFields => [.. Properties(Full).Except(MayBeMissing)];

    public static TheoryData<string> OtherFields => [.. MayBeMissing];

    [Fact]
    public void The_text_that_is_changed_here_is_an_inventory_with_each_field() =>
        HostInventory.Read(Full).GetValueOrThrow().ToJson().Should().Be(Full).And.NotContain("null");

    [Theory]
    [MemberData(nameof(NeededFields))]
    public void A_missing_field_is_named(string path) => FaultOf(Without(Full, path)).Should().Be(Fault(path, "it is missing"));

    [Theory]
    [MemberData(nameof(NeededFields))]
    public void A_null_counts_as_missing(string path) => FaultOf(With(Full, path, "null")).Should().Be(Fault(path, "it is missing"));

    [Theory]
    [MemberData(nameof(OtherFields))]
    public void What_need_not_be_there_may_be_missing_or_null(string path) =>
        HostInventory.Read(Without(Full, path)).GetValueOrThrow().ToJson().Should().Be(HostInventory.Read(With(Full, path, "null")).GetValueOrThrow().ToJson());

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_number_that_nothing_holds_is_named(string path) =>
        FaultOf(With(Full, path, "1e999999")).Should().Be(Fault(path, "it has another type than it should"));

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_of_another_type_is_named(string path) =>
        FaultOf(With(Full, path, "[{}]")).Path.Should().StartWith(path);

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_that_stands_twice_is_named(string path) => FaultOf(Twice(Full, path)).Should().Be(Fault(path, "it is given twice"));

    [Fact]
    public void A_field_that_nobody_knows_is_ignored_wherever_it_stands()
    {
        IEnumerable<string> read = Objects(Full).Select(p =>
            HostInventory.Read(WithField(Full, p, "Later", """{"version": 9, "of": [1.5, true, null]}""")).GetValueOrThrow().ToJson());

        read.Should().HaveCountGreaterThan(10).And.OnlyContain(json => json == Full);
    }

    [Theory]
    [InlineData($"{Function}.virtualFunctions")]
    [InlineData($"{Function}.unknown")]
    [InlineData($"{Function}.warnings")]
    [InlineData($"{Function}.bars.value")]
    [InlineData($"{Function}.resetMethods.value")]
    [InlineData($"{Function}.hostUses.value")]
    [InlineData($"{Group}.members")]
    [InlineData($"{Group}.reservedRegions.value")]
    [InlineData("$.functions")]
    [InlineData("$.groups")]
    [InlineData("$.warnings")]
    public void A_null_in_a_list_is_named(string path) => FaultOf(With(Full, path, "[null]")).Should().Be(Fault($"{path}[0]", "it is missing"));

    [Theory]
    [InlineData($"{Function}.address", "\"01:00\"")]
    [InlineData($"{Function}.vendorId", "\"0x8086\"")]
    [InlineData($"{Function}.classCode", "\"20000\"")]
    [InlineData($"{Function}.revision", "\"100\"")]
    [InlineData($"{Function}.config", "\"AAA\"")]
    [InlineData($"{Function}.config", "\"AA=A\"")]
    [InlineData($"{Function}.config", "\"A A=\"")]
    [InlineData($"{Function}.config", "\"____\"")]
    [InlineData($"{Function}.configSpaceSize", "255")]
    [InlineData($"{Function}.configSpaceSize", "-2147483648")]
    [InlineData($"{Function}.iommuGroup.value", "-1")]
    [InlineData($"{Function}.iommuGroup.value", "4294967296")]
    [InlineData($"{Function}.numaNode.value", "2147483648")]
    [InlineData($"{Function}.physicalFunction", "\"\"")]
    [InlineData($"{Function}.parentBridge", "\"none\"")]
    [InlineData($"{Function}.virtualFunctions[1]", "\"x\"")]
    [InlineData($"{Function}.bars.value[0].kind", "\"2\"")]
    [InlineData($"{Function}.bars.value[0].address", "\"0\"")]
    [InlineData($"{Function}.hostUses.value[0].kind", "\"swap\"")]
    [InlineData($"{Function}.warnings[0].code", "\"4004\"")]
    [InlineData($"{Group}.number", "-1")]
    [InlineData($"{Group}.members[0]", "\"\"")]
    [InlineData($"{Group}.reservedRegions.value[0].end", "\"10000000000000000\"")]
    public void A_value_that_is_not_what_it_should_be_is_named(string path, string value) => FaultOf(With(Full, path, value)).Path.Should().Be(path);

    [Theory]
    [InlineData("index", "7")]
    [InlineData("index", "-1")]
    [InlineData("size", "\"0000000000000000\"")]
    [InlineData("address", "\"0000000000000001\"")]
    public void A_BAR_that_breaks_a_rule_is_named(string field, string value) =>
        FaultOf(With(Full, $"{Function}.bars.value[0].{field}", value)).Path.Should().Be($"{Function}.bars.value[0]");

    [Theory]
    [InlineData(4097)]
    [InlineData(4098)]
    [InlineData(1_000_000)]
    public void More_bytes_than_a_function_can_have_are_named(int bytes) =>
        FaultOf(With(Full, $"{Function}.config", $"\"{Convert.ToBase64String(new byte[bytes])}\"")).Should().Be(Fault($"{Function}.config", "more than 4096 bytes"));

    [Fact]
    public void Two_functions_at_one_address_are_named()
    {
        string function = JsonNode.Parse(Full)!["functions"]![0]!.ToJsonString();

        FaultOf(With(Full, "$.functions", $"[{function},{function}]")).Should().Be(Fault("$.functions[1].address", "two functions are at 10000:01:00.1"));
    }

    [Fact]
    public void Two_groups_of_one_number_are_named()
    {
        string group = JsonNode.Parse(Full)!["groups"]![0]!.ToJsonString();

        FaultOf(With(Full, "$.groups", $"[{group},{group}]")).Should().Be(Fault("$.groups[1].number", "two groups have the number 4294967295"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Another_version_is_refused_and_named_whatever_else_stands_there(int version) =>
        HostInventory.Read($$"""{"functions": 1, "version": {{version}}}""").Error
            .Should().Be(new JsonVersionUnknown(VmErrorCode.InventoryVersionUnknown, "the inventory", version, 1));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("\"\ud800\"")]
    public void What_is_no_object_at_all_is_refused(string text) => FaultOf(text).Path.Should().StartWith("$");

    [Fact]
    public void A_null_is_a_bug_of_the_caller()
    {
        Action read = () => _ = HostInventory.Read(null!).Error;

        read.Should().Throw<ArgumentNullException>();
    }

    private static JsonMalformed FaultOf(string json) => HostInventory.Read(json).Error.Should().BeOfType<JsonMalformed>().Subject;

    private static JsonMalformed Fault(string path, string why) => new(VmErrorCode.InventoryMalformed, "the inventory", path, why);
}
