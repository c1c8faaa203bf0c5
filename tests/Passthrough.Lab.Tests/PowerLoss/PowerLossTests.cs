using Passthrough.Lab.Tests.Machine;
using Passthrough.Sqlite;
using Xunit.Abstractions;

namespace Passthrough.Lab.Tests.PowerLoss;

/// <summary>The power of a machine is cut while a process claims and releases: QEMU is killed, the guest hears nothing of it, and boots again.</summary>
[Collection("lab")]
[Trait("Category", "Heavy")]
public sealed class PowerLossTests(ITestOutputHelper output)
{
    // Of each kind of disk: a boot takes longer than all that happens in it.
    private const int Cuts = 3;

    private const int MostLines = 60;

    private const string Store = "/disk/passthrough.db";

    private static readonly HostId Host = HostId.Parse("host-1");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static TheoryData<string, bool> Disks
    {
        get
        {
            var disks = new TheoryData<string, bool>();
            foreach (string kernel in LabOrders.Kernels.Take(1))
            {
                disks.Add(kernel, false);
                disks.Add(kernel, true);
            }

            return disks;
        }
    }

    [LabTheory]
    [MemberData(nameof(Disks))]
    public async Task What_was_acknowledged_is_there_after_the_power_was_cut(string kernel, bool diskLosesItsCache)
    {
        LabRoot root = await LabRoot.OfAsync(kernel);
        using var run = new RunFolder();
        var disk = new StoreDisk(run);
        await disk.MakeAsync();
        var random = new Random(diskLosesItsCache ? 2 : 1);
        List<string> acknowledged = [];
        for (int cut = 0; cut < Cuts; cut++)
        {
            disk.Keep();
            acknowledged.AddRange(await ChurnAndCutAsync(root, run, random));
            (int unflushed, int lost) = diskLosesItsCache ? disk.Forget(random) : (0, 0);
            output.WriteLine($"cut {cut + 1}: {acknowledged.Count} events were acknowledged so far; {lost} of {unflushed} writes that were not flushed are lost");
            await CheckAsync(await FindAsync(root, run, cut), acknowledged);
        }
    }

    private static async Task<string[]> ChurnAndCutAsync(LabRoot root, RunFolder run, Random random)
    {
        string said = run.Shared("said");
        File.Delete(said);
        run.Order($"mkdir -p /disk && mount -t ext4 /dev/vda /disk && exec dotnet /lab/app/Passthrough.StoreWorker.dll sqlite:{Store} churn --seed {random.Next()} > /lab/share/said\n");
        await using GuestMachine machine = GuestMachine.StartSmall(root, run, Limit);
        int enough = random.Next(1, MostLines);
        using var patience = new CancellationTokenSource(Limit);
        while (!File.Exists(said) || File.ReadAllLines(said).Length < enough)
        {
            patience.IsCancellationRequested.Should().BeFalse(run.LastWords());
            await Task.Delay(20);
        }

        await machine.CutPowerAsync();
        string[] lines = await File.ReadAllLinesAsync(said);
        lines.Should().OnlyContain(l => l.StartsWith("wrote ", StringComparison.Ordinal));
        return [.. lines.Where(l => l.EndsWith('}')).Select(l => OwnershipEvent.Read(l["wrote ".Length..]).GetValueOrThrow().ToJson())];
    }

    /// <summary>Boots again, and brings the store out of the guest as its file system gives it back.</summary>
    private static async Task<string> FindAsync(LabRoot root, RunFolder run, int cut)
    {
        string folder = run.Shared($"found-{cut}");
        Directory.CreateDirectory(folder);
        run.Order($"mkdir -p /disk && mount -t ext4 /dev/vda /disk && cp {Store} {Store}-wal /lab/share/found-{cut}/ && umount /disk\n");
        File.Delete(run.Shared("status"));
        File.WriteAllBytes(run.Of("store.log"), []);
        await using GuestMachine machine = GuestMachine.StartSmall(root, run, Limit);
        await machine.WaitAsync();
        File.Exists(run.Shared("status")).Should().BeTrue(run.LastWords());
        (await File.ReadAllTextAsync(run.Shared("status"))).Trim().Should().Be("0", run.LastWords());
        return Path.Combine(folder, Path.GetFileName(Store));
    }

    private static async Task CheckAsync(string path, List<string> acknowledged)
    {
        await using SqliteOwnershipStore store = (await SqliteOwnershipStore.OpenAsync(new() { Path = path, CreateIfMissing = false })).GetValueOrThrow();
        (await store.VerifyAsync()).ThrowIfError();
        HashSet<string> kept = [.. (await store.TrailAsync(Host)).Select(e => e.Event.ToJson())];
        acknowledged.Should().NotBeEmpty();
        acknowledged.Where(e => !kept.Contains(e)).Should().BeEmpty();
        (await store.TellAsync(Host)).Claims.SelectMany(c => c.Claim.Lease.Functions).Select(f => f.Place).Should().OnlyHaveUniqueItems();
    }
}
