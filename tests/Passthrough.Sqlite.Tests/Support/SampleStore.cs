namespace Passthrough.Sqlite.Tests;

/// <summary>A store in which there is something of everything: two hosts, all phases, quarantines, host records, requests, a cut.</summary>
internal static class SampleStore
{
    public static readonly HostId Other = HostId.Parse("host-2");

    public static async Task FillAsync(SqliteOwnershipStore store)
    {
        var client = new StoreClient(store, StoreFiles.Host, StoreCards.WithPair()) { By = new("ops", "for the web", HostId.Parse("desk"), "boot-7") };
        await client.ReleaseAsync(await client.AssignAsync(WithId(StoreFiles.Vm1, 1, 5)));
        await client.FailAsync(await client.AssignAsync(WithId(StoreFiles.Vm2, 2, 2)), 2);
        (await store.PruneAsync(StoreFiles.Host, (await store.TrailAsync(StoreFiles.Host))[2].At)).GetValueOrThrow().Forgotten.Should().Be(2);

        await client.AssignAsync(WithId(StoreFiles.Vm1, 3, 0, 1));
        Lease reserved = await client.ReserveAsync(StoreFiles.Vm2, 3);
        (await store.WriteHostRecordAsync(StoreFiles.Host, reserved.Generation, reserved.Functions[0], new(1, "nvme"))).ThrowIfError();
        (await client.DoAsync(new BeginReleaseCommand(await client.AssignAsync(WithId(StoreFiles.Vm2, 4, 4))))).ThrowIfError();
        Lease failing = await client.ReserveAsync(StoreFiles.Vm1, 6);
        (await store.WriteHostRecordAsync(StoreFiles.Host, failing.Generation, failing.Functions[0], new(2, "was nvme, is dead"))).ThrowIfError();
        await client.FailAsync(failing, 6);
        await client.ReleaseAsync(await client.AssignAsync(WithId(StoreFiles.Vm2, 5, 7)));

        await new StoreClient(store, Other, StoreCards.Host()).AssignAsync(VmId.Parse("7"), 0);
    }

    private static ClaimRequest WithId(VmId vm, int id, params int[] cards) =>
        StoreClient.Ask(vm, cards) with { Id = new Guid(id, 0, 0, new byte[8]) };
}
