namespace Passthrough.Testing;

/// <summary>Adds disks that stand on other disks to a made host.</summary>
public static class FakeDisks
{
    /// <summary>Adds a block device that no function is above, such as <c>dm-0</c>, and those it stands on, by their ways below <c>sys/devices</c>.</summary>
    public static FakeHostTree StackedDevice(this FakeHostTree tree, string name, string numbers, params string[] below)
    {
        tree.BlockDevice($"virtual/block/{name}", numbers);
        foreach (string way in below)
        {
            tree.Link($"sys/devices/virtual/block/{name}/slaves/{Path.GetFileName(way)}", $"/sys/devices/{way}").Link($"sys/devices/{way}/holders/{name}", $"/sys/devices/virtual/block/{name}");
        }

        return tree;
    }

    /// <summary>Adds a device of device mapper with its own name and uuid.</summary>
    public static FakeHostTree Mapped(this FakeHostTree tree, string name, string numbers, string ownName, string uuid, params string[] below) =>
        tree.StackedDevice(name, numbers, below).File($"sys/devices/virtual/block/{name}/dm/name", ownName + "\n").File($"sys/devices/virtual/block/{name}/dm/uuid", uuid + "\n");

    /// <summary>Adds a RAID.</summary>
    public static FakeHostTree Raid(this FakeHostTree tree, string name, string numbers, string level, params string[] below) =>
        tree.StackedDevice(name, numbers, below).File($"sys/devices/virtual/block/{name}/md/level", level + "\n");

    /// <summary>Adds a btrfs file system by its UUID and the ways of its devices.</summary>
    public static FakeHostTree Btrfs(this FakeHostTree tree, string uuid, params string[] ways)
    {
        foreach (string way in ways)
        {
            tree.Link($"sys/fs/btrfs/{uuid}/devices/{Path.GetFileName(way)}", $"/sys/devices/{way}");
        }

        return tree;
    }

    /// <summary>Adds a swap file.</summary>
    public static FakeHostTree SwapFile(this FakeHostTree tree, string path)
    {
        File.AppendAllText(tree.PathOf("proc/swaps"), $"{path}                               file\t\t1000\t0\t-2\n");
        return tree;
    }
}
