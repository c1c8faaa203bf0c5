using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Tests.Leases;

/// <summary>What is written of an event is what is read.</summary>
public sealed class EventRoundTripTests
{
    public static TheoryData<OwnershipEvent> Samples => [.. EventSamples.All];

    private static void Holds(Action<OwnershipEvent> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(5_000)), Prop.ForAll(EventSamples.Any.ToArbitrary(), law));

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void An_event_of_each_kind_reads_back_as_it_was(OwnershipEvent written) =>
        OwnershipEvent.Read(written.ToJson()).GetValueOrThrow().Should().Be(written);

    [Fact]
    public void The_samples_are_of_every_kind() =>
        EventSamples.All.Select(e => e.GetType()).Should().BeEquivalentTo(typeof(OwnershipEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(OwnershipEvent))));

    [Fact]
    [Trait("Category", "Heavy")]
    public void Any_event_reads_back_with_all_that_it_held() => Holds(written =>
        Assert.Equal(written.Picture(), OwnershipEvent.Read(written.ToJson()).GetValueOrThrow().Picture()));

    [Fact]
    [Trait("Category", "Heavy")]
    public void An_event_is_one_line_that_is_written_again_as_it_was() => Holds(written =>
    {
        string json = written.ToJson();
        Assert.DoesNotContain('\n', json);
        Assert.Equal(json, OwnershipEvent.Read(json).GetValueOrThrow().ToJson());
    });

    [Fact]
    public void A_lease_is_no_repeat_when_it_is_read() =>
        ((OwnershipAssigned)OwnershipEvent.Read(EventSamples.All[1].ToJson()).GetValueOrThrow()).Lease.IsRepeat.Should().BeFalse();
}
