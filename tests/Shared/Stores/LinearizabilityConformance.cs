using System.Collections.Immutable;

namespace Passthrough.Testing;

/// <summary>Whatever several do with one store at once, each with a registry of its own, one of them could have done it alone in some order.</summary>
[Trait("Category", "Heavy")]
public abstract class LinearizabilityConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    private const int Threads = 4;
    private const int CallsOfEach = 12;
    private const int Batch = 50;

    [Theory]
    [InlineData(1)]
    [InlineData(Threads)]
    public async Task Some_order_explains_every_history_of_several_on_one_place(int stores)
    {
        List<IOwnershipStore> opened = [Store];
        while (opened.Count < stores)
        {
            opened.Add(await ReopenAsync());
        }

        LinearizabilityReport<RegistryCall, RegistryAnswer>? unexplained = null;
        foreach (int[] seeds in Enumerable.Range(0, TestScale.Of(150) * Place.Speed).Chunk(Batch))
        {
            ImmutableArray<ImmutableArray<Operation<RegistryCall, RegistryAnswer>>> histories = await Recorder.RecordAsync(
                [.. seeds.Select(seed => StoreScripts.Trial(
                    new Random(seed), Threads, CallsOfEach, new StoreUnderTest(opened, HostId.Parse($"trial-{seed}"), Threads * CallsOfEach)))]);
            unexplained ??= histories
                .Select(history => LinearizabilityChecker.Check(new RegistrySpecification(StoreScripts.Devices), history))
                .FirstOrDefault(report => report.Outcome != HistoryVerdict.Linearizable);
        }

        $"{unexplained}".Should().BeEmpty();
    }
}
