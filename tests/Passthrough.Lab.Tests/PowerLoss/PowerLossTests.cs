using Passthrough.Lab.Tests.Machine;
using Passthrough.Sqlite;
using Xunit.Abstractions;

namespace Passthrough.Lab.Tests.PowerLoss;

/// <summary>The power of a machine is cut while a process claims and releases: QEMU is killed, the guest hears nothing of it, and boots again.</summary>
[Collection("lab")]
[Trait("Category", "Heavy")]
public sealed class PowerLossTests(ITestOutputHelper output)
{
    private const int Cuts = 2;

    // How many moments of each boot, beside the one at which QEMU was killed: its log of the disk's writes has them all.
    private const int Moments = 40;

    private const int FewestEvents = 20;
    private const int MostEvents = 60;

    private static readonly HostId Host = HostId.Parse("host-1");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // A file system's journal and SQLite are no other on the next kernel.
    public static TheoryData<string> Kernels => [.. LabOrders.Kernels.Take(1)];

    [LabTheory]
    [MemberData(nameof(Kernels))]
    public async Task What_was_acknowledged_is_there_whenever_the_power_was_cut(string kernel)
    {
        LabRoot root = await LabRoot.OfAsync(kernel);
        using var run = new RunFolder();
        var disk = new StoreDisk(run);
        await disk.MakeAsync();
        var random = new Random(1);
        string[] before = [];
        int lost = 0;
        for (int cut = 1; cut <= Cuts; cut++)
        {
            disk.Keep();
            Acknowledged said = await ChurnAndCutAsync(root, run, disk, random);
            DiskLog log = disk.ReadLog();
            for (int moment = 0; moment < Moments; moment++)
            {
                int requests = random.Next(log.Count + 1);
                (string store, int lostNow) = await disk.RecoverAsync(log, requests, random);
                await CheckAsync(store, [.. before, .. said.By(log.EndOf(requests))]);
                lost += lostNow;
            }

            before = [.. before, .. said.By(long.MaxValue)];
            output.WriteLine($"cut {cut}: {before.Length} events acknowledged so far, {log.Count} requests to the disk; {lost} writes that were not flushed were lost at {cut * Moments} moments");
        }

        await CheckAsync(await BootAndFindAsync(root, run), before);
        before.Should().NotBeEmpty();
        lost.Should().BePositive("otherwise no cache was lost");
    }

    private static async Task<Acknowledged> ChurnAndCutAsync(LabRoot root, RunFolder run, StoreDisk disk, Random random)
    {
        File.Delete(run.Shared("said"));
        run.Order($"mkdir -p /disk && mount -t ext4 /dev/vda /disk && exec dotnet /lab/app/Passthrough.StoreWorker.dll sqlite:/disk/{StoreDisk.Store} churn --seed {random.Next()} > /lab/share/said\n");
        var said = new Acknowledged(run.Shared("said"));
        int enough = random.Next(FewestEvents, MostEvents);
        using var patience = new CancellationTokenSource(Limit);
        await using GuestMachine machine = GuestMachine.StartSmall(root, run, Limit);
        while (said.Hear(() => disk.Written) < enough)
        {
            patience.IsCancellationRequested.Should().BeFalse(run.LastWords());
            await Task.Delay(5);
        }

        await machine.CutPowerAsync();
        said.Hear(() => disk.Written);
        return said;
    }

    /// <summary>Boots once more, and brings the store out of the guest as its kernel gives it back.</summary>
    private static async Task<string> BootAndFindAsync(LabRoot root, RunFolder run)
    {
        string folder = run.Shared("found");
        Directory.CreateDirectory(folder);
        run.Order($"mkdir -p /disk && mount -t ext4 /dev/vda /disk && cp /disk/{StoreDisk.Store} /disk/{StoreDisk.Store}-wal /lab/share/found/ && umount /disk\n");
        await using GuestMachine machine = GuestMachine.StartSmall(root, run, Limit);
        await machine.WaitAsync();
        File.Exists(run.Shared("status")).Should().BeTrue(run.LastWords());
        (await File.ReadAllTextAsync(run.Shared("status"))).Trim().Should().Be("0", run.LastWords());
        return Path.Combine(folder, StoreDisk.Store);
    }

    private static async Task CheckAsync(string path, string[] acknowledged)
    {
        // Before the first acknowledgement there may be no store yet, or the beginning of one.
        if (acknowledged.Length == 0)
        {
            return;
        }

        await using SqliteOwnershipStore store = (await SqliteOwnershipStore.OpenAsync(new() { Path = path, CreateIfMissing = false })).GetValueOrThrow();
        (await store.VerifyAsync()).ThrowIfError();
        HashSet<string> kept = [.. (await store.TrailAsync(Host)).Select(e => e.Event.ToJson())];
        acknowledged.Where(e => !kept.Contains(e)).Should().BeEmpty();
        (await store.TellAsync(Host)).Claims.SelectMany(c => c.Claim.Lease.Functions).Select(f => f.Place).Should().OnlyHaveUniqueItems();
    }
}
