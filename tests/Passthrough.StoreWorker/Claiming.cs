namespace Passthrough.StoreWorker;

/// <summary>Claims one card, and says what came of it.</summary>
internal sealed class Claiming(StoreClient client, Action<string> say)
{
    public async Task<int> RunAsync(Orders orders)
    {
        VmResult<OwnershipEvent> written = await client.InsistAsync(new AssignCommand(StoreClient.Ask(orders.Vm, orders.Card)));
        say(written.TryGetValue(out OwnershipEvent? next, out VmError? error) ? $"wrote {next.ToJson()}" : $"refused {error}");
        return 0;
    }
}
