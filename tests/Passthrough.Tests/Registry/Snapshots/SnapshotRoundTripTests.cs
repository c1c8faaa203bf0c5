using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Registry.Snapshots;

/// <summary>What is written is what is read.</summary>
public sealed class SnapshotRoundTripTests
{
    private static void Holds(Action<RegistrySnapshot> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(2_000)), Prop.ForAll(SnapshotGenerators.AnySnapshot.ToArbitrary(), law));

    [Fact]
    [Trait("Category", "Heavy")]
    public void Any_snapshot_reads_back_as_it_was() => Holds(snapshot =>
        Assert.Equal(snapshot.Picture(), RegistrySnapshot.Read(snapshot.ToJson()).GetValueOrThrow().Picture()));

    [Fact]
    [Trait("Category", "Heavy")]
    public void What_was_read_is_written_as_before() => Holds(snapshot =>
        Assert.Equal(snapshot.ToJson(), RegistrySnapshot.Read(snapshot.ToJson()).GetValueOrThrow().ToJson()));

    [Fact]
    public void The_snapshot_with_everything_reads_back_as_it_was() =>
        RegistrySnapshot.Read(SnapshotSamples.Everything.ToJson()).GetValueOrThrow().Picture().Should().Equal(SnapshotSamples.Everything.Picture());

    [Fact]
    public void A_snapshot_of_an_empty_registry_reads_back_as_it_was()
    {
        var empty = new RegistrySnapshot(0, default, default, default);

        RegistrySnapshot read = RegistrySnapshot.Read(empty.ToJson()).GetValueOrThrow();

        read.Picture().Should().Equal("version 1, revision 0");
    }

    [Fact]
    public void A_selection_by_specification_reads_back_as_it_was()
    {
        var devices = DeviceSelection.Parse("0000:03:00.0 slot=0000:04:00 vendor=8086,count=2");
        Lease lease = SnapshotSamples.Lease(5, new(new(1), devices), SnapshotSamples.Card);

        RegistrySnapshot read = RegistrySnapshot.Read(new RegistrySnapshot(5, [new(lease, OwnershipState.Assigned)], [], []).ToJson()).GetValueOrThrow();

        read.Claims.Single().Lease.Request.Devices.Should().Be(devices);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_written_as_the_replacement_character()
    {
        ClaimRequest request = SnapshotSamples.Request(new(1), SnapshotSamples.Card) with { Overrides = [new(VmErrorCode.NeededByHost, "a\ud800b")] };
        var snapshot = new RegistrySnapshot(5, [new(SnapshotSamples.Lease(5, request, SnapshotSamples.Card), OwnershipState.Assigned)], [], []);

        RegistrySnapshot read = RegistrySnapshot.Read(snapshot.ToJson()).GetValueOrThrow();

        read.Claims.Single().Lease.Request.Overrides.Single().Reason.Should().Be("a\ufffdb");
    }
}
