using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Passthrough.Benchmarks;

/// <summary>What a host costs a fleet's store, and a request that one host after the other is tried for: the figures of "Sizing" in docs/stores.md.</summary>
internal sealed class FleetTimes(TextWriter output, IFleetStore store)
{
    private const int Functions = 256;
    private const int Hosts = 16;
    private const int Rounds = 40;

    public async Task RunAsync()
    {
        HostInventory inventory = MadeHost.Of(Functions);
        var fleet = new PassthroughFleet(store, new() { By = new("bench") });
        List<double> first = [], again = [], granted = [], refused = [];
        foreach (HostId host in Enumerable.Range(0, Hosts).Select(h => HostId.Parse($"fleet-{h:00}")))
        {
            await TimeAsync(first, async () => (await store.PublishAsync(host, inventory).ConfigureAwait(false)).ThrowIfError()).ConfigureAwait(false);
            await TimeAsync(again, async () => (await store.PublishAsync(host, inventory).ConfigureAwait(false)).ThrowIfError()).ConfigureAwait(false);
        }

        for (int round = 0; round < Rounds; round++)
        {
            var request = new ClaimRequest(new VmId((ulong)round + 1), MadeHost.AddressOf(round));
            await TimeAsync(granted, async () => (await fleet.AssignAsync(request).ConfigureAwait(false)).ThrowIfError()).ConfigureAwait(false);
            var nowhere = new ClaimRequest(new VmId((ulong)round + 1), MadeHost.AddressOf(Functions));
            await TimeAsync(refused, async () => _ = (await fleet.AssignAsync(nowhere).ConfigureAwait(false)).Error).ConfigureAwait(false);
        }

        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| a fleet of {Hosts} hosts with {Functions} functions each | |"));
        output.WriteLine("|---|---:|");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| an inventory, kB of JSON | {Encoding.UTF8.GetByteCount(inventory.ToJson()) / 1000} |"));
        Row("publish an inventory, ms", first, 1);
        Row("publish the same again, ms", again, 1);
        Row("a request that the first host grants, ms", granted, 1);
        Row("a request that no host grants, ms for each host", refused, Hosts);
    }

    private void Row(string name, List<double> times, int parts) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {times.Order().ElementAt(times.Count / 2) / parts:0.0} |"));

    private static async Task TimeAsync(List<double> times, Func<Task> run)
    {
        long start = Stopwatch.GetTimestamp();
        await run().ConfigureAwait(false);
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
}
