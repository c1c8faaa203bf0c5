using Passthrough.Lab.Tests.Machine;

namespace Passthrough.Lab.Tests.PowerLoss;

/// <summary>The disk with a file system for a store, outside the guest.</summary>
internal sealed class StoreDisk(RunFolder run)
{
    private string Image => run.Of("store.img");

    private string Before => run.Of("store.before");

    private string Log => run.Of("store.log");

    /// <summary>Makes it, with an empty file system.</summary>
    public Task MakeAsync() => run.MakeDiskAsync("store.img");

    /// <summary>Keeps how it is, before a boot.</summary>
    public void Keep()
    {
        File.Copy(Image, Before, overwrite: true);
        File.WriteAllBytes(Log, []);
    }

    /// <summary>After the power was cut: makes it a disk that has lost what was in its cache, each write of which may have been kept.</summary>
    public (int Unflushed, int Lost) Forget(Random random)
    {
        var forgotten = new DiskLog(Log).Forget(Before, () => random.Next(2) == 0);
        File.Move(Before, Image, overwrite: true);
        return forgotten;
    }
}
