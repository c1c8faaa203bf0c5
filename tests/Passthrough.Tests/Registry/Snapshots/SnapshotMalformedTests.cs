using System.Text.Json.Nodes;
using static Passthrough.Tests.Registry.Snapshots.JsonEdit;

namespace Passthrough.Tests.Registry.Snapshots;

/// <summary>A field that is missing or wrong is refused with its place.</summary>
public sealed class SnapshotMalformedTests
{
    private static readonly string[] MayBeMissing = ["id", "topologyPath", "serialNumber", "revision"];

    // One of each kind of thing, no field null.
    private static readonly string Full = new RegistrySnapshot(
        9,
        [
            new(
                SnapshotSamples.Lease(
                    5,
                    SnapshotSamples.Request(new(1), SnapshotSamples.Card) with { Id = SnapshotSamples.FirstId, Overrides = [new(VmErrorCode.NeededByHost, "no swap")] },
                    SnapshotSamples.Card),
                OwnershipState.Assigned),
        ],
        [new(SnapshotSamples.Broken with { SerialNumber = 1 }, SnapshotSamples.Dead, 4)],
        [
            new(
                SnapshotSamples.Lease(
                    1,
                    SnapshotSamples.Request(new(7), SnapshotSamples.Card) with { Id = SnapshotSamples.SecondId, Overrides = [new(VmErrorCode.NeededByHost, "no swap")] },
                    SnapshotSamples.Card),
                2),
        ]).ToJson();

    public static TheoryData<string> Fields => [.. Properties(Full)];

    public static TheoryData<string> NeededFields =>
        [.. Properties(Full).Where(p => p is "$.revision" or "$.endedRequests[0].lease.request.id" || !MayBeMissing.Contains(p[(p.LastIndexOf('.') + 1)..]))];

    public static TheoryData<string> OtherFields => [.. Properties(Full).Except(NeededFields)];

    public static TheoryData<string> Things => [.. Objects(Full)];

    public static TheoryData<string> InnerThings => [.. Objects(Full).Except(["$"])];

    [Fact]
    public void The_text_that_is_changed_here_is_a_snapshot_with_each_field() =>
        RegistrySnapshot.Read(Full).GetValueOrThrow().ToJson().Should().Be(Full).And.NotContain("null");

    [Theory]
    [MemberData(nameof(NeededFields))]
    public void A_missing_field_is_named(string path) => FaultOf(Without(Full, path)).Should().Be(Fault(path, "it is missing"));

    [Theory]
    [MemberData(nameof(NeededFields))]
    public void A_null_counts_as_missing(string path) => FaultOf(With(Full, path, "null")).Should().Be(Fault(path, "it is missing"));

    [Theory]
    [MemberData(nameof(OtherFields))]
    public void What_need_not_be_there_may_be_missing_or_null(string path) =>
        RegistrySnapshot.Read(Without(Full, path)).GetValueOrThrow().ToJson().Should().Be(RegistrySnapshot.Read(With(Full, path, "null")).GetValueOrThrow().ToJson());

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_of_another_type_is_named(string path)
    {
        // Every field is a text, a list, an object or, the version alone, a number: true is none of them.
        FaultOf(With(Full, path, "true")).Should().Be(Fault(path, "it has another type than it should"));
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_that_stands_twice_is_named(string path) => FaultOf(Twice(Full, path)).Should().Be(Fault(path, "it is given twice"));

    [Theory]
    [MemberData(nameof(Things))]
    public void A_field_that_nobody_knows_is_ignored_wherever_it_stands(string path) =>
        RegistrySnapshot.Read(WithField(Full, path, "Later", """{"version": 9, "of": [1.5, true, null, {"lease": "x"}]}"""))
            .GetValueOrThrow().ToJson().Should().Be(Full);

    [Theory]
    [MemberData(nameof(InnerThings))]
    public void Something_else_in_an_objects_place_is_named(string path) => FaultOf(With(Full, path, "[]")).Path.Should().Be(path);

    [Theory]
    [InlineData("$.claims")]
    [InlineData("$.quarantines")]
    [InlineData("$.endedRequests")]
    [InlineData("$.claims[0].lease.functions")]
    [InlineData("$.claims[0].lease.request.overrides")]
    public void A_null_in_a_list_is_named(string path) =>
        FaultOf(With(Full, path, "[null]")).Should().Be(Fault($"{path}[0]", "it is missing"));

    [Theory]
    [InlineData("$.revision", "-1")]
    [InlineData("$.revision", "")]
    [InlineData("$.revision", " 9")]
    [InlineData("$.revision", "9.0")]
    [InlineData("$.revision", "9223372036854775808")]
    [InlineData("$.claims[0].state", "assigned")]
    [InlineData("$.claims[0].state", "2")]
    [InlineData("$.claims[0].state", "Assigned, Reserved")]
    [InlineData("$.claims[0].state", " Assigned")]
    [InlineData("$.claims[0].lease.generation", "five")]
    [InlineData("$.claims[0].lease.request.vm", "")]
    [InlineData("$.claims[0].lease.request.vm", "(none)")]
    [InlineData("$.claims[0].lease.request.vm", "18446744073709551616")]
    [InlineData("$.claims[0].lease.request.devices", "0000:03:00")]
    [InlineData("$.claims[0].lease.request.id", "6f9619ff8b86d011b42d00c04fc964ff")]
    [InlineData("$.claims[0].lease.request.id", " 6f9619ff-8b86-d011-b42d-00c04fc964ff")]
    [InlineData("$.claims[0].lease.request.overrides[0].code", "NeededByHost")]
    [InlineData("$.claims[0].lease.request.overrides[0].code", "PT")]
    [InlineData("$.claims[0].lease.request.overrides[0].code", "PT02021")]
    [InlineData("$.claims[0].lease.request.overrides[0].code", "pt2021")]
    [InlineData("$.claims[0].lease.request.overrides[0].code", "PT99999999999")]
    [InlineData("$.claims[0].lease.functions[0].address", "0000:03:00.8")]
    [InlineData("$.claims[0].lease.functions[0].vendorId", "0x86")]
    [InlineData("$.claims[0].lease.functions[0].vendorId", "18086")]
    [InlineData("$.claims[0].lease.functions[0].deviceId", "15 2")]
    [InlineData("$.claims[0].lease.functions[0].serialNumber", "1")]
    [InlineData("$.claims[0].lease.functions[0].serialNumber", "-000000000000001")]
    [InlineData("$.quarantines[0].lastOwner", "a b")]
    [InlineData("$.quarantines[0].step", "resetFunction")]
    [InlineData("$.quarantines[0].step", "99")]
    [InlineData("$.quarantines[0].error.code", "4004")]
    [InlineData("$.quarantines[0].revision", "")]
    [InlineData("$.endedRequests[0].endedAt", "x")]
    public void A_text_that_is_not_what_it_should_be_is_named(string path, string text) =>
        FaultOf(With(Full, path, JsonValue.Create(text).ToJsonString())).Path.Should().Be(path);

    [Theory]
    [InlineData("6F9619FF-8B86-D011-B42D-00C04FC964FF", "$.claims[0].lease.request.id")]
    [InlineData("FFFFFFFFFFFFFFFF", "$.claims[0].lease.functions[0].serialNumber")]
    [InlineData("0005", "$.claims[0].lease.generation")]
    public void A_text_that_means_the_same_is_read_as_the_same(string text, string path) =>
        RegistrySnapshot.Read(With(Full, path, JsonValue.Create(text).ToJsonString())).GetValueOrThrow().ToJson().Should().Be(Full);

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Another_version_is_refused_and_named_whatever_else_stands_there(int version)
    {
        VmError? error = RegistrySnapshot.Read($$"""{"claims": {"of": "another form"}, "version": {{version}}}""").Error;

        error.Should().Be(new JsonVersionUnknown(VmErrorCode.SnapshotVersionUnknown, "the snapshot", version, 1));
        error!.Message.Should().Contain($"version {version},");
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("\"1\"")]
    [InlineData("1e0")]
    [InlineData("2147483648")]
    public void A_version_that_is_no_whole_number_is_named(string version) => FaultOf(With(Full, "$.version", version)).Path.Should().Be("$.version");

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("snapshot")]
    [InlineData("\ufeff{}")]
    [InlineData("{} {}")]
    [InlineData("{'version': 1}")]
    [InlineData("{\"version\": 1,}")]
    [InlineData("/* */ {}")]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("\"\ud800\"")]
    public void What_is_no_object_at_all_is_refused(string text) => FaultOf(text).Path.Should().StartWith("$");

    [Fact]
    public void What_is_nested_without_end_is_refused() => FaultOf($$"""{"version": 1, "later": {{new string('[', 100_000)}}""").Path.Should().Be("$.later");

    [Fact]
    public void Where_the_JSON_breaks_is_named_by_line_and_byte() =>
        FaultOf("{\n  \"version\": 1,\n  \"claims\": oh no\n}").Should().Be(Fault("$.claims", "no JSON, or too deep, at line 3, byte 13"));

    [Fact]
    public void A_null_is_a_bug_of_the_caller()
    {
        Action read = () => _ = RegistrySnapshot.Read(null!).Error;

        read.Should().Throw<ArgumentNullException>();
    }

    private static JsonMalformed FaultOf(string json) => RegistrySnapshot.Read(json).Error.Should().BeOfType<JsonMalformed>().Subject;

    private static JsonMalformed Fault(string path, string why) => new(VmErrorCode.SnapshotMalformed, "the snapshot", path, why);
}
