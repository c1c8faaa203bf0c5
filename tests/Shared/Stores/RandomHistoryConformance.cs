using FsCheck;
using FsCheck.Fluent;

namespace Passthrough.Testing;

/// <summary>Whatever happens, the store tells what the registry tells that decided it, and so does whoever replays what the store kept.</summary>
[Trait("Category", "Heavy")]
public abstract class RandomHistoryConformance<TPlace> : StoreConformance<TPlace>
    where TPlace : StorePlace, new()
{
    private int _hosts;

    [Fact]
    public Task After_every_step_the_store_tells_what_the_registry_tells() => HoldsAsync(async (history, host, steps) =>
    {
        foreach (StoreStep step in steps.Where(s => s.Kind != StoreStepKind.Prune))
        {
            await history.TakeAsync(step);

            StoredOwnership told = await Store.TellAsync(host);
            Assert.Equal(history.Expected(prunedTo: 0), StorePicture.Of(told));
        }

        Assert.Equal(history.Expected(prunedTo: 0), StorePicture.Of((await StoreReplay.OfAsync(Store, host)).Snapshot()));
    });

    [Fact]
    public Task However_often_the_trail_is_cut_what_is_kept_gives_what_the_store_tells() => HoldsAsync(async (history, host, steps) =>
    {
        foreach (StoreStep step in steps)
        {
            await history.TakeAsync(step);
        }

        StoredOwnership told = await Store.TellAsync(host);
        Assert.Equal(history.Expected(told.PrunedTo), StorePicture.Of(told));
        Assert.Equal(StorePicture.Of(told), StorePicture.Of((await StoreReplay.OfAsync(Store, host)).Snapshot()));
    });

    [Fact]
    public Task A_registry_that_begins_from_what_the_store_tells_is_where_the_one_is_that_saw_it_all() => HoldsAsync(async (history, host, steps) =>
    {
        foreach (StoreStep step in steps)
        {
            await history.TakeAsync(step);
        }

        StoredOwnership told = await Store.TellAsync(host);
        var begun = new StoreClient(Store, host, HostInventory.Empty, StoreStep.ByHand);
        begun.Registry.Restore(told.ToSnapshot().GetValueOrThrow()).ThrowIfError();

        Assert.Equal(history.Expected(told.PrunedTo), StorePicture.Of(begun.Registry.Snapshot()));
        Assert.Empty(begun.Registry.Verify());
    });

    // Each history has a host of its own, so that none needs a place of its own.
    private Task HoldsAsync(Func<StoreHistory, HostId, StoreStep[], Task> law) => Task.Run(() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(150) * Place.Speed),
        Prop.ForAll(StoreStep.Histories, steps =>
        {
            HostId host = HostId.Parse($"host-{Interlocked.Increment(ref _hosts)}");
            law(new StoreHistory(Store, host), host, steps).GetAwaiter().GetResult();
        })));
}
