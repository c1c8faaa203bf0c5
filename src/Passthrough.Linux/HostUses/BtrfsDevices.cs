namespace Passthrough.Linux;

/// <summary>Finds the block devices that a btrfs file system is spread over: the mount table names one of them (Linux: <c>fs/btrfs/sysfs.c</c>).</summary>
/// <param name="files">The host's files.</param>
internal sealed class BtrfsDevices(UseFiles files)
{
    /// <summary>The folder of file systems, each named by its UUID.</summary>
    public const string FileSystems = "sys/fs/btrfs";

    /// <summary>The directories of the other devices of the file system that one device belongs to.</summary>
    /// <param name="device">The device's directory.</param>
    public IEnumerable<string> Beside(string device)
    {
        string name = TreePath.NameOf(device);
        foreach (string fileSystem in files.List(FileSystems))
        {
            string folder = $"{FileSystems}/{fileSystem}/devices";
            if (files.Tree.List(folder, out string[] members) != TreeStatus.Found || !members.Contains(name, StringComparer.Ordinal))
            {
                continue;
            }

            foreach (string member in members)
            {
                if (files.TryResolve($"{folder}/{member}", out string directory) && !string.Equals(directory, device, StringComparison.Ordinal))
                {
                    yield return directory;
                }
            }
        }
    }
}
