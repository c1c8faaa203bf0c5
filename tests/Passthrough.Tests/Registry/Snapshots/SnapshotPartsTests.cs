using FsCheck;
using FsCheck.Fluent;
using static Passthrough.Tests.Registry.Snapshots.SnapshotSamples;

namespace Passthrough.Tests.Registry.Snapshots;

/// <summary>A store keeps claims, quarantines and ended requests one by one, and a snapshot is made of them again.</summary>
public sealed class SnapshotPartsTests
{
    private static readonly RegistryClaim Claim = OneClaim.Claims[0];
    private static readonly RegistryQuarantine Quarantine = new(Broken with { SerialNumber = 1 }, Dead, 4);
    private static readonly EndedRequest Ended = Everything.EndedRequests[0];

    private static RegistrySnapshot Kept(RegistrySnapshot snapshot) => RegistrySnapshot.Of(
        snapshot.Revision,
        snapshot.Claims.Reverse().Select(c => RegistryClaim.Read(c.ToJson()).GetValueOrThrow()),
        snapshot.Quarantines.Reverse().Select(q => RegistryQuarantine.Read(q.ToJson()).GetValueOrThrow()),
        snapshot.EndedRequests.Reverse().Select(e => EndedRequest.Read(e.ToJson()).GetValueOrThrow())).GetValueOrThrow();

    [Fact]
    [Trait("Category", "Heavy")]
    public void The_parts_of_any_snapshot_are_that_snapshot() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(2_000)), Prop.ForAll(SnapshotGenerators.AnySnapshot.ToArbitrary(), snapshot =>
            Assert.Equal(snapshot.Picture().Order(StringComparer.Ordinal), Kept(snapshot).Picture().Order(StringComparer.Ordinal))));

    [Fact]
    [Trait("Category", "Heavy")]
    public void The_parts_of_what_any_registry_holds_make_the_same_text() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(1_000)), Prop.ForAll(RandomHistory.Steps, steps =>
        {
            RegistrySnapshot snapshot = RandomHistory.Live(steps).Registry.Snapshot();
            Assert.Equal(snapshot.ToJson(), Kept(snapshot).ToJson());
        }));

    [Fact]
    [Trait("Category", "Heavy")]
    public void A_history_that_was_written_event_by_event_makes_the_same_registry() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(1_000)), Prop.ForAll(RandomHistory.Steps, steps =>
        {
            RandomHistory history = RandomHistory.Live(steps);
            DeviceRegistry other = RandomHistory.NewRegistry();

            RandomHistory.Retell(other, history.Story.Select(next => next is OwnershipEvent happened ? OwnershipEvent.Read(happened.ToJson()).GetValueOrThrow() : next));

            Assert.Equal(history.Registry.Snapshot().ToJson(), other.Snapshot().ToJson());
        }));

    [Fact]
    public void A_part_is_one_line_with_a_version() =>
        new[] { Claim.ToJson(), Quarantine.ToJson(), Ended.ToJson() }.Should().OnlyContain(json => json.StartsWith("{\"version\":1,\"") && !json.Contains('\n'));

    [Fact]
    public void A_part_inside_a_snapshot_has_no_version_of_its_own() => OneClaim.ToJson().Split("\"version\"").Should().HaveCount(2);

    public static TheoryData<string, string> NeededFields
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string json in new[] { new RegistryClaim(Ended.Lease, OwnershipState.Reserved).ToJson(), Quarantine.ToJson(), Ended.ToJson() })
            {
                foreach (string path in JsonEdit.Properties(json).Where(p => !p.EndsWith(".topologyPath") && !p.EndsWith(".serialNumber") && p is not ("$.lease.request.id" or "$.revision")))
                {
                    data.Add(json, path);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(NeededFields))]
    public void A_missing_field_of_a_part_is_named(string json, string path)
    {
        string without = JsonEdit.Without(json, path);

        // Each reader says it of its own kind of text; the others of the first field that they miss.
        new[] { RegistryClaim.Read(without).Error, RegistryQuarantine.Read(without).Error, EndedRequest.Read(without).Error }
            .Cast<JsonMalformed>().Should().Contain(e => e.Path == path && e.Why == "it is missing");
    }

    [Fact]
    public void A_claim_of_what_nobody_owns_is_refused() =>
        RegistryClaim.Read(Claim.ToJson().Replace("Assigned", "Available")).Error
            .Should().Be(new JsonMalformed(VmErrorCode.SnapshotMalformed, "the claim", "$.state", "nobody owns what is Available"));

    [Fact]
    public void A_quarantine_since_event_0_is_refused() =>
        RegistryQuarantine.Read((Quarantine with { Revision = 0 }).ToJson()).Error.Should().BeOfType<JsonMalformed>().Which.Path.Should().Be("$.revision");

    [Fact]
    public void An_end_before_the_beginning_is_refused() =>
        EndedRequest.Read(new EndedRequest(Lease(5, Ended.Lease.Request, Card), 4).ToJson()).Error.Should().BeOfType<JsonMalformed>().Which.Path.Should().Be("$.endedAt");

    [Theory]
    [InlineData("{\"version\": 2}")]
    [InlineData("{\"version\": 0, \"state\": 1}")]
    public void Another_version_of_a_part_is_refused(string json) =>
        new[] { RegistryClaim.Read(json).Error, RegistryQuarantine.Read(json).Error, EndedRequest.Read(json).Error }
            .Should().OnlyContain(e => e is JsonVersionUnknown && e.Code == VmErrorCode.SnapshotVersionUnknown);

    [Theory]
    [MemberData(nameof(SnapshotContradictionTests.Contradictions), MemberType = typeof(SnapshotContradictionTests), DisableDiscoveryEnumeration = true)]
    public void Parts_that_contradict_each_other_make_no_snapshot(string what, string path, RegistrySnapshot snapshot)
    {
        VmError? error = RegistrySnapshot.Of(snapshot.Revision, snapshot.Claims, snapshot.Quarantines, snapshot.EndedRequests).Error;

        error.Should().BeOfType<JsonMalformed>(what).Which.Path.Split('[')[0].Should().Be(path.Split('[')[0], what);
    }

    [Theory]
    [MemberData(nameof(SnapshotContradictionTests.Agreements), MemberType = typeof(SnapshotContradictionTests), DisableDiscoveryEnumeration = true)]
    public void Parts_that_only_look_like_a_contradiction_make_a_snapshot(string what, RegistrySnapshot snapshot) =>
        Kept(snapshot).Picture().Should().Equal(snapshot.Picture(), what);

    [Fact]
    public void A_revision_that_no_store_can_number_makes_no_snapshot() =>
        RegistrySnapshot.Of((ulong)long.MaxValue + 1, [], [], []).Error.Should().BeOfType<JsonMalformed>().Which.Path.Should().Be("$.revision");

    [Fact]
    public void A_quarantine_from_no_VM_makes_no_snapshot() =>
        RegistrySnapshot.Of(9, [], [new(Broken, Dead with { LastOwner = default })], []).Error.Should().BeOfType<JsonMalformed>().Which.Path.Should().Be("$.quarantines[0].lastOwner");

    [Fact]
    public void A_null_among_the_parts_is_a_bug_of_the_caller()
    {
        Action of = () => _ = RegistrySnapshot.Of(1, [null!], [], []).Error;

        of.Should().Throw<ArgumentException>();
    }
}
