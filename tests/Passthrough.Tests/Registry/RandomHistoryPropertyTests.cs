using FsCheck;
using FsCheck.Fluent;
using static Passthrough.Tests.Registry.RandomHistory;

namespace Passthrough.Tests.Registry;

/// <summary>A snapshot and the events after it, or all events, are all that a registry is.</summary>
[Trait("Category", "Heavy")]
public sealed class RandomHistoryPropertyTests
{
    private static void Holds(int times, Action<Step[]> law) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(TestScale.Of(times)), Prop.ForAll(Steps, law));

    private static string[] All(DeviceRegistry registry) => [.. registry.Picture(Vms), .. registry.Snapshot().ToJson().Split('\n')];

    // By path, since one that is gone is told at the address where each registry saw it last.
    private static IEnumerable<string> Owners(DeviceRegistry registry) => registry.Devices
        .Select(d => $"{d.Key.TopologyPath ?? d.Address.ToString()} {d.Key.DeviceId:x} {d.Key.SerialNumber}: {d.IsPresent} {d.Ownership.State} {d.Ownership.Owner} "
            + $"{d.Ownership.Lease?.Generation} {d.Ownership.Quarantine?.LastOwner} {d.Ownership.Quarantine?.Step}")
        .Order(StringComparer.Ordinal);

    private static RegistrySnapshot Written(RegistrySnapshot snapshot) => RegistrySnapshot.Read(snapshot.ToJson()).GetValueOrThrow();

    [Fact]
    public void Nothing_is_ever_broken() => Holds(3_000, steps =>
    {
        RandomHistory history = Live();
        foreach (Step step in steps)
        {
            history.Run([step]);
            Assert.Empty(history.Registry.Verify());
        }
    });

    [Fact]
    public void The_same_story_makes_the_same_registry() => Holds(3_000, steps =>
    {
        RandomHistory history = Live(steps);
        DeviceRegistry other = NewRegistry();

        Retell(other, history.Story);

        Assert.Equal(All(history.Registry), All(other));
    });

    [Fact]
    public void A_snapshot_and_the_rest_of_the_story_make_the_same_registry() => Holds(3_000, steps =>
    {
        RandomHistory history = Live(steps[..(steps.Length / 2)]);
        RegistrySnapshot snapshot = Written(history.Registry.Snapshot());
        HostInventory reported = history.Registry.Inventory;
        int told = history.Story.Count;
        history.Run(steps[(steps.Length / 2)..]);
        DeviceRegistry restoredFirst = NewRegistry();
        DeviceRegistry reportedFirst = NewRegistry();

        restoredFirst.Restore(snapshot).ThrowIfError();
        Retell(restoredFirst, [reported, .. history.Story[told..]]);
        _ = reportedFirst.Apply(reported).GetValueOrThrow();
        reportedFirst.Restore(snapshot).ThrowIfError();
        Retell(reportedFirst, history.Story[told..]);

        Assert.Equal(All(history.Registry), All(restoredFirst));
        Assert.Equal(All(history.Registry), All(reportedFirst));
        Assert.Empty(restoredFirst.Verify());
        Assert.Empty(reportedFirst.Verify());
    });

    [Fact]
    public void A_snapshot_of_a_restored_registry_is_the_same_snapshot() => Holds(1_000, steps =>
    {
        RegistrySnapshot snapshot = Live(steps).Registry.Snapshot();
        DeviceRegistry other = NewRegistry();

        other.Restore(snapshot).ThrowIfError();

        Assert.Equal(snapshot.ToJson(), other.Snapshot().ToJson());
    });

    [Fact]
    public void Events_alone_make_the_same_owners_and_the_report_of_now_finds_them() => Holds(3_000, steps =>
    {
        RandomHistory history = Live(steps);
        DeviceRegistry other = NewRegistry();

        Retell(other, history.Story.OfType<OwnershipEvent>());
        _ = other.Apply(history.Registry.Inventory).GetValueOrThrow();

        Assert.Equal(Owners(history.Registry), Owners(other));
        Assert.Empty(other.Verify());
    });

    [Fact]
    public void An_event_of_the_story_that_comes_again_is_refused_and_changes_nothing() => Holds(1_000, steps =>
    {
        RandomHistory history = Live(steps);
        string[] before = All(history.Registry);

        foreach (OwnershipEvent past in history.Story.OfType<OwnershipEvent>())
        {
            Assert.Equal(VmErrorCode.RevisionGap, history.Registry.Replay(past).Error!.Code);
        }

        Assert.Equal(before, All(history.Registry));
    });

    [Fact]
    public void A_follower_of_a_registry_at_work_ends_where_it_is() => Holds(300, steps =>
    {
        DeviceRegistry live = NewRegistry();
        DeviceRegistry other = NewRegistry();
        var history = new RandomHistory(live);
        using var end = new CancellationTokenSource();
        Task following = Task.Run(() => Follow(live, other, end.Token));

        history.Run([new(Kind.Report, 0, 0, [0], -1, 0x3F, 0xFF, 0), .. steps]);
        Assert.True(SpinWait.SpinUntil(() => other.Revision == live.Revision || following.IsCompleted, Threads.Patience));
        end.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(following.GetAwaiter().GetResult);
        _ = other.Apply(live.Inventory).GetValueOrThrow();
        Assert.Equal(Owners(live), Owners(other));
    });

    private static async Task Follow(DeviceRegistry live, DeviceRegistry other, CancellationToken end)
    {
        await foreach (RegistrySignal signal in live.FollowAsync(0, end))
        {
            other.Replay(((OwnershipHappened)signal).Event).ThrowIfError();
        }
    }

    [Fact]
    public void The_steps_make_every_kind_of_event_and_absent_devices_in_every_state()
    {
        RandomHistory[] histories = [.. Steps.Generator.Sample(300).Select(steps => Live(steps))];

        histories.SelectMany(h => h.Story.OfType<OwnershipEvent>()).Select(e => e.GetType()).Distinct().Should().HaveCount(7);
        histories.SelectMany(h => h.Registry.Devices).Where(d => !d.IsPresent).Select(d => d.Ownership.State).Distinct().Should().HaveCount(4);
        histories.SelectMany(h => h.Registry.Snapshot().EndedRequests).Should().NotBeEmpty();
    }
}
