using System.Diagnostics;
using System.Globalization;

namespace Passthrough.Benchmarks;

/// <summary>
/// How long durable claims take: each of assign and release in turn with the bare minimum, so that both meet the same disk at the same time; claims of several
/// hosts at once; reading and opening a store with many claims.
/// </summary>
internal sealed class StoreTimes(TextWriter output, StoreUnderTest store)
{
    public const int Claims = 100_000;

    private const int WarmUp = 50;
    private const int Rounds = 500;
    private const int PerHost = 40;
    private const int Append = 1;

    private static readonly HostId Host = HostId.Parse("bench");
    private static readonly AuditStamp By = new("bench");
    private static readonly int[] Hosts = [1, 8, 64];

    public async Task RunAsync(int claims)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{store.Name}: {Rounds} rounds of assign and release, each beside {store.Bare}"));
        output.WriteLine();
        await PairsAsync().ConfigureAwait(false);
        await ParallelAsync().ConfigureAwait(false);
        await ManyAsync(claims).ConfigureAwait(false);
    }

    private async Task PairsAsync()
    {
        await using PassthroughManager manager = await OpenAsync(Host, 128).ConfigureAwait(false);
        List<double> assign = [], release = [], bareAssign = [], bareRelease = [];
        for (int round = -WarmUp; round < Rounds; round++)
        {
            var request = new ClaimRequest(new VmId((ulong)(round + WarmUp)), MadeHost.AddressOf((round + WarmUp) % 128));
            Lease lease = null!;
            await TimeAsync(assign, round, async () => lease = (await manager.AssignAsync(request).ConfigureAwait(false)).GetValueOrThrow()).ConfigureAwait(false);
            await TimeAsync(bareAssign, round, () => store.BareAsync(StoreOperation.Assign)).ConfigureAwait(false);
            await TimeAsync(release, round, async () => (await manager.ReleaseAsync(lease).ConfigureAwait(false)).ThrowIfError()).ConfigureAwait(false);
            await TimeAsync(bareRelease, round, () => store.BareAsync(StoreOperation.Release)).ConfigureAwait(false);
        }

        output.WriteLine("| | ours, median ms | bare, median ms | ours ÷ bare |");
        output.WriteLine("|---|---:|---:|---:|");
        Row("assign", assign, bareAssign);
        Row("release", release, bareRelease);
        output.WriteLine();
    }

    private void Row(string name, List<double> ours, List<double> bare) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {name} | {Median(ours):0.000} | {Median(bare):0.000} | {Median(ours) / Median(bare):0.00} |"));

    private async Task ParallelAsync()
    {
        output.WriteLine("| hosts at once | claims and releases a second |");
        output.WriteLine("|---:|---:|");
        foreach (int count in Hosts)
        {
            List<PassthroughManager> managers = [];
            for (int i = 0; i < count; i++)
            {
                managers.Add(await OpenAsync(HostId.Parse($"bench-{count}-{i}"), 8).ConfigureAwait(false));
            }

            long start = Stopwatch.GetTimestamp();
            await Task.WhenAll(managers.Select(m => Task.Run(() => CycleAsync(m)))).ConfigureAwait(false);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | {2 * PerHost * count / seconds:0} |"));
            foreach (PassthroughManager manager in managers)
            {
                await manager.DisposeAsync().ConfigureAwait(false);
            }
        }

        output.WriteLine();
    }

    private static async Task CycleAsync(PassthroughManager manager)
    {
        for (int i = 0; i < PerHost; i++)
        {
            Lease lease = (await manager.AssignAsync(new ClaimRequest(new VmId(1), MadeHost.AddressOf(i % 8))).ConfigureAwait(false)).GetValueOrThrow();
            (await manager.ReleaseAsync(lease).ConfigureAwait(false)).ThrowIfError();
        }
    }

    private async Task ManyAsync(int claims)
    {
        var host = HostId.Parse("bench-many");
        HostInventory inventory = MadeHost.Of(claims);
        var registry = new DeviceRegistry();
        registry.Apply(inventory).GetValueOrThrow();
        long before = await store.BytesAsync().ConfigureAwait(false);
        for (int i = 0; i < claims; i++)
        {
            // Both functions of a card are one group, and so one VM's.
            var request = new ClaimRequest(new VmId((ulong)(i / MadeHost.FunctionsOfCard)), MadeHost.AddressOf(i));
            ulong known = registry.Revision;
            OwnershipEvent next = (await store.Store.AppendAsync(host, known, _ => Decide(registry, request)).ConfigureAwait(false)).GetValueOrThrow();
            registry.Replay(next).ThrowIfError();
        }

        double bytes = (await store.BytesAsync().ConfigureAwait(false) - before) / (double)claims;
        List<double> list = [], open = [];
        for (int round = -Append; round < 5; round++)
        {
            await TimeAsync(list, round, async () => (await store.Store.ReadAsync(host).ConfigureAwait(false)).ThrowIfError()).ConfigureAwait(false);
            await TimeAsync(open, round, async () => await (await OpenAsync(host, inventory).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false)).ConfigureAwait(false);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| with {claims:N0} claims | median ms |"));
        output.WriteLine("|---|---:|");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| kB on disk for each, with its event | {bytes / 1000:0.0} |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| read all | {Median(list):0} |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| open a manager | {Median(open):0} |"));
    }

    private static VmResult<StoreAppend> Decide(DeviceRegistry registry, ClaimRequest request) =>
        registry.Decide(new AssignCommand(request)).TryGetValue(out OwnershipEvent? next, out VmError? error)
            ? new StoreAppend(next, By, [.. ((OwnershipAssigned)next).Lease.Functions.Select(f => OwnershipUnit.Of(registry.Inventory, f, registry.Policy))])
            : error;

    private Task<PassthroughManager> OpenAsync(HostId host, int functions) => OpenAsync(host, MadeHost.Of(functions));

    private async Task<PassthroughManager> OpenAsync(HostId host, HostInventory inventory) =>
        (await PassthroughManager.OpenAsync(host, new InMemoryDeviceHost(inventory), store.Store).ConfigureAwait(false)).GetValueOrThrow();

    private static async Task TimeAsync(List<double> times, int round, Func<Task> run)
    {
        long start = Stopwatch.GetTimestamp();
        await run().ConfigureAwait(false);
        if (round >= 0)
        {
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
