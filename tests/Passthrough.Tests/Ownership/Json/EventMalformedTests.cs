using System.Text.Json.Nodes;
using static Passthrough.Tests.Registry.Snapshots.JsonEdit;

namespace Passthrough.Tests.Leases;

/// <summary>A field of an event that is missing or wrong is refused with its place.</summary>
public sealed class EventMalformedTests
{
    private static readonly string[] MayBeMissing = ["id", "topologyPath", "serialNumber"];

    private static readonly string[] Texts = [.. EventSamples.WithEachField.Select(e => e.ToJson())];

    private static string Quarantined => Texts[1];

    public static TheoryData<string, string> Fields => Paths(_ => true);

    public static TheoryData<string, string> NeededFields => Paths(p => !MayBeMissing.Contains(LastOf(p)));

    // Not in a lease that has failures: what they name must be one of its functions.
    public static TheoryData<string, string> OtherFields => Paths(p => MayBeMissing.Contains(LastOf(p)), Texts[0], Texts[2]);

    [Theory]
    [MemberData(nameof(NeededFields))]
    public void A_missing_field_is_named(string json, string path) => FaultOf(Without(json, path)).Should().Be(Fault(path, "it is missing"));

    [Theory]
    [MemberData(nameof(NeededFields))]
    public void A_null_counts_as_missing(string json, string path) => FaultOf(With(json, path, "null")).Should().Be(Fault(path, "it is missing"));

    [Theory]
    [MemberData(nameof(OtherFields))]
    public void What_need_not_be_there_may_be_missing_or_null(string json, string path) =>
        OwnershipEvent.Read(Without(json, path)).GetValueOrThrow().ToJson().Should().Be(OwnershipEvent.Read(With(json, path, "null")).GetValueOrThrow().ToJson());

    // Every field is a text, a list, an object or, the version alone, a number: true is none of them.
    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_of_another_type_is_named(string json, string path) =>
        FaultOf(With(json, path, "true")).Should().Be(Fault(path, "it has another type than it should"));

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_number_that_nothing_holds_is_named(string json, string path) =>
        FaultOf(With(json, path, "1e999999")).Should().Be(Fault(path, "it has another type than it should"));

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_that_stands_twice_is_named(string json, string path) => FaultOf(Twice(json, path)).Should().Be(Fault(path, "it is given twice"));

    [Fact]
    public void A_field_that_nobody_knows_is_ignored_wherever_it_stands()
    {
        string[] places = Objects(Quarantined);

        IEnumerable<string> read = places.Select(p =>
            OwnershipEvent.Read(WithField(Quarantined, p, "Later", """{"version": 9, "of": [1.5, true, null]}""")).GetValueOrThrow().ToJson());

        read.Should().HaveCountGreaterThan(5).And.OnlyContain(json => json == Quarantined);
    }

    [Theory]
    [InlineData("$.event", "OwnershipAssigned")]
    [InlineData("$.event", "quarantined")]
    [InlineData("$.event", "5")]
    [InlineData("$.event", "")]
    [InlineData("$.revision", "-1")]
    [InlineData("$.revision", "9223372036854775808")]
    [InlineData("$.revision", "99999999999999999999999999999999999999")]
    [InlineData("$.lease.generation", "0x5")]
    [InlineData("$.lease.request.vm", "(none)")]
    [InlineData("$.lease.request.devices", "0000:03:00")]
    [InlineData("$.lease.request.id", "{6f9619ff-8b86-d011-b42d-00c04fc964ff}")]
    [InlineData("$.lease.functions[1].address", "0000:03:00.8")]
    [InlineData("$.lease.functions[0].serialNumber", "1")]
    [InlineData("$.failures[0].step", "Reset")]
    [InlineData("$.failures[0].error.code", "4004")]
    public void A_text_that_is_not_what_it_should_be_is_named(string path, string text) =>
        FaultOf(With(Quarantined, path, JsonValue.Create(text).ToJsonString())).Path.Should().Be(path);

    [Theory]
    [InlineData("$.revision", "\"0\"")]
    [InlineData("$.lease.generation", "\"0\"")]
    [InlineData("$.lease.generation", "\"9223372036854775807\"")]
    [InlineData("$.lease.functions", "[]")]
    [InlineData("$.failures", "[]")]
    public void What_no_registry_can_have_written_is_named(string path, string value) => FaultOf(With(Quarantined, path, value)).Path.Should().Be(path);

    [Fact]
    public void A_reservation_under_another_events_lease_is_named() =>
        FaultOf(With(Texts[0], "$.revision", "\"9223372036854775807\"")).Path.Should().Be("$.lease.generation");

    [Fact]
    public void A_function_that_stands_twice_in_a_lease_is_named() =>
        FaultOf(With(Quarantined, "$.lease.functions[1]", Node(Quarantined, n => n["lease"]!["functions"]![0]!))).Path.Should().Be("$.lease.functions[1]");

    [Fact]
    public void A_failure_of_a_stranger_is_named() =>
        FaultOf(With(Quarantined, "$.failures[0].function.deviceId", "\"0001\"")).Path.Should().Be("$.failures[0].function");

    [Fact]
    public void A_second_failure_of_one_function_is_named()
    {
        string failure = Node(Quarantined, n => n["failures"]![0]!);

        FaultOf(With(Quarantined, "$.failures", $"[{failure},{failure}]")).Path.Should().Be("$.failures[1].function");
    }

    [Fact]
    public void A_failure_of_a_step_that_cannot_fail_is_named() =>
        FaultOf(With(Quarantined, "$.failures[0].step", "\"EnterD0\"")).Path.Should().Be("$.failures[0].step");

    [Fact]
    public void A_quarantine_that_is_cleared_without_a_reason_is_named() => FaultOf(With(Texts[2], "$.reason", "\" \"")).Path.Should().Be("$.reason");

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    [InlineData(int.MinValue)]
    public void Another_version_is_refused_and_named_whatever_else_stands_there(int version) =>
        OwnershipEvent.Read($$"""{"event": {"of": "another form"}, "version": {{version}}}""").Error
            .Should().Be(new JsonVersionUnknown(VmErrorCode.EventVersionUnknown, "the event", version, 1));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"\ud800\"")]
    public void What_is_no_object_at_all_is_refused(string text) => FaultOf(text).Path.Should().StartWith("$");

    [Fact]
    public void A_null_is_a_bug_of_the_caller()
    {
        Action read = () => _ = OwnershipEvent.Read(null!).Error;

        read.Should().Throw<ArgumentNullException>();
    }

    private static TheoryData<string, string> Paths(Func<string, bool> which) => Paths(which, Texts);

    private static TheoryData<string, string> Paths(Func<string, bool> which, params string[] texts)
    {
        var data = new TheoryData<string, string>();
        foreach ((string json, string path) in texts.SelectMany(json => Properties(json).Where(which).Select(path => (json, path))))
        {
            data.Add(json, path);
        }

        return data;
    }

    private static string LastOf(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static string Node(string json, Func<JsonNode, JsonNode> at) => at(JsonNode.Parse(json)!).ToJsonString();

    private static JsonMalformed FaultOf(string json) => OwnershipEvent.Read(json).Error.Should().BeOfType<JsonMalformed>().Subject;

    private static JsonMalformed Fault(string path, string why) => new(VmErrorCode.EventMalformed, "the event", path, why);
}
