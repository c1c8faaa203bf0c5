namespace Passthrough.Lab.Tests.Machine;

/// <summary>A folder for the files of one machine: what it shares with the guest, its disks, the socket of its monitor.</summary>
internal sealed class RunFolder : IDisposable
{
    private const string Memory = "/dev/shm";
    private const long EnoughMemory = 1L << 30;

    // A socket's path has 107 bytes at most: no long names here.
    private readonly DirectoryInfo _folder = MakeFolder();

    public RunFolder()
    {
        Directory.CreateDirectory(Shared("monitor"));
        using FileStream disk = File.Create(Of("nvme.img"));
        disk.Write("passthrough lab disk"u8);
        disk.SetLength(16 << 20);
    }

    public string Path => _folder.FullName;

    public string Console => Of("console.log");

    /// <summary>A file of the machine's.</summary>
    public string Of(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A file that the guest sees in <c>/lab/share</c>.</summary>
    public string Shared(string name) => System.IO.Path.Combine(Path, "share", name);

    /// <summary>Says what the guest does after its boot, in the shell's words.</summary>
    public void Order(string script) => File.WriteAllText(Shared("order.sh"), script);

    /// <summary>The last lines of the guest's console.</summary>
    public string LastWords() => File.Exists(Console) ? string.Join('\n', File.ReadLines(Console).TakeLast(40)) : "the guest said nothing";

    // Disks that are copied again and again are better in memory: other tests wait for the machine's own.
    private static DirectoryInfo MakeFolder() => Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > EnoughMemory
        ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"ptlab-{Guid.NewGuid():N}"[..14]))
        : Directory.CreateTempSubdirectory("ptlab-");

    public void Dispose()
    {
        if (!LabOrders.KeepsRuns)
        {
            _folder.Delete(recursive: true);
        }
    }
}
