namespace Passthrough.Linux;

/// <summary>Finds the devices that a block device stands on, through device mapper, RAID and NVMe multipath.</summary>
/// <param name="tree">The host's files.</param>
/// <param name="paths">Follows its links.</param>
internal sealed class BlockDevices(IHostTree tree, TreePath paths)
{
    private const int Deepest = 8;
    private const string MultipathSubsystems = "sys/devices/virtual/nvme-subsystem/";

    /// <summary>Finds a block device by its numbers, or by its name where the file system has none (btrfs and others have numbers of their own).</summary>
    /// <param name="numbers">Major and minor number, or null.</param>
    /// <param name="source">Its name, such as <c>/dev/vda1</c>.</param>
    /// <param name="device">Its directory, when this returns true.</param>
    public bool TryFind(string? numbers, string source, out string device)
    {
        device = string.Empty;
        if (numbers is not null && !numbers.StartsWith("0:", StringComparison.Ordinal) && !numbers.Contains('/', StringComparison.Ordinal)
            && paths.Resolve($"sys/dev/block/{numbers}", out device) == TreeStatus.Found)
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
            name = paths.Resolve($"dev/{name}", out string node) == TreeStatus.Found ? TreePath.NameOf(node) : string.Empty;
        }

        return name.Length > 0 && paths.Resolve($"sys/class/block/{name}", out device) == TreeStatus.Found;
    }

    /// <summary>The devices with a function above them that a block device stands on: itself, or what it is made of.</summary>
    /// <param name="device">The block device's directory.</param>
    public List<string> Below(string device)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Collect(device, Deepest, seen, found);
        return found;
    }

    private void Collect(string device, int depth, HashSet<string> seen, List<string> found)
    {
        if (depth == 0 || !seen.Add(device))
        {
            return;
        }

        if (FunctionLocation.FunctionsAbove(device).Any())
        {
            found.Add(device);
            return;
        }

        // A partition of a RAID has its disk's directory above it, and the parts are the disk's.
        CollectLinks($"{device}/slaves", depth, seen, found, static _ => true);
        int parent = device.LastIndexOf('/');
        if (parent > 0 && !device[..parent].EndsWith("/block", StringComparison.Ordinal))
        {
            CollectLinks($"{device[..parent]}/slaves", depth, seen, found, static _ => true);
        }

        if (device.StartsWith(MultipathSubsystems, StringComparison.Ordinal))
        {
            int end = device.IndexOf('/', MultipathSubsystems.Length);
            CollectLinks(end < 0 ? device : device[..end], depth, seen, found, static name => name.StartsWith("nvme", StringComparison.Ordinal));
        }
    }

    private void CollectLinks(string directory, int depth, HashSet<string> seen, List<string> found, Func<string, bool> wanted)
    {
        if (tree.List(directory, out string[] names) != TreeStatus.Found)
        {
            return;
        }

        foreach (string name in names.Where(wanted))
        {
            if (paths.Resolve($"{directory}/{name}", out string below) == TreeStatus.Found)
            {
                Collect(below, depth - 1, seen, found);
            }
        }
    }
}
