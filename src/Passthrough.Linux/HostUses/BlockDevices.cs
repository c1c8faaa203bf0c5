namespace Passthrough.Linux;

/// <summary>A device with a function above it that a block device stands on.</summary>
/// <param name="Directory">Its directory.</param>
/// <param name="Chain">How the block device stands on it, such as <c>dm-0 (LVM vg0-root) over md0 (raid1) over sda1</c>.</param>
internal readonly record struct BlockPart(string Directory, string Chain);

/// <summary>Finds the devices that a block device stands on, through device mapper, RAID, bcache and NVMe multipath.</summary>
/// <param name="files">The host's files.</param>
internal sealed class BlockDevices(UseFiles files)
{
    /// <summary>Where NVMe multipath puts the disk that stands for several paths.</summary>
    public const string MultipathSubsystems = "sys/devices/virtual/nvme-subsystem/";

    /// <summary>The class of all block devices.</summary>
    public const string Class = "sys/class/block";

    // A thin volume on an encrypted RAID of multipath disks has eight; the set of those seen ends a circle.
    private const int Deepest = 32;

    private readonly IHostTree _tree = files.Tree;
    private readonly TreePath _paths = files.Paths;

    /// <summary>Finds a block device by its numbers, or by its name where the file system has none (btrfs and others have numbers of their own).</summary>
    /// <param name="numbers">Major and minor number, or null.</param>
    /// <param name="source">Its name, such as <c>/dev/vda1</c>.</param>
    /// <param name="device">Its directory, when this returns true.</param>
    public bool TryFind(string? numbers, string source, out string device)
    {
        device = string.Empty;
        if (numbers is not null && !numbers.StartsWith("0:", StringComparison.Ordinal) && !numbers.Contains('/', StringComparison.Ordinal)
            && _paths.Resolve($"sys/dev/block/{numbers}", out device) == TreeStatus.Found)
        {
            return true;
        }

        if (!source.StartsWith("/dev/", StringComparison.Ordinal))
        {
            return false;
        }

        string name = source["/dev/".Length..];
        if (name.Contains('/', StringComparison.Ordinal))
        {
            name = _paths.Resolve($"dev/{name}", out string node) == TreeStatus.Found ? TreePath.NameOf(node) : string.Empty;
        }

        return name.Length > 0 && _paths.Resolve($"{Class}/{name}", out device) == TreeStatus.Found;
    }

    /// <summary>The devices with a function above them that a block device stands on: itself, or what it is made of.</summary>
    /// <param name="device">The block device's directory.</param>
    public List<BlockPart> Below(string device)
    {
        var found = new List<BlockPart>();
        Collect(device, string.Empty, Deepest, new(StringComparer.Ordinal), found);
        return found;
    }

    /// <summary>A block device's name, and what its owner knows it by: <c>dm-0 (LVM vg0-root)</c>, <c>md0 (raid1)</c>, or the name alone.</summary>
    /// <param name="device">The block device's directory.</param>
    public string Describe(string device)
    {
        string name = MountTable.Show(TreePath.NameOf(device));
        string disk = DiskOf(device);
        string words = TreePath.NameOf(disk) switch
        {
            ['d', 'm', '-', ..] => MapperWords(disk),
            ['m', 'd', ..] => files.ReadText($"{disk}/md/level"),
            _ => string.Empty,
        };
        return words.Length == 0 ? name : $"{name} ({MountTable.Show(words)})";
    }

    // A partition's directory is in its disk's.
    private static string DiskOf(string device)
    {
        int parent = device.LastIndexOf('/');
        return parent > 0 && !device[..parent].EndsWith("/block", StringComparison.Ordinal) && device.Contains("/block/", StringComparison.Ordinal) ? device[..parent] : device;
    }

    // Device mapper's users begin its uuid with their name (Linux: Documentation/ABI/testing/sysfs-block-dm).
    private string MapperWords(string disk)
    {
        string kind = files.ReadText($"{disk}/dm/uuid").Split('-')[0] switch
        {
            "LVM" => "LVM",
            "CRYPT" => "crypt",
            "mpath" => "multipath",
            _ => string.Empty,
        };
        return $"{kind} {files.ReadText($"{disk}/dm/name")}".Trim();
    }

    private void Collect(string device, string above, int depth, HashSet<string> seen, List<BlockPart> found)
    {
        if (depth == 0 || !seen.Add(device))
        {
            return;
        }

        string chain = above.Length == 0 ? Describe(device) : $"{above} over {Describe(device)}";
        if (FunctionLocation.FunctionsAbove(device).Any())
        {
            found.Add(new(device, chain));
            return;
        }

        // A partition of a RAID has its disk's directory above it, and the parts are the disk's.
        CollectLinks($"{device}/slaves", chain, depth, seen, found, static _ => true);
        if (DiskOf(device) is var disk && disk.Length < device.Length)
        {
            CollectLinks($"{disk}/slaves", chain, depth, seen, found, static _ => true);
        }

        if (device.StartsWith(MultipathSubsystems, StringComparison.Ordinal))
        {
            int end = device.IndexOf('/', MultipathSubsystems.Length);
            CollectLinks(end < 0 ? device : device[..end], chain, depth, seen, found, IsController);
        }
    }

    // The subsystem's folder has the disk itself (nvme0n1) beside the controllers (nvme0) through which it is reached.
    private static bool IsController(string name) =>
        name.StartsWith("nvme", StringComparison.Ordinal) && name.AsSpan("nvme".Length).IndexOfAnyExceptInRange('0', '9') < 0;

    private void CollectLinks(string directory, string chain, int depth, HashSet<string> seen, List<BlockPart> found, Func<string, bool> wanted)
    {
        TreeStatus status = _tree.List(directory, out string[] names);
        files.NoteUnlessMissing(directory, status);
        foreach (string name in names.Where(wanted))
        {
            if (files.TryResolve($"{directory}/{name}", out string below))
            {
                Collect(below, chain, depth - 1, seen, found);
            }
        }
    }
}
