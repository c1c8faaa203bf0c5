namespace Passthrough.Sqlite.Tests;

/// <summary>Everything that a store can be asked to write, one after another, on a store that was filled.</summary>
internal static class Steps
{
    public static readonly string[] Names = ["assign", "reserve", "record", "record again", "commit", "begin", "fail", "clear", "cancel", "release", "prune"];

    /// <summary>Runs one step; those before it were run.</summary>
    public static async Task<VmError?> RunAsync(string name, SqliteOwnershipStore store, StoreClient client)
    {
        Lease? Held(int card) => client.Registry.Snapshot().Claims.Select(c => c.Lease).FirstOrDefault(l => l.Functions.Any(f => f.Address == StoreCards.At(card)));
        return name switch
        {
            "assign" => await DoAsync(client, new AssignCommand(StoreClient.Ask(StoreFiles.Vm1, 5, 7) with { Id = new Guid(77, 0, 0, new byte[8]) })),
            "reserve" => await DoAsync(client, new ReserveCommand(StoreClient.Ask(StoreFiles.Vm1, 6))),
            "record" => (await store.WriteHostRecordAsync(StoreFiles.Host, Held(6)!.Generation, Held(6)!.Functions[0], new(1, "first"))).Error,
            "record again" => (await store.WriteHostRecordAsync(StoreFiles.Host, Held(6)!.Generation, Held(6)!.Functions[0], new(1, "second"))).Error,
            "commit" => await DoAsync(client, new CommitCommand(Held(6)!)),
            "begin" => await DoAsync(client, new BeginReleaseCommand(Held(6)!)),
            "fail" => await DoAsync(client, new CompleteReleaseCommand(Held(6)!, StoreClient.FailedAt(6))),
            "clear" => await DoAsync(client, new ClearCommand(StoreCards.At(6), "looked at it")),
            "cancel" => await DoAsync(client, new CancelCommand(Held(3)!)),
            "release" => await DoAsync(client, new ReleaseCommand(Held(5)!)),
            _ => (await store.PruneAsync(StoreFiles.Host, DateTimeOffset.MaxValue)).Error,
        };
    }

    private static async Task<VmError?> DoAsync(StoreClient client, OwnershipCommand command) => (await client.DoAsync(command)).Error;
}
