using System.Collections.Immutable;

namespace Passthrough.Tests.Registry;

/// <summary>A million racing assignments, one winner each, at full scale: a run of its own.</summary>
[Trait("Category", "Heavy")]
public sealed class MillionRacesTests
{
    [Theory]
    [InlineData(2, 300_000)]
    [InlineData(3, 200_000)]
    [InlineData(4, 200_000)]
    [InlineData(8, 100_000)]
    public async Task Exactly_one_racer_gets_the_device(int racers, int fullVolume) =>
        await OneWinsEachAsync(TestScale.Of(fullVolume), [.. Enumerable.Repeat<ImmutableArray<int>>([0], racers)]);

    [Theory]
    [InlineData(2, 100_000)]
    [InlineData(8, 100_000)]
    public async Task Exactly_one_of_overlapping_requests_gets_all_its_devices_whatever_their_order(int racers, int fullVolume)
    {
        // Any two of them have a device in common, and most come to it in another order.
        ImmutableArray<ImmutableArray<int>> wanted = [[0, 1], [1, 0], [1, 2], [2, 0], [0, 1, 2], [2, 1, 0], [2, 1], [0, 2]];

        await OneWinsEachAsync(TestScale.Of(fullVolume), [.. wanted.Take(racers)]);
    }

    private static async Task OneWinsEachAsync(int races, ImmutableArray<ImmutableArray<int>> wanted)
    {
        var racing = new ClaimRaces(wanted);

        ImmutableArray<string> fouls = await racing.RunAsync(races);

        fouls.Should().BeEmpty();
        racing.Judged.Should().Be(races);
        racing.Revision.Should().Be(2UL * (ulong)races, "a race is an assignment and a release");
    }
}
