using Passthrough;
using Passthrough.StoreWorker;

// Each line is written out at once: what a test has read from a process that it kills has happened.
void Say(string line)
{
    Console.Out.WriteLine(line);
    Console.Out.Flush();
}

var orders = new Orders(args);
if (!(await Locations.OpenAsync(orders.Location)).TryGetValue(out IOwnershipStore? store, out VmError? error))
{
    Say($"refused {error}");
    return 1;
}

await using (store)
{
    var client = new StoreClient(store, orders.Host, Inventories.Of(orders)) { By = new($"worker {Environment.ProcessId}") };
    if (orders.Waits)
    {
        Say("ready");
        _ = Console.ReadLine();
    }

    return orders.Mode switch
    {
        "claim" => await new Claiming(client, Say).RunAsync(orders),
        "churn" => await new Churning(client, Say, orders).RunAsync(),
        _ => throw new ArgumentException($"{orders.Mode} is nothing that this program does."),
    };
}
