using Passthrough.Lab.Tests.Machine;

namespace Passthrough.Lab.Tests.PowerLoss;

/// <summary>The disk with a file system for a store, outside the guest.</summary>
internal sealed class StoreDisk(RunFolder run)
{
    /// <summary>The store's name on it.</summary>
    public const string Store = "passthrough.db";

    private string Image => run.Of("store.img");

    private string Before => run.Of("store.before");

    private string Log => run.Of("store.log");

    /// <summary>How long the log of its writes is now.</summary>
    public long Written => new FileInfo(Log).Length;

    /// <summary>Makes it, with an empty file system.</summary>
    public Task MakeAsync() => new DiskImage(Image).MakeAsync();

    /// <summary>Keeps how it is and begins a new log, before a boot.</summary>
    public void Keep()
    {
        File.Copy(Image, Before, overwrite: true);
        File.WriteAllBytes(Log, []);
    }

    /// <summary>All that was written since it was kept.</summary>
    public DiskLog ReadLog() => DiskLog.Read(Log);

    /// <summary>
    /// What the file system gives back of the store after the power was cut when so many requests were done, and each write that was not flushed by then was
    /// kept or lost by chance.
    /// </summary>
    /// <returns>The store's file, which is not there when there was none yet; and how many writes were lost.</returns>
    public async Task<(string Store, int Lost)> RecoverAsync(DiskLog log, int requests, Random random)
    {
        string copy = run.Of("store.cut");
        File.Copy(Before, copy, overwrite: true);
        int lost = log.Replay(requests, copy, () => random.Next(2) == 0);
        var image = new DiskImage(copy);
        await image.RecoverAsync();

        DirectoryInfo folder = new(run.Of("recovered"));
        if (folder.Exists)
        {
            folder.Delete(recursive: true);
        }

        folder.Create();
        foreach (string name in new[] { Store, $"{Store}-wal" })
        {
            await image.CopyOutAsync(name, Path.Combine(folder.FullName, name));
        }

        return (Path.Combine(folder.FullName, Store), lost);
    }
}
